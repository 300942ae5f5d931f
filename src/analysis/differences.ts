/**
 * From raw cumulative series to whole differences: what each counter counted between two scrapes of it. Nothing is
 * extrapolated, and nothing is counted twice however often it is fetched.
 */
import { least, most } from './extremes.ts';
import type { Labels } from './failures.ts';

/** A sample: milliseconds since 1970, and the counter's value. */
export type RawSample = readonly [at: number, value: number];

/** One series as it was fetched; samples oldest first. */
export interface RawSeries {
  labels: Labels;
  samples: readonly RawSample[];
}

/** What one series counted between two of its samples; nothing, and no time, where it was seen for the first time. */
export interface Difference {
  labels: Labels;
  /** The pod (or whatever else is scraped) that reports it. */
  instance: string;
  from: number;
  to: number;
  value: number;
}

/** What was odd about a series; `value` is what was taken for it. */
export interface Oddity {
  what: 'reset' | 'not-a-number' | 'renamed';
  labels: Labels;
  at: number;
}

interface Keyed extends RawSeries {
  key: string;
  instance: string;
}

/** What came in. */
interface News {
  differences: Difference[];
  odd: Oddity[];
}

/** What is to be known of instances in which series begin. */
interface Begun {
  renamed: ReadonlySet<string>;
  scrapes: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Between two scrapes, as long as nothing tells: what Istio's own and most other set-ups have. */
export const usualInterval = 15_000;

/** Prometheus gives labels in order; what does not is put into it. */
function keyOf(labels: Labels): string {
  let key = '';
  let before = '';
  for (const [name, value] of Object.entries(labels)) {
    if (name < before) return keyOf(Object.fromEntries(Object.entries(labels).sort(byName)));
    key += `${name}\0${value}\0`;
    before = name;
  }
  return key;
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** What is scraped at once: its series begin, end and begin anew together. */
export const instanceOf = (labels: Labels): string =>
  [labels.cluster, labels.job, labels.namespace, labels.pod ?? labels.pod_name, labels.instance].join('\0');

/** So many series tell the interval as well as all of them do. */
const enoughSeries = 300;

/** The middle of the times between samples; undefined where there are none. */
export function scrapeInterval(series: readonly RawSeries[]): number | undefined {
  const gaps = series
    .filter(one => one.samples.length > 1)
    .slice(0, enoughSeries)
    .flatMap(({ samples }) => samples.slice(1).map(([at], place) => at - (samples[place]?.[0] ?? at)))
    .filter(gap => gap > 0)
    .sort((a, b) => a - b);
  const middle = gaps[Math.floor(gaps.length / 2)];
  // Scrapes come a few milliseconds early or late; rounds that are counted by the interval would drift.
  const unit = middle !== undefined && middle > 2000 ? 1000 : 100;
  return middle === undefined ? undefined : Math.max(unit, Math.round(middle / unit) * unit);
}

/** The series of one counter over time. Fed with what was fetched, overlaps included; gives what is new. */
export class Differences {
  readonly #last = new Map<string, { at: number; value: number; instance: string }>();
  /** When each instance was last scraped. */
  readonly #instances = new Map<string, number>();
  /** The earliest that anything was scraped, as far as was looked. */
  #since: number | undefined;
  #interval: number | undefined;
  readonly #isSummed: boolean;

  /**
   * `isSummed`: each series is a sum over pods that come and go. One that falls has lost a pod, and one that appears is
   * not new: neither is counted from nothing.
   */
  constructor({ isSummed = false } = {}) {
    this.#isSummed = isSummed;
  }

  get interval(): number {
    return this.#interval ?? usualInterval;
  }

  /** True once two scrapes have told. */
  get knowsInterval(): boolean {
    return this.#interval !== undefined;
  }

  /** How many series are known. */
  get size(): number {
    return this.#last.size;
  }

  /** Takes samples as what was there before, where nothing newer is known of their series; gives what is still scraped. */
  base(series: readonly RawSeries[]): Difference[] {
    this.#interval = scrapeInterval(series) ?? this.#interval;
    const seen: Difference[] = [];
    for (const { labels, samples } of series) {
      const [at, value] = samples.findLast(one => Number.isFinite(one[1])) ?? [];
      const key = keyOf(labels);
      if (at === undefined || value === undefined || (this.#last.get(key)?.at ?? 0) >= at) continue;
      const instance = instanceOf(labels);
      this.#last.set(key, { at, value, instance });
      this.#scraped(instance, at);
      const first = samples[0]?.[0] ?? at;
      this.#since = Math.min(this.#since ?? first, first);
      seen.push({ labels, instance, from: at, to: at, value: 0 });
    }
    // Of pods that are gone by then nothing is waited for.
    const newest = most(seen.map(one => one.to));
    return seen.filter(one => newest - one.to < 3 * this.interval);
  }

  /** What the series counted since what is known of them, in order of time. */
  add(fetched: readonly RawSeries[]): News {
    this.#interval = scrapeInterval(fetched) ?? this.#interval;
    const series = fetched.map(
      ({ labels, samples }): Keyed => ({ labels, samples, key: keyOf(labels), instance: instanceOf(labels) }),
    );
    const begins = least(series.map(one => one.samples[0]?.[0] ?? Number.POSITIVE_INFINITY));
    this.#since = Math.min(this.#since ?? begins, begins);
    const news: News = { differences: [], odd: [] };
    const begun = this.#begun(series);
    for (const one of series) this.#addOne(one, begun, news);
    for (const { instance, samples } of series) {
      const [at] = samples.at(-1) ?? [];
      if (at !== undefined) this.#scraped(instance, at);
    }
    news.differences.sort((a, b) => a.to - b.to);
    return news;
  }

  #addOne({ labels, samples, key, instance }: Keyed, begun: Begun, { differences, odd }: News): void {
    for (const [at, value] of samples) {
      const last = this.#last.get(key);
      if (last && at <= last.at) continue;
      if (!Number.isFinite(value)) {
        odd.push({ what: 'not-a-number', labels, at });
        continue;
      }
      this.#last.set(key, { at, value, instance });
      if (last) {
        const isReset = value < last.value;
        if (isReset) odd.push({ what: 'reset', labels, at });
        // What was counted between the last scrape and the restart is lost; what was counted since is not.
        const counted = Math.round(isReset ? (this.#isSummed ? 0 : value) : value - last.value);
        differences.push({ labels, instance, from: last.at, to: at, value: counted });
        continue;
      }
      const isRenamed = begun.renamed.has(instance);
      if (isRenamed) odd.push({ what: 'renamed', labels, at });
      const from = isRenamed || this.#isSummed ? undefined : this.#beganAfter(instance, at, begun);
      differences.push(
        from === undefined
          ? { labels, instance, from: at, to: at, value: 0 }
          : { labels, instance, from, to: at, value: Math.round(value) },
      );
    }
  }

  /**
   * When a series that is new at `at` was not there yet, so that it began at nothing: at the scrape before of its
   * instance, or in the round before, if anything was scraped then. Undefined where nobody looked before.
   */
  #beganAfter(instance: string, at: number, { scrapes }: Begun): number | undefined {
    const known = this.#instances.get(instance);
    const before = most(
      [...(scrapes.get(instance) ?? []), ...(known === undefined ? [] : [known])].filter(time => time < at),
    );
    if (Number.isFinite(before)) return before;
    return (this.#since ?? at) <= at - 1.5 * this.interval ? at - this.interval : undefined;
  }

  #scraped(instance: string, at: number): void {
    this.#instances.set(instance, Math.max(this.#instances.get(instance) ?? 0, at));
  }

  /**
   * Of the instances that have new series: when they were scraped, and whether these took the place of all others and
   * count at least as much. Then they were renamed (a label was added, say), and their counts are old.
   */
  #begun(series: readonly Keyed[]): Begun {
    const sums = new Map<string, number>();
    for (const { key, instance, samples } of series)
      if (!this.#last.has(key)) sums.set(instance, (sums.get(instance) ?? 0) + (samples[0]?.[1] ?? 0));
    const renamed = new Set<string>();
    const scrapes = new Map<string, Set<number>>();
    if (sums.size === 0) return { renamed, scrapes };
    const before = new Map<string, number>();
    for (const { instance, value } of this.#last.values())
      if (sums.has(instance)) before.set(instance, (before.get(instance) ?? 0) + value);
    for (const [instance, sum] of sums) {
      const old = before.get(instance) ?? 0;
      if (old > 0 && sum >= old) renamed.add(instance);
    }
    for (const { key, instance, samples } of series) {
      if (!sums.has(instance)) continue;
      const goesOn = this.#last.get(key);
      if (goesOn && (samples.at(-1)?.[0] ?? 0) > goesOn.at) renamed.delete(instance);
      const times = scrapes.get(instance) ?? new Set();
      for (const [at] of samples) times.add(at);
      scrapes.set(instance, times);
    }
    return { renamed, scrapes };
  }
}
