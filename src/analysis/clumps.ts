/**
 * Errors come in clumps: one cause fails several requests. How large clumps are is read off how much neighbouring
 * scrape intervals of one version differ. Neighbours, because load and error rates drift, and what drifts is no clump.
 */
import type { ArmCounts } from './model.ts';

/** What the neighbouring intervals of one version tell. */
export interface Spread {
  /** Squared differences in units of bad requests, and what they would come to if each failed by itself. */
  squares: number;
  expected: number;
  last?: ArmCounts;
}

/** Both versions' spread. */
export interface Clumps {
  stable: Spread;
  canary: Spread;
}

/** What is learned is forgotten by half in this time: clumps of the night say little about the morning. */
const halfLifeMs = 30 * 60_000;
/** Bad requests that the word of stable weighs as much as, and those that "no clumps" weighs beside stable's own. */
const priorOfCanary = 1;
const priorOfStable = 4;
/** Stable has many more requests, so what both versions share weighs heavier there: it is not taken at its full word. */
const mostOfStable = 12;

const nothing = (): Spread => ({ squares: 0, expected: 0 });
export const noClumps = (): Clumps => ({ stable: nothing(), canary: nothing() });

/** Takes in the next interval of one version. Before the first there was nothing bad: the first clump is one, too. */
function add(spread: Spread, next: ArmCounts, keep: number): void {
  const { requests, bad } = next;
  if (requests === 0) return;
  const before = spread.last ?? { requests, bad: 0 };
  const both = before.requests + requests;
  const gap = before.bad * requests - bad * before.requests;
  spread.squares = spread.squares * keep + (gap * gap) / (2 * before.requests * requests);
  spread.expected =
    spread.expected * keep +
    ((before.bad * requests) / before.requests + (bad * before.requests) / requests) / 2;
  spread.last = { requests: both - before.requests, bad };
}

/** Takes in an interval of `durationMs`. */
export function addToClumps(clumps: Clumps, stable: ArmCounts, canary: ArmCounts, durationMs: number): void {
  const keep = 0.5 ** (durationMs / halfLifeMs);
  add(clumps.stable, stable, keep);
  add(clumps.canary, canary, keep);
}

/** How many bad requests of the canary count for one: 1 or more. */
export function clumpSize({ stable, canary }: Clumps): number {
  const ofStable = (priorOfStable + stable.squares) / (priorOfStable + stable.expected);
  const prior = Math.min(Math.max(ofStable, 1), mostOfStable);
  return Math.max(1, (priorOfCanary * prior + canary.squares) / (priorOfCanary + canary.expected));
}
