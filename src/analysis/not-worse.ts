/**
 * Evidence for the canary: that it is no worse than it may be. Two nulls are bet against, each with half of the wealth:
 * that its share is stable's plus the margin or more, and that it is `maxRatio` times stable's or more. Each bad
 * request of the canary costs (a < 1), each of stable pays (b > 1), and with the margin each request pays a little:
 * a^x * b^y * exp(n * margin * (1-a)) with b = 1 + (1-a) * ratio * n/N gains nothing on average under its null.
 */
import type { ArmCounts } from './model.ts';

const losses: readonly number[] = [0.2, 0.5, 0.8];

/** Wealth on each loss, first against the margin, then against the ratio. */
export const noProof = (): number[] => losses.flatMap(() => [0.5 / losses.length, 0.5 / losses.length]);

/** Plays one interval; both versions have requests in it. `margin` is in percentage points. */
export function prove(
  wealth: number[],
  stable: ArmCounts,
  canary: ArmCounts,
  { maxRatio, margin }: { maxRatio: number; margin: number },
  clumpSize: number,
): void {
  for (let i = 0; i < wealth.length; i++) {
    const a = losses[i >> 1] ?? 1;
    const [ratio, points] = i % 2 === 0 ? [1, margin] : [maxRatio, 0];
    const b = 1 + ((1 - a) * ratio * canary.requests) / stable.requests;
    const log =
      canary.bad * Math.log(a) + stable.bad * Math.log(b) + canary.requests * (points / 100) * (1 - a);
    wealth[i] = Math.min(1e100, (wealth[i] ?? 0) * Math.exp(log / clumpSize));
  }
}

export const proof = (wealth: readonly number[]): number => wealth.reduce((sum, part) => sum + part, 0);
