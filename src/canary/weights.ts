/**
 * Shares wished for, turned into Istio's weights. All arithmetic is in whole numbers: a share is given in
 * hundredths of a percent, and a sum of weights is accepted only when every destination comes out whole.
 */
import { Refusal } from './refusal.ts';

/** A destination's part in a split to be made: wished for (in hundredths of a percent), or kept as it is. */
export interface Part {
  key: string;
  weight: number;
  wish?: number;
}

/** Weights beyond this do not fit Istio's int32. */
const mostSum = 2 ** 31 - 1;

/**
 * Hundredths of a percent (0..10000) of a share in percent. Throws a usage refusal for what is not a number
 * from 0 to 100 with at most two digits after the point.
 */
export function hundredths(key: string, percent: number): number {
  if (!Number.isFinite(percent) || percent < 0 || percent > 100) {
    throw new Refusal(
      'usage',
      'share-out-of-range',
      `A share is 0 to 100 percent; ${key}=${percent} is not.`,
    );
  }
  const value = Math.round(percent * 100);
  if (Math.abs(value - percent * 100) > 1e-6) {
    throw new Refusal(
      'usage',
      'share-too-fine',
      `Shares go down to 0.01 percent; ${key}=${percent} is finer.`,
    );
  }
  return value;
}

/** The sums to try: the one found, then the round ones, then multiples of the one found that keep kept shares exact. */
function sums(found: number): number[] {
  return [found, 100, 1000, 10_000, found * 100, found * 10_000].filter(sum => sum > 0 && sum <= mostSum);
}

/**
 * Weights for `parts`, in their order. Wished parts get their wish, kept parts keep their share of `found`
 * (the present sum), and `rest` names the part that takes what is left over. The present sum stays where the
 * split can be written in it.
 */
export function weightsFor(parts: readonly Part[], found: number, rest: string): number[] {
  const attempt = (sum: number, exact: boolean): number[] | undefined => {
    let left = sum;
    const weights = parts.map(part => {
      if (part.key === rest) return 0;
      const weight =
        part.wish === undefined ? (part.weight * sum) / Math.max(found, 1) : (part.wish * sum) / 10_000;
      if (exact && !Number.isInteger(weight)) left = Number.NaN;
      const whole = Math.round(weight);
      left -= whole;
      return whole;
    });
    if (Number.isNaN(left) || left < 0) return undefined;
    return weights.map((weight, i) => (parts[i]?.key === rest ? left : weight));
  };
  for (const sum of sums(found)) {
    const weights = attempt(sum, true);
    if (weights) return weights;
  }
  // Only kept shares that no bounded sum writes exactly come here; theirs is rounded to 0.01 percent.
  return attempt(10_000, false) ?? parts.map(part => part.weight);
}
