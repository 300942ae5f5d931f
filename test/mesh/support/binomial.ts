/** Whether a count is what chance alone would give. */

/** log of n!, term by term. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = (logs[i - 1] ?? 0) + Math.log(i);
  return logs;
}

/**
 * The smallest and the largest count of `n` draws, each of probability `p`, of which a count beyond either side
 * would come with a chance of at most `level`. Exact, so that it holds for small shares too.
 */
export function binomialBounds(n: number, p: number, level: number): { low: number; high: number } {
  if (p <= 0) return { low: 0, high: 0 };
  if (p >= 1) return { low: n, high: n };
  const logs = logFactorials(n);
  const at = (k: number): number => logs[k] ?? 0;
  const chance = (k: number): number =>
    Math.exp(at(n) - at(k) - at(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let [low, high] = [0, n];
  for (let below = chance(0); below <= level; below += chance(low)) low++;
  for (let above = chance(n); above <= level; above += chance(high)) high--;
  return { low, high };
}
