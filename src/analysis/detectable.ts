/** What could be detected, for a policy's timeline: the judge's own arithmetic on the counts that are to be expected. */
import { presentNeeded } from './against-usual.ts';
import { addInterval, isWorse, newCountState } from './count-state.ts';
import type { CountMetric, Stratum } from './model.ts';
import type { Usual } from './usual.ts';

export interface DetectableOptions {
  metric: CountMetric;
  /** Percent, of the whole policy. */
  falseRollbackLevel: number;
  /** How many tests the level is divided among (`testsOf` a policy's metrics); 1 unless it is set. */
  tests?: number;
  /** What stable usually does, where that is known. */
  usual?: Usual;
  /** Between two scrapes; 15 seconds unless it is set. */
  scrapeMs?: number;
}

/**
 * Counts that come just as expected make no detours: real ones are tempered for looking clumpy now and then, and take
 * somewhat more evidence until half of the rollouts are found.
 */
const detours = 2;

/**
 * Smallest bad share of the canary, in percent, that would be found within `durationMs` in about half of all rollouts;
 * undefined where not even a canary that always fails would. Requests are a minute, `baseline` is stable's bad share in
 * percent.
 */
export function detectable(
  canaryPerMinute: number,
  stablePerMinute: number,
  baseline: number,
  durationMs: number,
  options: DetectableOptions,
): number | undefined {
  const { metric, falseRollbackLevel, tests = 1, scrapeMs = 15_000, usual } = options;
  if (!(canaryPerMinute > 0) || !(stablePerMinute > 0)) return undefined;
  const needed = (detours * Math.max(1, tests) * 100) / Math.min(Math.max(falseRollbackLevel, 1e-6), 100);
  const intervals = Math.min(10_000, Math.floor(durationMs / scrapeMs));
  const each = {
    stable: stablePerMinute * (scrapeMs / 60_000),
    canary: canaryPerMinute * (scrapeMs / 60_000),
  };
  const isFound = (share: number): boolean => {
    const state = newCountState(metric, { usual });
    for (let i = 0; i < intervals; i++) {
      const next: Stratum = {
        from: i * scrapeMs,
        to: (i + 1) * scrapeMs,
        stable: { requests: each.stable, bad: (each.stable * baseline) / 100 },
        canary: { requests: each.canary, bad: (each.canary * share) / 100 },
      };
      addInterval(state, metric, next);
      if (isWorse(state, metric, needed, detours * presentNeeded)) return true;
    }
    return false;
  };
  if (!isFound(100)) return undefined;
  let [low, high] = [Math.log(1e-4), Math.log(100)];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (isFound(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
