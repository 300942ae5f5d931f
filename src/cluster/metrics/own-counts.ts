/** Two counters of one's own, followed: all, and the bad ones among them. */
import { type Left, Strata } from '../../analysis/counters.ts';
import type { Oddity } from '../../analysis/differences.ts';
import type { Arm, CountShareMetric, Stratum } from '../../analysis/model.ts';
import { countQueryProblem, filledIn, isSelector } from '../../analysis/placeholders.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import type { PrometheusClient } from './client.ts';
import { type Followed, Follower } from './follow.ts';
import { MetricsError } from './wire.ts';

const arms: readonly Arm[] = ['stable', 'canary'];

/** Marks of the series: which version was asked for, and which of the two counters. */
const armMark = 'istio_canary_arm';
const kindMark = 'istio_canary_count';

/** The queries of both versions as they are sent. Throws a Refusal for placeholders that cannot be filled in. */
export function ownQueries(
  metric: CountShareMetric,
  target: MetricsTarget,
  windowMs: number,
): { arm: Arm; kind: 'total' | 'bad'; query: string }[] {
  return arms.flatMap(arm =>
    (['total', 'bad'] as const).map(kind => ({
      arm,
      kind,
      query: filledIn(metric[kind], target, arm, windowMs),
    })),
  );
}

export class OwnCounts {
  readonly metric: CountShareMetric;
  readonly follower: Follower;
  readonly #strata: Strata;
  /** When each version's total was scraped last. */
  readonly lastSeen: Record<Arm, number | undefined> = { stable: undefined, canary: undefined };

  constructor(metric: CountShareMetric, target: MetricsTarget, since: number, windowMs: number) {
    this.metric = metric;
    const wrong = countQueryProblem(metric.total) ?? countQueryProblem(metric.bad);
    if (wrong !== undefined) throw new MetricsError('bad-query', `${metric.name}: ${wrong}.`);
    const queries = ownQueries(metric, target, windowMs);
    const isRaw = queries.every(({ query }) => isSelector(query));
    const followed = queries.map(
      ({ arm, kind, query }): Followed => ({ query, isRaw, marks: { [armMark]: arm, [kindMark]: kind } }),
    );
    this.follower = new Follower(followed, since);
    this.#strata = new Strata(labels => {
      const arm = arms.find(one => one === labels[armMark]);
      if (!arm) return undefined;
      return labels[kindMark] === 'bad' ? { arm, requests: 0, bad: 1 } : { arm, requests: 1, bad: 0 };
    }, since);
  }

  async next(
    client: PrometheusClient,
    now: number,
    signal?: AbortSignal,
  ): Promise<{ strata: Stratum[]; left: Left[]; odd: Oddity[] }> {
    const { differences, odd } = await this.follower.next(client, now, signal);
    for (const { labels, to } of differences) {
      const arm = this.armOf(labels);
      if (arm && labels[kindMark] === 'total') this.lastSeen[arm] = Math.max(this.lastSeen[arm] ?? 0, to);
    }
    this.#strata.add(differences);
    return { ...this.#strata.take(this.follower.interval), odd };
  }

  /** All that was counted since the beginning, of both versions. */
  async totals(
    client: PrometheusClient,
    now: number,
    signal?: AbortSignal,
  ): Promise<Record<Arm, { requests: number; bad: number }>> {
    const totals = { stable: { requests: 0, bad: 0 }, canary: { requests: 0, bad: 0 } };
    for (const { labels, value } of (await this.follower.next(client, now, signal)).differences) {
      const arm = this.armOf(labels);
      if (arm) totals[arm][labels[kindMark] === 'bad' ? 'bad' : 'requests'] += value;
    }
    return totals;
  }

  /** The version that a series of it is about. */
  armOf(labels: Readonly<Record<string, string>>): Arm | undefined {
    return arms.find(one => one === labels[armMark]);
  }
}
