/**
 * Shares in percent of a list of weights: weight / sum, which is what Istio does with the numbers. An
 * unset weight counts as 0 beside others; a single destination gets everything whatever its weight is.
 */
export function sharesOf(weights: readonly (number | undefined)[]): number[] {
  if (weights.length === 1) return [100];
  const sum = weights.reduce<number>((total, weight) => total + (weight ?? 0), 0);
  // Multiplied first: 7 of 100 is 7, and not 7.000000000000001.
  return weights.map(weight => (sum > 0 ? ((weight ?? 0) * 100) / sum : 0));
}

/** A share for people: at most two digits after the point, without trailing zeros; `<0.01` for what is less. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.005) return '<0.01';
  return String(Math.round(share * 100) / 100);
}
