/** The latest requests of the canary, as long as every one of them failed. */
import type { Arm, ArmCounts, Stratum } from './model.ts';
import { addCounts, noCounts } from './stretch.ts';

export interface Outage {
  intervals: number;
  counts: Record<Arm, ArmCounts>;
}

export const noOutage = (): Outage => ({ intervals: 0, counts: noCounts() });

/** Takes in an interval with requests of the canary. */
export function addToOutage(outage: Outage, next: Stratum): Outage {
  const { requests, bad } = next.canary;
  if (bad < requests) return outage.intervals === 0 ? outage : noOutage();
  outage.intervals++;
  addCounts(outage.counts, next);
  return outage;
}

/** A share of stable's, beside an outage of the canary, that says that it is not the canary's alone. */
const shared = 0.2;

/** Every one of a dozen failed, or of three in two intervals, and stable is well: no clump among requests that succeed. */
export const isOutage = ({ intervals, counts: { canary, stable } }: Outage): boolean =>
  (canary.bad >= 12 || (canary.bad >= 3 && intervals >= 2)) && stable.bad <= shared * stable.requests;

/** Whether its requests count one by one: {@link isOutage}, and a dozen of them. */
export const countsSingly = (outage: Outage): boolean => isOutage(outage) && outage.counts.canary.bad >= 12;
