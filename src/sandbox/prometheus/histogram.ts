/** Quantiles of histograms, as Prometheus' histogram_quantile gives them. */

export interface Bucket {
  bound: number;
  count: number;
}

/** The upper bound that a label says; undefined for none. */
export function boundOf(le: string | undefined): number | undefined {
  if (le === '+Inf') return Number.POSITIVE_INFINITY;
  const bound = le === undefined || le === '' ? Number.NaN : Number(le);
  return Number.isNaN(bound) ? undefined : bound;
}

export function bucketQuantile(q: number, given: readonly Bucket[]): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  let most = 0;
  const buckets = [...given]
    .sort((a, b) => a.bound - b.bound)
    .map(({ bound, count }) => {
      // Buckets of several scrapes may disagree a little; a cumulative count never falls.
      most = Math.max(most, count);
      return { bound, count: most };
    });
  const last = buckets.at(-1);
  if (!last || last.bound !== Number.POSITIVE_INFINITY || buckets.length < 2) return Number.NaN;
  if (!(last.count > 0)) return Number.NaN;
  const rank = q * last.count;
  const finite = buckets.slice(0, -1);
  const place = finite.findIndex(one => one.count >= rank);
  const found = finite[place];
  if (!found) return finite.at(-1)?.bound ?? Number.NaN;
  if (place === 0 && found.bound <= 0) return found.bound;
  const before = finite[place - 1] ?? { bound: 0, count: 0 };
  return before.bound + ((found.bound - before.bound) * (rank - before.count)) / (found.count - before.count);
}
