/** What is known of one counted metric: a few numbers, however long a rollout takes. */
import {
  addToUsual,
  beginUsual,
  joined,
  newUsualEvidence,
  presentNeeded,
  type UsualEvidence,
} from './against-usual.ts';
import { addToClumps, type Clumps, clumpSize, clumpSizeOfEven, noClumps } from './clumps.ts';
import {
  againstBound,
  againstStable,
  oddsAgainstStable,
  oddsOfBound,
  play,
  playLast,
  putIn,
  stake,
  surprise,
  type Wealth,
} from './evidence.ts';
import { grossLog } from './gross.ts';
import type { Arm, ArmCounts, CountMetric, Stratum } from './model.ts';
import { noProof, prove } from './not-worse.ts';
import { addToOutage, countsSingly, isOutage, noOutage, type Outage } from './outage.ts';
import {
  addCounts,
  addToBoundStretch,
  addToStretch,
  differenceOf,
  isFounded,
  noCounts,
  noStretch,
  type Stretch,
} from './stretch.ts';
import type { Usual } from './usual.ts';

export interface CountState {
  /** Of intervals that began with the step or later. */
  counts: Record<Arm, ArmCounts>;
  /** Of all intervals told since the step began; the first may lie before it. */
  told: Record<Arm, ArmCounts>;
  /** The same, of intervals in which both had requests. */
  compared: Record<Arm, ArmCounts>;
  clumps: Clumps;
  wealth: Wealth;
  /** Where it is known what stable usually does. */
  usual?: UsualEvidence;
  /** Of the last interval that can be compared, see {@link surprise}. */
  surprise: number;
  stretch: Stretch;
  outage: Outage;
  /** Evidence since the step began that the canary is not worse, where passing needs it. */
  proof?: number[];
  bound?: { wealth: Wealth; stretch: Stretch };
  /** When the last interval ended. */
  to?: number;
}

const isBounded = ({ max }: CountMetric): boolean => max !== undefined && max < 100;

/** What a state begins with besides its metric. */
export interface Beforehand {
  /** Whether passing needs proof that the canary is no worse. */
  needsProof?: boolean;
  usual?: Usual;
}

export const newCountState = (
  metric: CountMetric,
  { needsProof = false, usual }: Beforehand = {},
): CountState => ({
  counts: noCounts(),
  told: noCounts(),
  compared: noCounts(),
  clumps: noClumps(),
  wealth: stake(againstStable),
  surprise: 0,
  stretch: noStretch(),
  outage: noOutage(),
  ...(usual ? { usual: newUsualEvidence(usual) } : {}),
  ...(needsProof ? { proof: noProof() } : {}),
  ...(isBounded(metric) ? { bound: { wealth: stake(againstBound), stretch: noStretch() } } : {}),
});

/** A step begins: what it needs is counted anew, what was learned stays, and the wealth is staked again. */
export function beginCounts(state: CountState): void {
  state.counts = noCounts();
  state.told = noCounts();
  state.compared = noCounts();
  if (state.proof) state.proof = noProof();
  state.wealth = stake(againstStable, state.wealth);
  if (state.usual) beginUsual(state.usual);
  delete state.clumps.last;
  if (state.bound) state.bound.wealth = stake(againstBound, state.bound.wealth);
}

/**
 * Takes in one interval, in place. One that began before the step, at `stepAt`, is evidence like every other, but not of
 * what the step needs to pass: its requests were sent by the weights of before.
 */
export function addInterval(
  state: CountState,
  metric: CountMetric,
  next: Stratum,
  stepAt = Number.NEGATIVE_INFINITY,
): void {
  const { stable, canary } = next;
  const durationMs = Math.max(0, next.to - next.from);
  state.to = next.to;
  if (canary.requests > 0) state.outage = addToOutage(state.outage, next, state.told);
  const isOfStep = next.from >= stepAt;
  addCounts(state.told, next);
  if (isOfStep) addCounts(state.counts, next);
  if (canary.requests === 0 && stable.requests === 0) return;
  addToClumps(state.clumps, stable, canary, durationMs);
  const size = countsSingly(state.outage) ? 1 : clumpSize(state.clumps);
  const out = canary.bad > 0 && isOutage(state.outage);
  if (state.bound && metric.max !== undefined && canary.requests > 0) {
    const { wealth, stretch } = state.bound;
    putIn(wealth, againstBound, durationMs);
    const good = canary.requests - canary.bad;
    play(wealth, againstBound, oddsOfBound(metric.max), [canary.bad, good], size, out);
    state.bound.stretch = addToBoundStretch(stretch, next, metric.max);
  }
  if (canary.requests === 0 || stable.requests === 0) return;
  addCounts(state.compared, next);
  putIn(state.wealth, againstStable, durationMs);
  const odds = oddsAgainstStable(stable, canary, metric.maxRatio);
  if (canary.bad + stable.bad > 0)
    play(state.wealth, againstStable, odds, [canary.bad, stable.bad], size, out);
  playLast(state.wealth, grossLog(stable, canary, metric.maxRatio), size, out);
  if (state.usual) {
    const ofPast = countsSingly(state.outage) ? 1 : clumpSizeOfEven(state.clumps);
    addToUsual(state.usual, metric, next, { ofPast, ofPresent: size }, out);
  }
  state.surprise = surprise(stable, canary, metric.maxRatio) / size;
  state.stretch = addToStretch(state.stretch, next, metric.maxRatio);
  if (state.proof && isOfStep) prove(state.proof, stable, canary, metric, size);
}

/**
 * Evidence against the canary so far, as wealth. What draws on stable's past is in it only where the present alone has
 * evidence of `present`.
 */
export const evidenceOf = ({ wealth, usual }: CountState, present = presentNeeded): number =>
  joined(wealth, usual, present);

/**
 * Whether the canary is worse than stable beyond chance, by as much as matters; `needed` is wealth, and so is `present`,
 * as in {@link evidenceOf}.
 */
export const isWorse = (
  state: CountState,
  { margin }: CountMetric,
  needed: number,
  present = presentNeeded,
): boolean =>
  state.stretch.from !== undefined &&
  evidenceOf(state, present) >= needed &&
  (isFounded(state.stretch) || isOutage(state.outage)) &&
  differenceOf(state.stretch) >= margin;
