/** Istio's histograms of durations: bounds, and quantiles for people. */

/** The upper bound that a bucket's `le` says, in milliseconds; undefined where it says none. Prometheus 3 writes `10.0`. */
export function boundOf(le: string | undefined): number | undefined {
  if (le === '+Inf' || le === 'Inf') return Number.POSITIVE_INFINITY;
  const bound = le === undefined || le === '' ? Number.NaN : Number(le);
  return Number.isNaN(bound) ? undefined : bound;
}

/** Finite bounds, each once, in order. */
export const boundsIn = (les: Iterable<string | undefined>): number[] =>
  [...new Set([...les].map(boundOf))]
    .filter(bound => bound !== undefined && Number.isFinite(bound))
    .map(Number)
    .sort((a, b) => a - b);

/** The bound of a bucket that is nearest to the wanted one, as ratios go; undefined without buckets. */
export function nearestBound(bounds: readonly number[], wanted: number): number | undefined {
  const distance = (bound: number): number => Math.abs(Math.log(bound / wanted));
  return bounds
    .filter(bound => bound > 0)
    .reduce<number | undefined>(
      (best, bound) => (best === undefined || distance(bound) < distance(best) ? bound : best),
      undefined,
    );
}

/** One bucket: requests that took at most `bound` milliseconds. */
export interface Bucket {
  bound: number;
  count: number;
}

/**
 * The time within which `q` (0..1) of the requests were answered, between two bounds as if they were spread evenly;
 * undefined without requests. What lies beyond the last finite bound is said to be that bound.
 */
export function quantile(q: number, buckets: readonly Bucket[]): number | undefined {
  const sorted = [...buckets].sort((a, b) => a.bound - b.bound);
  const total = sorted.at(-1)?.count ?? 0;
  if (!(total > 0) || sorted.at(-1)?.bound !== Number.POSITIVE_INFINITY) return undefined;
  const rank = q * total;
  const place = sorted.findIndex(one => one.count >= rank);
  const found = sorted[place];
  if (!found) return undefined;
  const before = sorted[place - 1] ?? { bound: 0, count: 0 };
  if (!Number.isFinite(found.bound)) return place > 0 ? before.bound : undefined;
  const within = found.count - before.count;
  return within > 0
    ? before.bound + ((found.bound - before.bound) * (rank - before.count)) / within
    : found.bound;
}

/** Percent of the requests that took longer than a bucket's bound; undefined where that bucket is not there. */
export function slowShare(buckets: readonly Bucket[], bound: number): number | undefined {
  const total = buckets.find(one => one.bound === Number.POSITIVE_INFINITY)?.count ?? 0;
  const quick = buckets.find(one => one.bound === bound)?.count;
  return quick === undefined || total <= 0 ? undefined : (100 * Math.max(0, total - quick)) / total;
}
