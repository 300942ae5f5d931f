/** Follows counters: fetches what is new of them, raw, and keeps what it takes to tell differences. */
import { type Difference, Differences, type Oddity, type RawSeries } from '../../analysis/differences.ts';
import { durationText, rangeOf } from '../../analysis/promql.ts';
import type { PrometheusClient } from './client.ts';

/** How far back samples are fetched as the base: Prometheus' own idea of how long a sample is good for. */
const near = 5 * 60_000;
/** How far back a counter is looked for that has not been scraped lately: its old counts are not new ones. */
const far = 60 * 60_000;
/** At most this much is fetched at once. */
const mostAtOnce = 30 * 60_000;

/** What is fetched: a selector, or an expression that has to be evaluated at steps; and the labels that mark it. */
export interface Followed {
  query: string;
  /** False: an expression, such as a sum, of which there are no raw samples. */
  isRaw: boolean;
  marks?: Readonly<Record<string, string>>;
}

/** What came in. */
export interface News {
  differences: Difference[];
  odd: Oddity[];
}

export class Follower {
  readonly differences: Differences;
  readonly #followed: readonly Followed[];
  readonly #since: number;
  /** Up to where everything was fetched. */
  #until: number | undefined;
  /** What came in and was not told yet, since a later fetch failed. */
  #news: News = { differences: [], odd: [] };

  /** Tells what was counted after `since`. */
  constructor(followed: readonly Followed[], since: number) {
    this.#followed = followed;
    this.#since = since;
    this.differences = new Differences({ isSummed: followed.some(one => !one.isRaw) });
  }

  get interval(): number {
    return this.differences.interval;
  }

  /** What was counted since the call before. Where it throws, nothing is lost: the next call brings it. */
  async next(client: PrometheusClient, now: number, signal?: AbortSignal): Promise<News> {
    if (this.#until === undefined) {
      for (const series of await this.#base(client, signal))
        this.#news.differences.push(...this.differences.base(series));
      this.#until = this.#since;
    }
    let to: number;
    do {
      to = Math.min(Math.max(now, this.#until), this.#until + mostAtOnce);
      // Some targets' samples come late, above all those of remote storage.
      const from = this.#until - Math.max(60_000, 5 * this.interval);
      const { differences, odd } = this.differences.add(await this.#fetch(client, from, to, signal));
      this.#news.differences.push(...differences);
      this.#news.odd.push(...odd);
      this.#until = to;
    } while (to < now);
    const news = this.#news;
    this.#news = { differences: [], odd: [] };
    return news;
  }

  /** Samples before the beginning: those of the last minutes, and of longer ago what the last minutes lack. */
  async #base(client: PrometheusClient, signal?: AbortSignal): Promise<RawSeries[][]> {
    const recent = await this.#fetch(client, this.#since - near, this.#since, signal);
    const old = await Promise.all(
      this.#followed
        .filter(one => one.isRaw)
        .map(async ({ query, marks }) => {
          const found = await client.instant(`last_over_time(${query}[${durationText(far)}])`, this.#since, {
            signal,
          });
          return found.map(({ labels, samples }) => ({
            labels: { ...labels, ...marks },
            // When it was is not told; of those that are in the last minutes it is, and theirs are taken first.
            samples: samples.map(([, value]) => [this.#since - near, value] as const),
          }));
        }),
    );
    return [recent, old.flat()];
  }

  async #fetch(
    client: PrometheusClient,
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<RawSeries[]> {
    const fetched = await Promise.all(
      this.#followed.map(async ({ query, isRaw, marks }) => {
        const series = isRaw
          ? await client.instant(rangeOf(query, to - from), to, { signal })
          : await client.range(query, this.#steps(from, to), { signal });
        return series.map(({ labels, samples }) => ({ labels: { ...labels, ...marks }, samples }));
      }),
    );
    return fetched.flat();
  }

  /** The same moments in every fetch, so that none is told twice. */
  #steps(from: number, to: number): { from: number; to: number; step: number } {
    const step = this.interval;
    return { from: Math.ceil(from / step) * step, to, step };
  }
}
