/** A canary that should have seen requests and saw none: dead pods report nothing. */
import type { Metric, Sample } from './model.ts';
import { requests, whole } from './words.ts';

/** Since the canary's last request. */
export interface Silence {
  expected: number;
  unanswered: number;
}

export const noSilence = (): Silence => ({ expected: 0, unanswered: 0 });

/** Requests that it should have seen at least. */
const enough = 10;

const isCount = (value: number | undefined): value is number => value !== undefined && value > 0;

/** Takes in a sample, in place. */
export function addSilence(silence: Silence, metrics: readonly Metric[], sample: Sample): void {
  const heard = metrics.some(({ name }) => sample.strata[name]?.some(({ canary }) => canary.requests > 0));
  if (heard) {
    silence.expected = 0;
    silence.unanswered = 0;
    return;
  }
  if (isCount(sample.expected)) silence.expected += sample.expected;
  if (isCount(sample.unanswered)) silence.unanswered += sample.unanswered;
}

/** The finding; undefined while the canary is heard of, or little was due. */
export function silenceVerdict(
  { expected, unanswered }: Silence,
  name: string,
): { outcome: 'hold' | 'fail'; code: string; text: string } | undefined {
  const due = Math.max(expected, unanswered);
  if (due < enough) return undefined;
  const text = `${name} should have seen ${requests(due)} and reports none`;
  if (unanswered === 0) return { outcome: 'hold', code: 'canary-silent', text };
  return {
    outcome: 'fail',
    code: 'canary-silent',
    text: `${text}, and callers got no answer to ${whole(unanswered)} that they sent to it`,
  };
}
