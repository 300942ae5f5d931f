/** Exact limits of a share from counts, and medians of times that may never come. */

/** Chance of `most` or fewer of `count` at a share. */
function atMost(most: number, count: number, share: number): number {
  let log = count * Math.log1p(-share);
  let sum = Math.exp(log);
  for (let k = 1; k <= most; k++) {
    log += Math.log(((count - k + 1) / k) * (share / (1 - share)));
    sum += Math.exp(log);
  }
  return sum;
}

/** Upper 95 % limit (one-sided, Clopper and Pearson) of a share that was seen `seen` times in `count`. */
export function upperLimit(seen: number, count: number): number {
  if (seen >= count) return 1;
  let [low, high] = [seen / count, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (atMost(seen, count, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** The middle of times in which NaN stands for never, which is Infinity. */
export function medianTime(seconds: readonly number[]): number {
  const sorted = seconds
    .map(one => (Number.isNaN(one) ? Number.POSITIVE_INFINITY : one))
    .sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.POSITIVE_INFINITY;
}
