/** What stable did in the days before, from raw counters as they stood at the borders of windows. */
import { boundOf, boundsIn, nearestBound } from '../../analysis/buckets.ts';
import { type Difference, Differences, type RawSeries } from '../../analysis/differences.ts';
import { isFailure, type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import { isCounted } from '../../analysis/judge.ts';
import { livesOf } from '../../analysis/lives.ts';
import type { Arm, ArmCounts, CountShareMetric, Metric, SlowShareMetric } from '../../analysis/model.ts';
import { isSelector } from '../../analysis/placeholders.ts';
import { durationBucket, durationText, oneOf, requestsTotal, selectorOf } from '../../analysis/promql.ts';
import { Sides } from '../../analysis/sides.ts';
import type { MetricsTarget, PastWindows } from '../../analysis/source.ts';
import { usualWindowMs } from '../../analysis/usual.ts';
import { armBy, chooseLabel } from '../../analysis/versions.ts';
import type { PrometheusClient } from './client.ts';
import { lesOf } from './durations.ts';
import { ownQueries } from './own-counts.ts';
import { MetricsError } from './wire.ts';

export interface PastOptions {
  /** Milliseconds since 1970, and how far to look back from then. */
  to: number;
  spanMs: number;
  /** `{{window}}` of queries of one's own. */
  windowMs: number;
  matching?: string;
  signal?: AbortSignal;
}

/** Series that are asked for at most: each has hundreds of values, and nobody waits for them gladly. */
const mostSeries = 2000;

/** What one difference of a series adds; undefined where it is not stable's. */
type Weigh = (labels: Labels) => { requests: number; bad: number } | undefined;

class Past {
  readonly #client: PrometheusClient;
  readonly #options: PastOptions;
  readonly #count: number;

  constructor(client: PrometheusClient, options: PastOptions) {
    this.#client = client;
    this.#options = options;
    this.#count = Math.max(1, Math.floor(options.spanMs / usualWindowMs));
  }

  get #from(): number {
    return this.#options.to - this.#count * usualWindowMs;
  }

  /** Of a selector, or of an expression that sums series up. */
  async differences(query: string): Promise<Difference[]> {
    const { to, signal } = this.#options;
    const range = { from: this.#from, to, step: usualWindowMs };
    const isRaw = isSelector(query);
    // What a pod counted until its end counts, too: it is rarely at a border that a pod ends, and many errors are then.
    const asked = isRaw ? `last_over_time(${query}[${durationText(usualWindowMs)}])` : query;
    const series = await this.#client.range(asked, range, { signal });
    const lives = isRaw ? livesOf(series, usualWindowMs) : series;
    return new Differences({ isSummed: !isRaw }).add(lives).differences;
  }

  async refuseMany(selector: string): Promise<void> {
    const { to, signal } = this.#options;
    const [found]: RawSeries[] = await this.#client.instant(`count(${selector})`, to, { signal });
    const count = found?.samples[0]?.[1] ?? 0;
    if (count > mostSeries)
      throw new MetricsError(
        'bad-query',
        `There are ${count} series of ${selector}: too many to look back on.`,
      );
  }

  /** One entry a window, oldest first. */
  windows(differences: readonly Difference[], weigh: Weigh): ArmCounts[] {
    const windows = Array.from({ length: this.#count }, () => ({ requests: 0, bad: 0 }));
    for (const { labels, to, value } of differences) {
      const window = windows[Math.ceil((to - this.#from) / usualWindowMs) - 1];
      const weight = weigh(labels);
      if (!window || !weight) continue;
      window.requests += weight.requests * value;
      window.bad += weight.bad * value;
    }
    for (const one of windows) one.bad = Math.min(Math.max(one.bad, 0), one.requests);
    return windows;
  }
}

export interface PastCounts extends PastWindows {
  /** Whose reports it is of; undefined where there is nothing of Istio's own in it. */
  side?: Side;
}

/** Stable's requests of the days before, in windows of {@link usualWindowMs}. */
export async function pastOf(
  client: PrometheusClient,
  target: MetricsTarget,
  metrics: readonly Metric[],
  options: PastOptions,
): Promise<PastCounts> {
  const past = new Past(client, options);
  const found: PastCounts = { windows: {}, failed: {} };
  const ofIstio = metrics.some(({ kind }) => kind === 'errorShare' || kind === 'slowShare');
  const requests = ofIstio ? stableOf(past, target, options.matching) : undefined;
  const windowsOf = async (metric: Metric): Promise<ArmCounts[] | undefined> => {
    if (metric.kind === 'countShare') return ownWindows(past, target, metric, options);
    const stable = await requests;
    if (!stable) return undefined;
    found.side = stable.side;
    if (metric.kind === 'slowShare') return slowWindows(past, client, target, metric, stable.of, options);
    if (metric.kind !== 'errorShare') return undefined;
    return past.windows(stable.requests, labels =>
      stable.of(labels) ? { requests: 1, bad: isFailure(labels, metric) ? 1 : 0 } : undefined,
    );
  };
  await Promise.all(
    metrics.filter(isCounted).map(async metric => {
      try {
        const windows = await windowsOf(metric);
        if (windows) found.windows[metric.name] = windows;
      } catch (error) {
        found.failed[metric.name] = error;
      }
    }),
  );
  return found;
}

interface Stable {
  side: Side;
  /** All requests of the service. */
  requests: readonly Difference[];
  of(labels: Labels): boolean;
}

/** What tells stable's series from all others, on the side that judging would choose. */
async function stableOf(past: Past, target: MetricsTarget, matching: string | undefined): Promise<Stable> {
  const selector = selectorOf(target, requestsTotal, { matching });
  await past.refuseMany(selector);
  const requests = await past.differences(selector);
  const label = chooseLabel(
    target,
    requests.map(one => one.labels),
  );
  const armOf = (labels: Labels): Arm | undefined => label && armBy(target, label, labels);
  const sides = new Sides(target.beside?.mirrored);
  sides.note(requests, armOf);
  const side = sides.choose(usualWindowMs);
  return { side, requests, of: labels => sideOf(labels) === side && armOf(labels) === 'stable' };
}

async function slowWindows(
  past: Past,
  client: PrometheusClient,
  target: MetricsTarget,
  { slowerThan }: SlowShareMetric,
  isStable: (labels: Labels) => boolean,
  { matching, signal }: PastOptions,
): Promise<ArmCounts[]> {
  const les = await lesOf(client, target, matching, signal);
  const bound = nearestBound(boundsIn(les), slowerThan);
  if (bound === undefined) return [];
  const wanted = les.filter(le => [bound, Number.POSITIVE_INFINITY].includes(boundOf(le) ?? Number.NaN));
  const selector = selectorOf(target, durationBucket, { matching, more: [oneOf('le', wanted)] });
  await past.refuseMany(selector);
  return past.windows(await past.differences(selector), labels => {
    if (!isStable(labels)) return undefined;
    return boundOf(labels.le) === bound ? { requests: 0, bad: -1 } : { requests: 1, bad: 1 };
  });
}

async function ownWindows(
  past: Past,
  target: MetricsTarget,
  metric: CountShareMetric,
  { windowMs }: PastOptions,
): Promise<ArmCounts[]> {
  const queries = ownQueries(metric, target, windowMs).filter(({ arm }) => arm === 'stable');
  const counted = await Promise.all(
    queries.map(async ({ kind, query }) => ({
      kind,
      news: await past.differences(query),
    })),
  );
  const of = (wanted: 'total' | 'bad'): Difference[] =>
    counted.flatMap(({ kind, news }) => (kind === wanted ? news : []));
  const all = past.windows(of('total'), () => ({ requests: 1, bad: 0 }));
  const bad = past.windows(of('bad'), () => ({ requests: 1, bad: 0 }));
  return all.map(({ requests }, i) => ({ requests, bad: Math.min(requests, bad[i]?.requests ?? 0) }));
}
