/**
 * Errors come in clumps: one cause fails several requests. How large clumps are is read off how much neighbouring
 * scrape intervals of one version differ. Neighbours, because load and error rates drift, and what drifts is no clump.
 */
import type { ArmCounts } from './model.ts';

/** What the neighbouring intervals of one version tell, in bad requests. */
export interface Spread {
  /** Squared differences, and what they would come to if each request failed by itself. */
  squares: number;
  expected: number;
  /** Bad requests of an interval, a mean that forgets, and pairs of intervals that it is of. */
  mean: number;
  pairs: number;
}

/** Both versions' spread, and the interval before. */
export interface Clumps {
  stable: Spread;
  canary: Spread;
  /** Bad requests of an interval that are due to the canary by its part of the requests: a mean that forgets. */
  due: number;
  intervals: number;
  last?: { stable: ArmCounts; canary: ArmCounts };
}

/** What is learned is forgotten by half in this time: clumps of the night say little about the morning. */
const halfLifeMs = 30 * 60_000;
/** Bad requests that "no clumps" weighs, beside stable's own, and that the word of stable weighs beside the canary's. */
const priorOfStable = 4;
const leastOfCanary = 4;
const mostOfCanary = 15;
const mostGuessed = 5;
/** A pair of intervals speaks for so many bad requests at most, and of clumps of so many: a burst is no clump. */
const usualOfPair = 2;
const mostOfPair = 20;
/** Intervals that running means go back. */
const memory = 20;
const largest = 50;
/** Bad requests that are added to stable's before they say how an interval differs from its neighbour for both. */
const smoothing = 3;

export const noClumps = (): Clumps => ({
  stable: { squares: 0, expected: 0, mean: 0, pairs: 0 },
  canary: { squares: 0, expected: 0, mean: 0, pairs: 0 },
  due: 0,
  intervals: 0,
});

/** `first` and `then` bad requests are compared as a split of both, of which `part` was due in the second. */
function add(spread: Spread, first: number, then: number, part: number, keep: number): void {
  spread.squares *= keep;
  spread.expected *= keep;
  const expected = (first + then) / 2;
  spread.pairs = Math.min(memory, spread.pairs + 1);
  spread.mean += (expected - spread.mean) / spread.pairs;
  if (expected === 0) return;
  const weight = Math.min(1, usualOfPair / spread.mean, mostOfPair / expected);
  const squares = (then - (first + then) * part) ** 2 / (2 * part * (1 - part));
  spread.squares += Math.min(squares, largest * expected) * weight;
  spread.expected += expected * weight;
}

/**
 * Part of two intervals' bad requests that is due in the second, going by stable: by its requests, since a clump brings
 * requests along, and by its bad ones, since what hits both versions is no clump.
 */
function dueIn(first: ArmCounts, then: ArmCounts): number {
  if (first.requests === 0 || then.requests === 0) return 0.5;
  const part = then.requests / (first.requests + then.requests);
  const due = then.bad + smoothing * 2 * part;
  const before = first.bad + smoothing * 2 * (1 - part);
  return Math.min(0.999, Math.max(0.001, due / (due + before)));
}

/** Takes in an interval of `durationMs`. The first one has no neighbour, and tells nothing. */
export function addToClumps(clumps: Clumps, stable: ArmCounts, canary: ArmCounts, durationMs: number): void {
  const keep = 0.5 ** (durationMs / halfLifeMs);
  const { last } = clumps;
  clumps.last = { stable: { ...stable }, canary: { ...canary } };
  const due = ((stable.bad + canary.bad) * canary.requests) / Math.max(1, stable.requests + canary.requests);
  clumps.intervals = Math.min(memory, clumps.intervals + 1);
  clumps.due += (due - clumps.due) / clumps.intervals;
  if (!last) return;
  if (last.stable.requests > 0 && stable.requests > 0) {
    const part = stable.requests / (last.stable.requests + stable.requests);
    add(clumps.stable, last.stable.bad, stable.bad, part, keep);
  }
  if (last.canary.requests > 0 && canary.requests > 0)
    add(clumps.canary, last.canary.bad, canary.bad, dueIn(last.stable, stable), keep);
}

/**
 * How many bad requests of the canary count for one: 1 or more. While little is known, many bad requests in an interval
 * are more likely a few clumps than few ones are.
 */
export function clumpSize({ stable, canary, due }: Clumps): number {
  const guess = Math.min(mostGuessed, Math.max(1, due));
  const ofStable = Math.max(1, (priorOfStable * guess + stable.squares) / (priorOfStable + stable.expected));
  const known = stable.expected / (stable.expected + 10);
  return tempered(canary, ofStable, leastOfCanary + (mostOfCanary - leastOfCanary) * known);
}

/** The same, where stable's past has shown that its bad requests come one by one. */
export const clumpSizeOfEven = ({ canary }: Clumps): number => tempered(canary, 1, mostOfCanary);

const tempered = ({ squares, expected }: Spread, ofStable: number, prior: number): number =>
  Math.max(1, (prior * ofStable + squares) / (prior + expected));
