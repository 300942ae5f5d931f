/**
 * The stretch that speaks against the canary: intervals since it was last no worse than allowed. Its numbers are what
 * a verdict shows. Against stable, intervals are weighed as Mantel and Haenszel do it: each compares the versions
 * under the same load, so that a burst that meets a change of weights shows no difference where there is none.
 */
import type { Arm, ArmCounts, Stratum } from './model.ts';

export interface Stretch {
  /** Where its first interval begins; undefined while nothing speaks against the canary. */
  from?: number;
  to: number;
  counts: Record<Arm, ArmCounts>;
  /** Its intervals with requests of the canary, and those of them in which some were bad. */
  intervals: number;
  badIntervals: number;
  /** Whether the last one was worse than allowed all by itself. */
  lastIsWorse: boolean;
  /** Bad requests of each version as if both had had the same requests, and how many those were. */
  canaryBad: number;
  stableBad: number;
  shared: number;
}

export const noCounts = (): Record<Arm, ArmCounts> => ({
  stable: { requests: 0, bad: 0 },
  canary: { requests: 0, bad: 0 },
});

export const noStretch = (to = 0): Stretch => ({
  to,
  counts: noCounts(),
  intervals: 0,
  badIntervals: 0,
  lastIsWorse: false,
  canaryBad: 0,
  stableBad: 0,
  shared: 0,
});

/** Adds what an interval counted, in place. */
export function addCounts(sum: Record<Arm, ArmCounts>, { stable, canary }: Stratum): void {
  sum.stable.requests += stable.requests;
  sum.stable.bad += stable.bad;
  sum.canary.requests += canary.requests;
  sum.canary.bad += canary.bad;
}

function extend(stretch: Stretch, next: Stratum, isWorse: boolean): void {
  stretch.to = next.to;
  stretch.lastIsWorse = isWorse;
  addCounts(stretch.counts, next);
  if (next.canary.requests > 0) stretch.intervals++;
  if (next.canary.bad > 0) stretch.badIntervals++;
}

/** Takes in an interval in which both versions have requests; begins anew where nothing speaks against the canary. */
export function addToStretch(stretch: Stretch, next: Stratum, maxRatio: number): Stretch {
  const { stable, canary } = next;
  if (stretch.from === undefined) {
    if (canary.bad === 0) return stretch;
    stretch.from = next.from;
  }
  const both = stable.requests + canary.requests;
  stretch.canaryBad += (canary.bad * stable.requests) / both;
  stretch.stableBad += (stable.bad * canary.requests) / both;
  if (stretch.canaryBad <= maxRatio * stretch.stableBad) return noStretch(next.to);
  stretch.shared += (stable.requests * canary.requests) / both;
  extend(stretch, next, canary.bad * stable.requests > maxRatio * stable.bad * canary.requests);
  return stretch;
}

/** As {@link addToStretch}, against a bound in percent; stable may have no requests. */
export function addToBoundStretch(stretch: Stretch, next: Stratum, max: number): Stretch {
  if (stretch.from === undefined) {
    if (next.canary.bad === 0) return stretch;
    stretch.from = next.from;
  }
  extend(stretch, next, next.canary.bad * 100 > max * next.canary.requests);
  const { requests, bad } = stretch.counts.canary;
  return bad * 100 <= max * requests ? noStretch(next.to) : stretch;
}

/** Percentage points that the canary's bad share lies above stable's. */
export const differenceOf = ({ canaryBad, stableBad, shared }: Stretch): number =>
  shared === 0 ? 0 : ((canaryBad - stableBad) / shared) * 100;

/**
 * Enough to speak of: three bad requests in two intervals, since a clump lies in one or across the border of two. And
 * three intervals of which the last is worse, too: the versions are scraped at different moments, so that one sees
 * the beginning or the end of a burst up to one interval before the other.
 */
export const isFounded = ({ counts: { canary }, intervals, badIntervals, lastIsWorse }: Stretch): boolean =>
  canary.bad >= 3 && badIntervals >= 2 && intervals >= 3 && lastIsWorse;

/**
 * Whether the stretch shows a difference below the margin, by its one-sided 95 % limit: worse, but by too little to matter.
 * Bad requests are taken as Poisson counts of clumps, which is wide enough, since weights are below 1.
 */
export function isWithin(stretch: Stretch, margin: number, clumpSize: number): boolean {
  const { canaryBad, stableBad, shared } = stretch;
  if (shared === 0) return false;
  const error = (100 * Math.sqrt((canaryBad + stableBad) * clumpSize)) / shared;
  return differenceOf(stretch) + 1.645 * error < margin;
}
