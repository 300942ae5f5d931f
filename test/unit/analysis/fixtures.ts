/** Samples to judge, made from counts. */
import {
  beginStep,
  type JudgeOptions,
  type JudgeState,
  newJudge,
  observe,
} from '../../../src/analysis/judge.ts';
import type {
  ErrorShareMetric,
  GaugeMetric,
  Metric,
  Replicas,
  Sample,
  Stratum,
} from '../../../src/analysis/model.ts';

export const errors: ErrorShareMetric = { name: 'errors', kind: 'errorShare', maxRatio: 1.5, margin: 0.1 };
export const quality: GaugeMetric = {
  name: 'quality',
  kind: 'gauge',
  query: 'q',
  failureLimit: 2,
  min: 0.8,
  maxDrop: 0.05,
};
export const pods: Metric = { name: 'pods', kind: 'readiness', maxRestarts: 2 };

export const options = (
  metrics: readonly Metric[] = [errors],
  more: Partial<JudgeOptions> = {},
): JudgeOptions => ({
  metrics,
  falseRollbackLevel: 1,
  minRequests: 100,
  warmUpMs: 0,
  names: { stable: 'v1', canary: 'v2' },
  ...more,
});

export const ready = (count: number, restarts = 0): Replicas => ({ ready: count, desired: 2, restarts });

/** Where steps begin: an ordinary time, a multiple of the interval. */
export const start = 1_700_000_010_000 - (1_700_000_010_000 % 15_000);
const intervalMs = 15_000;

/** Requests and bad ones of stable, then of the canary. */
export type Counts = readonly [number, number, number, number];

export const stratum = (i: number, [stable, stableBad, canary, canaryBad]: Counts): Stratum => ({
  from: start + i * intervalMs,
  to: start + (i + 1) * intervalMs,
  stable: { requests: stable, bad: stableBad },
  canary: { requests: canary, bad: canaryBad },
});

export const sample = (strata: readonly Stratum[], more: Partial<Sample> = {}, name = 'errors'): Sample => ({
  at: strata.at(-1)?.to ?? start,
  strata: { [name]: strata },
  gauges: {},
  problems: [],
  ...more,
});

export const begun = (of: JudgeOptions): JudgeState => beginStep(of, newJudge(of), start);

/** The state after a step with one sample an interval. */
export function stateAfter(
  of: JudgeOptions,
  counts: readonly Counts[],
  more: Partial<Sample> = {},
): JudgeState {
  return counts.reduce((state, each, i) => observe(of, state, sample([stratum(i, each)], more)), begun(of));
}

/** When the last of `count` intervals ended. */
export const end = (count: number): number => start + count * intervalMs;
