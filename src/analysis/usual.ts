/**
 * What stable usually does: how many of its requests were bad in the days before. Where it has few requests now, that
 * tells what it would take hours to learn anew. It is a guide only where it is even: errors that came in bursts, or more
 * on some days than on others, may do so again.
 */
import type { ArmCounts } from './model.ts';

/** Plain JSON. */
export interface Usual {
  requests: number;
  bad: number;
  /** How far back they were counted. */
  spanMs: number;
}

/** Windows that the past is counted in. */
export const usualWindowMs = 30 * 60_000;
/** Windows with requests that it takes: half a day. */
const leastWindows = 24;
/** Windows that are taken together, to see whether half hours, two, four and eight hours differ. */
const scales = [1, 4, 8, 16] as const;
/** How much more than by chance they may differ: as clumps of 1.3 requests would. */
const mostSpread = 1.3;

/** Whether sums over `scale` windows differ by no more than chance and {@link mostSpread} bring about (chi-squared). */
function isEven(windows: readonly ArmCounts[], scale: number, share: number): boolean {
  let [squares, groups, inverse] = [0, 0, 0];
  for (let first = 0; first + scale <= windows.length; first += scale) {
    const group = windows.slice(first, first + scale);
    const due = share * group.reduce((sum, { requests }) => sum + requests, 0);
    if (due === 0) continue;
    const bad = group.reduce((sum, one) => sum + one.bad, 0);
    squares += (bad - due) ** 2 / due;
    inverse += 1 / due;
    groups++;
  }
  if (groups < 2) return true;
  // Variance of the mean of (X - m)^2 / m over Poisson counts X of mean m: (2 + 1/m) / groups.
  const deviation = Math.sqrt((2 + inverse / groups) / groups);
  return squares / (groups - 1) <= mostSpread + 2 * deviation;
}

/** Windows of stable's past, oldest first, as what it usually does; or why they say nothing. */
export function usualOf(windows: readonly ArmCounts[]): Usual | 'short' | 'uneven' {
  const busy = windows.filter(({ requests }) => requests > 0).length;
  if (busy < leastWindows) return 'short';
  const requests = windows.reduce((sum, one) => sum + one.requests, 0);
  const bad = windows.reduce((sum, one) => sum + one.bad, 0);
  if (!scales.every(scale => isEven(windows, scale, bad / requests))) return 'uneven';
  const first = windows.findIndex(one => one.requests > 0);
  return { requests, bad, spanMs: (windows.length - first) * usualWindowMs };
}

/** Share (0..1) that is taken for it: the one-sided 95 % limit of a Poisson count (Wilson's form). */
export function usualShare({ requests, bad }: Usual): number {
  const z = 1.645;
  return (bad + (z * z) / 2 + z * Math.sqrt(bad + (z * z) / 4)) / requests;
}
