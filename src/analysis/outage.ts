/** The latest requests of the canary, as long as every one of them failed. */
import type { Arm, ArmCounts, Stratum } from './model.ts';
import { addCounts, noCounts } from './stretch.ts';

export interface Outage {
  intervals: number;
  /** Whether the canary had about as many requests as it usually has: a clump of retries brings its own. */
  isUsual: boolean;
  counts: Record<Arm, ArmCounts>;
}

export const noOutage = (): Outage => ({ intervals: 0, isUsual: true, counts: noCounts() });

/** Takes in an interval with requests of the canary; `before` is what both had since the step began. */
export function addToOutage(outage: Outage, next: Stratum, before: Record<Arm, ArmCounts>): Outage {
  const { requests, bad } = next.canary;
  if (bad < requests) return outage.intervals === 0 ? outage : noOutage();
  outage.intervals++;
  addCounts(outage.counts, next);
  if (before.stable.requests > 0) {
    const usual = (next.stable.requests * before.canary.requests) / before.stable.requests;
    if (requests > 3 + 2 * usual) outage.isUsual = false;
  }
  return outage;
}

/** A share of stable's, beside an outage of the canary, that says that it is not the canary's alone. */
const shared = 0.2;

/** Every one of three in two intervals failed, or of a dozen that came as usual, and stable is well. */
export const isOutage = ({ intervals, isUsual, counts: { canary, stable } }: Outage): boolean =>
  (intervals >= 2 ? canary.bad >= 3 : canary.bad >= 12 && isUsual) && stable.bad <= shared * stable.requests;

/** Whether its requests count one by one, and not as clumps: there are a dozen of them. */
export const countsSingly = (outage: Outage): boolean => outage.counts.canary.bad >= 12 && isOutage(outage);
