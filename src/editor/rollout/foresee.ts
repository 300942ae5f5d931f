/** What a policy would do to a canary as busy as it is now. Nothing is written for it. */
import { metricsTargetOf } from '../../analysis/target.ts';
import { planStart } from '../../rollout/index.ts';
import { timelineOf } from '../../rollout/timeline.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { sentenceOf } from '../commands/failure.ts';
import { stamp } from '../commands/stamp.ts';
import { prometheusOptions } from '../metrics/prometheus.ts';
import { whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Ground } from './ground.ts';
import type { ChosenPolicy } from './policy-file.ts';
import type { Said } from './timeline-text.ts';

/** Requests a second are counted over this time, in milliseconds. */
const rateMs = 5 * 60_000;

/** Requests a second to both versions; or why that is not known. */
async function rateOf(
  cockpit: Cockpit,
  { bound, target, snapshot }: Ground,
  { policy }: ChosenPolicy,
  { route, stable, key: canary }: Call['args'],
): Promise<{ rate?: number; unknown?: string }> {
  const { facade, session } = bound;
  try {
    const versions = metricsTargetOf(snapshot, target, { route, stable, canary });
    const source = facade.openMetrics(session, versions, policy.metrics, await prometheusOptions(cockpit));
    try {
      const window = await source.window(rateMs);
      const rates = [window.stable.rate, window.canary.rate];
      return rates.every(rate => rate === undefined)
        ? { unknown: t('there were no requests in the last minutes') }
        : { rate: rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0) };
    } finally {
      source.close();
    }
  } catch (error) {
    return { unknown: sentenceOf(error) };
  }
}

export interface Foreseen extends Said {
  beginning: ReturnType<typeof planStart>;
}

/** What would be done, and everything that is said of it. Throws where a start would be refused. */
export async function foresee(
  cockpit: Cockpit,
  ground: Ground,
  { args }: Call,
  chosen: ChosenPolicy,
): Promise<Foreseen> {
  const { route, stable, key: canary, override } = args;
  const policy = args.dryRun === undefined ? chosen.policy : { ...chosen.policy, dryRun: args.dryRun };
  const options = { policy, route, stable, canary, override };
  const beginning = planStart(ground.snapshot, ground.target, options, stamp());
  const { rate, unknown } = await whileBusy(t('Asking for metrics…'), () =>
    rateOf(cockpit, ground, chosen, args),
  );
  return {
    beginning,
    policy,
    from: chosen.from,
    stable: beginning.versions.stable,
    canary: beginning.versions.canary,
    timeline: timelineOf(policy, rate === undefined ? {} : { requests: rate }),
    rate,
    unknown,
  };
}
