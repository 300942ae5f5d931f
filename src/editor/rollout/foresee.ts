/** What a policy would do to a canary as busy as it is now. Nothing is written for it. */
import { metricsTargetOf } from '../../analysis/target.ts';
import { detectsOf, lookBack, planStart } from '../../rollout/index.ts';
import { type CanaryWords, wordsBy } from '../../rollout/policy-target.ts';
import { type Detects, timelineOf } from '../../rollout/timeline.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askVersions } from '../commands/ask-versions.ts';
import { sentenceOf } from '../commands/failure.ts';
import { stamp } from '../commands/stamp.ts';
import { prometheusOptions } from '../metrics/prometheus.ts';
import { whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Ground } from './ground.ts';
import type { ChosenPolicy } from './policy-file.ts';
import { type Said, seesText } from './timeline-text.ts';

/** Requests a second are counted over this time, in milliseconds. */
const rateMs = 5 * 60_000;

interface Busy {
  /** Requests a second to both versions; undefined where it is not known, with the reason. */
  rate?: number;
  unknown?: string;
  /** The smallest effect that can be seen beside what fails of stable at present. */
  detects?: Detects;
  /** What stable did before, or why that is not gone by. */
  past?: string;
}

async function busyNow(
  cockpit: Cockpit,
  { bound, target, snapshot }: Ground,
  { policy }: ChosenPolicy,
  words: CanaryWords,
): Promise<Busy> {
  const { facade, session } = bound;
  try {
    const versions = metricsTargetOf(snapshot, target, words);
    const source = facade.openMetrics(session, versions, policy.metrics, await prometheusOptions(cockpit));
    try {
      const [window, { usual, text: past }] = await Promise.all([
        source.window(rateMs),
        lookBack(source, policy, versions.versions.stable.key, { explain: sentenceOf }),
      ]);
      const rates = [window.stable.rate, window.canary.rate];
      return rates.every(rate => rate === undefined)
        ? { unknown: t('there were no requests in the last minutes') }
        : {
            rate: rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0),
            detects: detectsOf(policy, window.stable.errorShare, seesText, usual),
            past,
          };
    } finally {
      source.close();
    }
  } catch (error) {
    return { unknown: sentenceOf(error) };
  }
}

export interface Foreseen extends Said {
  beginning: ReturnType<typeof planStart>;
  /** Which route and versions: as it was said, else as the policy has it. */
  words: CanaryWords;
}

/**
 * What would be done, and everything that is said of it; undefined when the person left a question. Throws where a
 * start would be refused.
 */
export async function foresee(
  cockpit: Cockpit,
  ground: Ground,
  call: Call,
  chosen: ChosenPolicy,
  title: string,
): Promise<Foreseen | undefined> {
  const { args } = call;
  const said = wordsBy(chosen.target, { route: args.route, stable: args.stable, canary: args.key });
  const words = await askVersions(ground.snapshot, ground.target, call, said, { title, purpose: 'shift' });
  if (!words) return undefined;
  const policy = args.dryRun === undefined ? chosen.policy : { ...chosen.policy, dryRun: args.dryRun };
  const options = { policy, override: args.override, ...words };
  const beginning = planStart(ground.snapshot, ground.target, options, stamp());
  const { rate, unknown, detects, past } = await whileBusy(t('Asking for metrics…'), () =>
    busyNow(cockpit, ground, chosen, words),
  );
  return {
    beginning,
    words,
    policy,
    from: chosen.from,
    stable: beginning.versions.stable,
    canary: beginning.versions.canary,
    timeline: timelineOf(policy, rate === undefined ? {} : { requests: rate }, detects),
    rate,
    unknown,
    past,
  };
}
