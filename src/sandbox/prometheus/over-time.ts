/** Functions over the samples of a range, as Prometheus works them out. */

/** Samples of one series within a range; `from` and `to` are its ends in milliseconds. */
export interface Window {
  times: readonly number[];
  values: readonly number[];
  from: number;
  to: number;
}

/** What a counter (or, else, a gauge) grew by, drawn out to the ends of the range as Prometheus does it. */
function grown({ times, values, from, to }: Window, isCounter: boolean): number | undefined {
  const [first, last] = [times[0], times.at(-1)];
  const [firstValue, lastValue] = [values[0], values.at(-1)];
  if (times.length < 2 || first === undefined || last === undefined) return undefined;
  if (firstValue === undefined || lastValue === undefined) return undefined;
  let growth = lastValue - firstValue;
  if (isCounter)
    values.forEach((value, i) => {
      const before = values[i - 1];
      if (before !== undefined && value < before) growth += before;
    });
  const sampled = (last - first) / 1000;
  const between = sampled / (times.length - 1);
  const threshold = between * 1.1;
  let toStart = (first - from) / 1000;
  let toEnd = (to - last) / 1000;
  if (toStart >= threshold) toStart = between / 2;
  if (isCounter && growth > 0 && firstValue >= 0)
    // No counter was ever below nothing.
    toStart = Math.min(toStart, sampled * (firstValue / growth));
  if (toEnd >= threshold) toEnd = between / 2;
  return (growth * (sampled + toStart + toEnd)) / sampled;
}

function instantRate({ times, values }: Window): number | undefined {
  const [before, last] = [values.at(-2), values.at(-1)];
  const [from, to] = [times.at(-2), times.at(-1)];
  if (before === undefined || last === undefined || from === undefined || to === undefined) return undefined;
  return ((last < before ? last : last - before) * 1000) / (to - from);
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const perSecond = (window: Window): number | undefined => {
  const growth = grown(window, true);
  return growth === undefined ? undefined : growth / ((window.to - window.from) / 1000);
};

/** By name; undefined where there are too few samples. */
export const overTime: Readonly<Record<string, (window: Window) => number | undefined>> = {
  rate: perSecond,
  increase: window => grown(window, true),
  delta: window => grown(window, false),
  irate: instantRate,
  last_over_time: ({ values }) => values.at(-1),
  avg_over_time: ({ values }) => sum(values) / values.length,
  min_over_time: ({ values }) => Math.min(...values),
  max_over_time: ({ values }) => Math.max(...values),
  sum_over_time: ({ values }) => sum(values),
  count_over_time: ({ values }) => values.length,
};
