/** What is known of one counted metric: a few numbers, however long a rollout takes. */
import { addToClumps, type Clumps, clumpSize, noClumps } from './clumps.ts';
import {
  againstBound,
  againstStable,
  oddsAgainstStable,
  oddsOfBound,
  play,
  putIn,
  stake,
  type Wealth,
} from './evidence.ts';
import type { Arm, ArmCounts, CountMetric, Stratum } from './model.ts';
import { noProof, prove } from './not-worse.ts';
import {
  addCounts,
  addToBoundStretch,
  addToStretch,
  allFailed,
  noCounts,
  noStretch,
  type Stretch,
} from './stretch.ts';

export interface CountState {
  /** Since the step began. */
  counts: Record<Arm, ArmCounts>;
  /** Of the canary and stable in intervals in which both had requests, since the step began. */
  compared: Record<Arm, ArmCounts>;
  clumps: Clumps;
  wealth: Wealth;
  stretch: Stretch;
  /** Evidence since the step began that the canary is not worse. */
  proof: number[];
  bound?: { wealth: Wealth; stretch: Stretch };
  /** When the last interval ended. */
  to?: number;
}

const isBounded = ({ max }: CountMetric): boolean => max !== undefined && max < 100;

export const newCountState = (metric: CountMetric): CountState => ({
  counts: noCounts(),
  compared: noCounts(),
  clumps: noClumps(),
  wealth: stake(againstStable),
  stretch: noStretch(),
  proof: noProof(),
  ...(isBounded(metric) ? { bound: { wealth: stake(againstBound), stretch: noStretch() } } : {}),
});

/** A step begins: what it needs is counted anew, what was learned stays, and the wealth is staked again. */
export function beginCounts(state: CountState): void {
  state.counts = noCounts();
  state.compared = noCounts();
  state.proof = noProof();
  state.wealth = stake(againstStable, state.wealth);
  if (state.bound) state.bound.wealth = stake(againstBound, state.bound.wealth);
}

/** An outage is not tempered: see {@link allFailed}. */
const sizeAfter = (stretch: Stretch, { canary }: Stratum, size: number): number =>
  canary.bad > 0 &&
  allFailed({
    requests: stretch.counts.canary.requests + canary.requests,
    bad: stretch.counts.canary.bad + canary.bad,
  })
    ? 1
    : size;

/** Takes in one interval, in place. */
export function addInterval(state: CountState, metric: CountMetric, next: Stratum): void {
  const { stable, canary } = next;
  const durationMs = Math.max(0, next.to - next.from);
  state.to = next.to;
  addCounts(state.counts, next);
  if (canary.requests === 0 && stable.requests === 0) return;
  addToClumps(state.clumps, stable, canary, durationMs);
  const size = clumpSize(state.clumps);
  if (state.bound && metric.max !== undefined && canary.requests > 0) {
    const { wealth, stretch } = state.bound;
    putIn(wealth, againstBound, durationMs);
    const good = canary.requests - canary.bad;
    play(wealth, againstBound, oddsOfBound(metric.max), canary.bad, good, sizeAfter(stretch, next, size));
    state.bound.stretch = addToBoundStretch(stretch, next, metric.max);
  }
  if (canary.requests === 0 || stable.requests === 0) return;
  addCounts(state.compared, next);
  putIn(state.wealth, againstStable, durationMs);
  if (canary.bad + stable.bad > 0) {
    const odds = oddsAgainstStable(stable, canary, metric.maxRatio);
    play(state.wealth, againstStable, odds, canary.bad, stable.bad, sizeAfter(state.stretch, next, size));
  }
  state.stretch = addToStretch(state.stretch, next, metric.maxRatio);
  prove(state.proof, stable, canary, metric, size);
}
