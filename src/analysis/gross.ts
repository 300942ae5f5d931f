/**
 * A bet that nearly every request of the canary fails while stable is well. Bad requests alone say little of that when
 * both versions have as many requests: that all twelve fail is unlikely even where twelve are bad. So each success of the
 * canary costs (s), each bad request of stable costs (1-b), and the pay is what that is worth under the null's worst share
 * p of stable: s^(n-x) * (1-b)^y / max over p of (s + (1-s) * min(1, ratio*p))^n * (1-b*p)^N.
 */
import type { ArmCounts } from './model.ts';

const success = 0.05;
const bad = 0.9;

/** Log of what the bet is multiplied by; both versions have requests. */
export function grossLog(stable: ArmCounts, canary: ArmCounts, maxRatio: number): number {
  const n = canary.requests;
  const N = stable.requests;
  const slope = (1 - success) * maxRatio;
  const worst = (n * slope - N * bad * success) / ((n + N) * slope * bad);
  const p = Math.min(1 / maxRatio, 1, Math.max(0, worst));
  const due = n * Math.log(success + slope * p) + N * Math.log(1 - bad * p);
  return (n - canary.bad) * Math.log(success) + stable.bad * Math.log(1 - bad) - due;
}
