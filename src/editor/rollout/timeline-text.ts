/** What a policy would do, in the words of a question: step by step, what it can see, and what ends it. */
import type { Policy } from '../../rollout/model.ts';
import type { Timeline, TimelineStep } from '../../rollout/timeline.ts';
import { countText } from '../monitor/format.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';

const minute = 60_000;

/** `90 s`, `5 min`, `1 h 30 min`. */
export function lastingText(ms: number): string {
  if (ms < 2 * minute) return t('{0} s', Math.round(ms / 1000));
  const minutes = Math.round(ms / minute);
  if (minutes < 120) return t('{0} min', minutes);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  return m === 0 ? t('{0} h', h) : `${t('{0} h', h)} ${t('{0} min', m)}`;
}

/** What a step can see, to stand after "sees": `errors from 1.2 %`. */
export const seesText = (metric: string, share: string | undefined): string =>
  share === undefined ? t('no difference of {0}', metric) : t('{0} from {1}', metric, share);

/** One step: `10 % for 10 min, 7,650 requests; sees errors from 1.2 %`. */
export function stepText(step: TimelineStep): string {
  const { weight, lastsMs, durationMs, needsMs, requests, sees, untilResumed } = step;
  const said = [
    untilResumed && durationMs === 0
      ? t('{0} until you resume', percent(weight))
      : t('{0} for {1}', percent(weight), lastingText(lastsMs)),
    ...(requests === undefined ? [] : [t('{0} requests', countText(requests))]),
    ...(untilResumed && durationMs > 0 ? [t('then until you resume')] : []),
    ...(needsMs !== undefined && needsMs > durationMs
      ? [t('longer than its pause, for enough requests')]
      : []),
  ].join(', ');
  return sees === undefined ? said : t('{0}; sees {1}', said, sees);
}

const failureText = ({ onFailure }: Policy, stable: string): string =>
  onFailure === 'rollBack' ? t('A failure rolls back to {0}.', stable) : t('A failure pauses.');

const endText = ({ onSuccess }: Policy, canary: string): string =>
  onSuccess === 'promote' ? t('At the end {0} gets 100 %.', canary) : t('The end waits for you.');

export interface Said {
  timeline: Timeline;
  policy: Policy;
  stable: string;
  canary: string;
  /** Where the policy is from. */
  from: string;
  /** Requests a second at present; undefined where that is not known, with the reason. */
  rate?: number;
  unknown?: string;
  /** What stable did before, or why that is not gone by. */
  past?: string;
}

/** The lines of a preview. */
export function timelineLines({
  timeline,
  policy,
  stable,
  canary,
  from,
  rate,
  unknown,
  past,
}: Said): string[] {
  const pace =
    rate === undefined
      ? t('How busy the service is is not known: {0}', unknown ?? t('nobody could be asked'))
      : t('At the present {0} requests a second:', countText(Math.round(rate)));
  return [
    t('By {0}. {1}', from, pace),
    ...(past === undefined ? [] : [past]),
    ...timeline.steps.map((step, place) => `${place + 1}. ${stepText(step)}`),
    t('In all {0} at least.', lastingText(timeline.totalMs)),
    `${failureText(policy, stable)} ${endText(policy, canary)}`,
  ];
}

/** What a start must say plainly. */
export const guardText = (dryRun: boolean): string =>
  dryRun
    ? t('A dry run judges and writes nothing.')
    : t('Guarding ends with this window: when it is closed, nothing rolls back by itself.');
