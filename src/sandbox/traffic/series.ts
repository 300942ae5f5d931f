/** What Prometheus has kept: series of samples, and those of Istio's metrics that requests are counted into. */
import type { Labels } from './labels.ts';

/** A series as it is asked for: the name is a label too. Times in milliseconds since 1970, in order. */
export interface StoredSeries {
  labels: Labels;
  times: readonly number[];
  values: readonly number[];
}

/** Upper bounds of Istio's histogram of durations, in milliseconds. */
export const bounds = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/** The bucket that a duration falls into; the one past the last bound is +Inf. */
function bucketOf(ms: number): number {
  const place = bounds.findIndex(bound => ms <= bound);
  return place === -1 ? bounds.length : place;
}

const base = 'istio_request_duration_milliseconds';

/** Requests that went alike, counted by one pod: a counter and a histogram, and what was scraped of them. */
export class RequestSeries {
  readonly series: readonly StoredSeries[];
  readonly #times: number[] = [];
  readonly #columns: number[][];
  readonly #buckets: number[] = new Array<number>(bounds.length + 1).fill(0);
  #count = 0;
  #sum = 0;

  constructor(labels: Labels) {
    const les = [...bounds.map(String), '+Inf'];
    const all: Labels[] = [
      { __name__: 'istio_requests_total', ...labels },
      { __name__: `${base}_count`, ...labels },
      { __name__: `${base}_sum`, ...labels },
      ...les.map(le => ({ __name__: `${base}_bucket`, ...labels, le })),
    ];
    this.#columns = all.map(() => []);
    this.series = all.map((one, i) => ({ labels: one, times: this.#times, values: this.#columns[i] ?? [] }));
  }

  add(ms: number): void {
    this.#count += 1;
    this.#sum += ms;
    const bucket = bucketOf(ms);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  /** The pod began anew. */
  reset(): void {
    this.#count = 0;
    this.#sum = 0;
    this.#buckets.fill(0);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  scrape(at: number): void {
    this.#times.push(at);
    let below = 0;
    const cumulative = this.#buckets.map(one => {
      below += one;
      return below;
    });
    [this.#count, this.#count, Math.round(this.#sum * 1000) / 1000, ...cumulative].forEach((value, i) => {
      this.#columns[i]?.push(value);
    });
  }

  forget(before: number): void {
    forget(this.#times, this.#columns, before);
  }
}

/** A number that is read as it is. */
export class GaugeSeries implements StoredSeries {
  readonly labels: Labels;
  readonly times: number[] = [];
  readonly values: number[] = [];

  constructor(labels: Labels) {
    this.labels = labels;
  }

  scrape(at: number, value: number): void {
    this.times.push(at);
    this.values.push(value);
  }

  forget(before: number): void {
    forget(this.times, [this.values], before);
  }
}

/** Drops samples that are older, when there are enough of them to be worth it. */
function forget(times: number[], columns: readonly number[][], before: number): void {
  const old = times.findIndex(at => at >= before);
  const dropped = old === -1 ? times.length : old;
  if (dropped < 100 && dropped < times.length) return;
  times.splice(0, dropped);
  for (const one of columns) one.splice(0, dropped);
}
