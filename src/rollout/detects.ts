/** The smallest effect that a step of a policy can see, by the judge's own arithmetic. */
import { detectable } from '../analysis/detectable.ts';
import { isCounted, testsOf } from '../analysis/judge.ts';
import type { Policy } from './model.ts';
import type { KnownUsual } from './past.ts';
import type { Detects } from './timeline.ts';

/** Percent of stable's requests that are taken to fail where it is not known. */
const usualBaseline = 0.1;

/** Two digits that count. */
const shareText = (share: number): string => `${Number(share.toPrecision(2))} %`;

/** Words for the smallest bad share of a metric that is seen; undefined where none is. */
export type SeesText = (metric: string, share: string | undefined) => string;

const english: SeesText = (metric, share) =>
  share === undefined ? `no ${metric}` : `${metric} from ${share}`;

/**
 * For {@link timelineOf}: in words, for the policy's error share (or the first that is counted). `baseline` is stable's
 * bad share in percent.
 */
export function detectsOf(
  policy: Policy,
  baseline = usualBaseline,
  words: SeesText = english,
  usual?: KnownUsual,
): Detects | undefined {
  const counted = policy.metrics.filter(isCounted);
  const metric = counted.find(({ kind }) => kind === 'errorShare') ?? counted[0];
  if (!metric) return undefined;
  const tests = testsOf(policy.metrics);
  const { falseRollbackLevel, intervalMs: scrapeMs } = policy;
  return ({ weight, requests, seconds }) => {
    const canary = (requests * 60) / seconds;
    const stable = weight >= 100 ? 0 : (canary * (100 - weight)) / weight;
    const options = { metric, falseRollbackLevel, tests, scrapeMs, usual: usual?.[metric.name] };
    const share = detectable(canary, stable, baseline, seconds * 1000, options);
    return words(metric.name, share === undefined ? undefined : shareText(share));
  };
}
