/** Counters of processes that began anew, as they stood at moments that lie far apart. */
import { instanceOf, type RawSeries } from './differences.ts';

/** Tells series apart that differ in nothing else: the same counter, of a process and of the one after it. */
const lifeMark = 'istio_canary_life';

/** When anything of each instance fell, oldest first. */
function restartsOf(series: readonly RawSeries[]): Map<string, number[]> {
  const restarts = new Map<string, number[]>();
  for (const { labels, samples } of series) {
    const instance = instanceOf(labels);
    const known = restarts.get(instance) ?? [];
    samples.forEach(([at, value], i) => {
      if (value < (samples[i - 1]?.[1] ?? value)) known.push(at);
    });
    restarts.set(instance, known);
  }
  return restarts;
}

/**
 * Each series as one for each process that had it. A counter of errors is not there before the first one: where it comes
 * back with as many as it had, only what else its instance counts shows that these are new ones. `stepMs` lies between
 * two moments.
 */
export function livesOf(series: readonly RawSeries[], stepMs: number): RawSeries[] {
  const restarts = restartsOf(series);
  return series.flatMap(one => {
    const fell = restarts.get(instanceOf(one.labels)) ?? [];
    const { labels, samples } = one;
    const begins = samples.flatMap(([at], i) => {
      const before = samples[i - 1]?.[0] ?? at;
      const wasAway = at - before > 1.5 * stepMs;
      return wasAway && fell.some(time => time > before && time <= at) ? [i] : [];
    });
    if (begins.length === 0) return [one];
    return [0, ...begins].map((first, life) => ({
      labels: life === 0 ? labels : { ...labels, [lifeMark]: String(life) },
      samples: samples.slice(first, begins[life]),
    }));
  });
}
