/** What both versions did over the last minutes, side by side, for people. */
import { type Bucket, boundOf, nearestBound, quantile, slowShare } from '../../analysis/buckets.ts';
import type { RawSeries } from '../../analysis/differences.ts';
import { isFailure, type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import type { Arm, Metric } from '../../analysis/model.ts';
import { durationBucket, durationText, requestsTotal, selectorOf } from '../../analysis/promql.ts';
import { Sides } from '../../analysis/sides.ts';
import type { MetricsTarget, WindowValues } from '../../analysis/source.ts';
import { armBy, chooseLabel, type VersionLabel } from '../../analysis/versions.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { PrometheusClient } from './client.ts';
import { Follower } from './follow.ts';
import { readGauge } from './gauges.ts';
import { OwnCounts } from './own-counts.ts';
import { MetricsError } from './wire.ts';

const arms: readonly Arm[] = ['stable', 'canary'];

export interface WindowOptions {
  windowMs: number;
  matching?: string;
  signal?: AbortSignal;
}

interface Total {
  requests: number;
  bad: number;
}

const percent = ({ requests, bad }: Total): number | undefined =>
  requests > 0 ? (100 * bad) / requests : undefined;

/** Leaves out what is not known. */
function known<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Buckets by version and side, from series of `sum by (le, reporter, LABEL) (...)`; `at` picks the sample. */
export function bucketsOf(
  series: readonly RawSeries[],
  armOf: (labels: Labels) => Arm | undefined,
  side: Side,
  at?: number,
): Record<Arm, Bucket[]> {
  const found: Record<Arm, Map<number, number>> = { stable: new Map(), canary: new Map() };
  for (const { labels, samples } of series) {
    const arm = armOf(labels);
    const bound = boundOf(labels.le);
    const [, value] = (at === undefined ? samples.at(-1) : samples.find(one => one[0] === at)) ?? [];
    if (!arm || bound === undefined || value === undefined || sideOf(labels) !== side) continue;
    if (Number.isFinite(value)) found[arm].set(bound, (found[arm].get(bound) ?? 0) + value);
  }
  const list = (arm: Arm): Bucket[] => [...found[arm]].map(([bound, count]) => ({ bound, count }));
  return { stable: list('stable'), canary: list('canary') };
}

/** `sum by (...)` of the histogram's growth over a window, for quantiles; a label of the version is kept. */
export const bucketGrowth = (
  how: 'increase' | 'rate',
  target: MetricsTarget,
  label: VersionLabel,
  { windowMs, matching }: WindowOptions,
): string =>
  `sum by (le, reporter, ${label}) (${how}(${selectorOf(target, durationBucket, { matching })}[${durationText(windowMs)}]))`;

/** Windows up to here are counted from raw samples, which also have the first requests of a series that begins. */
const mostRaw = 15 * 60_000;

/** How much each bucket grew over the window that ends now. */
async function grownBuckets(
  client: PrometheusClient,
  target: MetricsTarget,
  label: VersionLabel,
  now: number,
  options: WindowOptions,
): Promise<RawSeries[]> {
  const { windowMs, matching, signal } = options;
  if (windowMs > mostRaw)
    return client.instant(bucketGrowth('increase', target, label, options), undefined, { signal });
  const query = selectorOf(target, durationBucket, { matching });
  const { differences } = await new Follower([{ query, isRaw: true }], now - windowMs).next(
    client,
    now,
    signal,
  );
  return differences.map(({ labels, to, value }) => ({ labels, samples: [[to, value]] }));
}

/** Both versions over the window that ends now. Throws what stands in the way. */
export async function windowValues(
  client: PrometheusClient,
  target: MetricsTarget,
  metrics: readonly Metric[],
  options: WindowOptions,
): Promise<Record<Arm, WindowValues>> {
  const { windowMs, matching, signal } = options;
  const now = Date.now();
  const follower = new Follower(
    [{ query: selectorOf(target, requestsTotal, { matching }), isRaw: true }],
    now - windowMs,
  );
  const { differences } = await follower.next(client, now, signal);
  const label = chooseLabel(
    target,
    differences.map(one => one.labels),
  );
  const armOf = (labels: Labels): Arm | undefined => label && armBy(target, label, labels);
  const sides = new Sides(target.beside?.mirrored);
  sides.note(differences, armOf);
  const side = sides.choose(follower.interval);
  const totals = (of: Side, rule?: Parameters<typeof isFailure>[1]): Record<Arm, Total | undefined> => {
    const sum: Record<Arm, Total | undefined> = { stable: undefined, canary: undefined };
    for (const { labels, value } of differences) {
      const arm = sideOf(labels) === of ? armOf(labels) : undefined;
      if (!arm) continue;
      const { requests, bad } = sum[arm] ?? { requests: 0, bad: 0 };
      sum[arm] = { requests: requests + value, bad: bad + (isFailure(labels, rule) ? value : 0) };
    }
    return sum;
  };
  const attempts = totals('attempts');
  const seen = totals('seen');
  const buckets = label
    ? bucketsOf(await grownBuckets(client, target, label, now, options), armOf, side)
    : { stable: [], canary: [] };
  const own = await ownValues(client, target, metrics, options);
  const bounds = (arm: Arm): number[] => buckets[arm].map(one => one.bound);
  const of = (arm: Arm): WindowValues => {
    const judged = side === 'seen' ? seen[arm] : attempts[arm];
    const values: Record<string, number | undefined> = { ...own[arm] };
    for (const metric of metrics) {
      if (metric.kind === 'errorShare') {
        const total = totals(side, metric)[arm];
        values[metric.name] = total && percent(total);
      }
      if (metric.kind === 'slowShare') {
        const bound = nearestBound(bounds(arm).filter(Number.isFinite), metric.slowerThan);
        values[metric.name] = bound === undefined ? undefined : slowShare(buckets[arm], bound);
      }
    }
    return {
      ...known({
        requests: attempts[arm]?.requests,
        requestsSeen: seen[arm]?.requests,
        rate: judged && judged.requests / (windowMs / 1000),
        errorShare: attempts[arm] && percent(attempts[arm]),
        errorShareSeen: seen[arm] && percent(seen[arm]),
        p50: quantile(0.5, buckets[arm]),
        p95: quantile(0.95, buckets[arm]),
        p99: quantile(0.99, buckets[arm]),
      }),
      metrics: known(values),
    };
  };
  return { stable: of('stable'), canary: of('canary') };
}

/** Metrics of the policy's own, as far as they can be read; what cannot is left out, sample() says why. */
async function ownValues(
  client: PrometheusClient,
  target: MetricsTarget,
  metrics: readonly Metric[],
  { windowMs, signal }: WindowOptions,
): Promise<Record<Arm, Record<string, number | undefined>>> {
  const values: Record<Arm, Record<string, number | undefined>> = { stable: {}, canary: {} };
  for (const metric of metrics) {
    try {
      if (metric.kind === 'gauge')
        for (const arm of arms)
          values[arm][metric.name] = (await readGauge(client, metric, target, arm, windowMs, signal)).value;
      if (metric.kind === 'countShare') {
        const now = Date.now();
        const counts = new OwnCounts(metric, target, now - windowMs, windowMs);
        const totals = await counts.totals(client, now, signal);
        for (const arm of arms) values[arm][metric.name] = percent(totals[arm]);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof MetricsError) && !(error instanceof Refusal)) throw error;
    }
  }
  return values;
}
