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

/** Between two scrapes, as long as nothing tells: what Istio's own and most other set-ups have. */
export const usualInterval = 15_000;

const keyOf = (labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map(name => `${name}\0${labels[name]}`)
    .join('\0');

/** What is scraped at once: its series begin, end and begin anew together. */
export const instanceOf = (labels: Labels): string =>
  [labels.cluster, labels.job, labels.namespace, labels.pod ?? labels.pod_name, labels.instance].join('\0');

/** The middle of the times between samples; undefined where there are none. */
export function scrapeInterval(series: readonly RawSeries[]): number | undefined {
  const gaps = series
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
  add(series: readonly RawSeries[]): { differences: Difference[]; odd: Oddity[] } {
    this.#interval = scrapeInterval(series) ?? this.#interval;
    const differences: Difference[] = [];
    const odd: Oddity[] = [];
    const renamed = this.#renamed(series);
    const begins = least(series.map(one => one.samples[0]?.[0] ?? Number.POSITIVE_INFINITY));
    const since = Math.min(this.#since ?? begins, begins);
    if (Number.isFinite(since)) this.#since = since;
    // Every instance's scrapes, so that a series that begins is known to have begun after the scrape before.
    const scrapes = new Map<string, Set<number>>();
    for (const { labels, samples } of series) {
      const times = scrapes.get(instanceOf(labels)) ?? new Set();
      for (const [at] of samples) times.add(at);
      scrapes.set(instanceOf(labels), times);
    }
    const scrapedBefore = (instance: string, at: number): number | undefined => {
      const earlier = [...(scrapes.get(instance) ?? [])].filter(time => time < at);
      const known = this.#instances.get(instance);
      if (known !== undefined && known < at) earlier.push(known);
      return earlier.length > 0 ? most(earlier) : undefined;
    };
    for (const { labels, samples } of series) {
      const key = keyOf(labels);
      const instance = instanceOf(labels);
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
        if (renamed.has(instance)) {
          odd.push({ what: 'renamed', labels, at });
          differences.push({ labels, instance, from: at, to: at, value: 0 });
          continue;
        }
        const isLooked = since <= at - 1.5 * this.interval;
        const from = this.#isSummed
          ? undefined
          : (scrapedBefore(instance, at) ?? (isLooked ? at - this.interval : undefined));
        // A counter that was not there at the scrape before began at nothing. Where nobody looked before, nobody knows.
        differences.push(
          from === undefined
            ? { labels, instance, from: at, to: at, value: 0 }
            : { labels, instance, from, to: at, value: Math.round(value) },
        );
      }
    }
    for (const [instance, times] of scrapes) this.#scraped(instance, most(times));
    return { differences: differences.sort((a, b) => a.to - b.to), odd };
  }

  #scraped(instance: string, at: number): void {
    this.#instances.set(instance, Math.max(this.#instances.get(instance) ?? 0, at));
  }

  /**
   * Instances whose series have all given way to others that count at least as much: they were renamed (a label was
   * added, say), and their counts are old.
   */
  #renamed(series: readonly RawSeries[]): Set<string> {
    const fresh = new Map<string, { at: number; sum: number }>();
    const going = new Set<string>();
    for (const { labels, samples } of series) {
      const [first] = samples;
      const newest = samples.at(-1);
      if (!first || !newest) continue;
      const instance = instanceOf(labels);
      const last = this.#last.get(keyOf(labels));
      if (last) {
        if (newest[0] > last.at) going.add(instance);
        continue;
      }
      const { at = first[0], sum = 0 } = fresh.get(instance) ?? {};
      fresh.set(instance, { at: Math.min(at, first[0]), sum: sum + first[1] });
    }
    const known = new Map<string, number>();
    for (const { instance, value } of this.#last.values())
      known.set(instance, (known.get(instance) ?? 0) + value);
    return new Set(
      [...fresh]
        .filter(([instance, { sum }]) => {
          const before = known.get(instance) ?? 0;
          return !going.has(instance) && before > 0 && sum >= before;
        })
        .map(([instance]) => instance),
    );
  }
}
