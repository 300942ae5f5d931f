/** Lines for charts: rates, shares and quantiles over time. Nothing is judged by these. */
import { boundsIn, nearestBound, quantile, slowShare } from '../../analysis/buckets.ts';
import type { RawSeries } from '../../analysis/differences.ts';
import { isFailure, type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import type { Arm, Metric } from '../../analysis/model.ts';
import { filledIn, isSelector } from '../../analysis/placeholders.ts';
import { durationText, requestsTotal, selectorOf } from '../../analysis/promql.ts';
import type { MetricsTarget, Series } from '../../analysis/source.ts';
import { armBy, chooseLabel, possibleLabels, type VersionLabel } from '../../analysis/versions.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { PrometheusClient } from './client.ts';
import { bucketGrowth, bucketsOf } from './window.ts';
import { MetricsError } from './wire.ts';

const arms: readonly Arm[] = ['stable', 'canary'];

/** What Prometheus gives at most of a line. */
const mostPoints = 11_000;

export interface ChartOptions {
  from: number;
  to: number;
  stepMs: number;
  /** Between two scrapes: a rate needs several of them. */
  interval: number;
  matching?: string;
  signal?: AbortSignal;
}

/** The labels that every query keeps, so that failures and versions can be told from its answer. */
const kept = (label: string): string => `reporter, response_code, grpc_response_status, ${label}`;

const valueAt = ({ samples }: RawSeries, at: number): number | undefined =>
  samples.find(one => one[0] === at)?.[1];

/** Rates of requests by what became of them. */
export const requestRate = (
  target: MetricsTarget,
  label: VersionLabel,
  windowMs: number,
  matching?: string,
): string =>
  `sum by (${kept(label)}) (rate(${selectorOf(target, requestsTotal, { matching })}[${durationText(windowMs)}]))`;

/** Lines of both versions. Throws what stands in the way. */
export async function chartSeries(
  client: PrometheusClient,
  target: MetricsTarget,
  metrics: readonly Metric[],
  side: Side,
  { from, to, stepMs, interval, matching, signal }: ChartOptions,
): Promise<Series[]> {
  const step = Math.max(stepMs, 100, Math.ceil((to - from) / (mostPoints - 1)));
  const first = Math.ceil(from / step) * step;
  const range = { from: first, to, step };
  const windowMs = Math.max(step, 4 * interval);
  const label = await versionLabelOf(client, target, matching, to, signal);
  const at = Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, i) => first + i * step,
  );
  const lines: Series[] = [];
  const line = (name: string, arm: Arm, unit: string, read: (at: number) => number | undefined): void => {
    const values = at.map(time => {
      const value = read(time);
      return value === undefined || !Number.isFinite(value) ? null : value;
    });
    lines.push({ name, arm, unit, at, values });
  };
  if (label) {
    const armOf = (labels: Labels): Arm | undefined => armBy(target, label, labels);
    const [rates, growth] = await Promise.all([
      client.range(requestRate(target, label, windowMs, matching), range, { signal }),
      client.range(bucketGrowth('rate', target, label, { windowMs, matching }), range, { signal }),
    ]);
    const has = (of: Side): boolean => rates.some(one => sideOf(one.labels) === of && armOf(one.labels));
    const shown = side === 'attempts' && !has('attempts') && has('seen') ? 'seen' : side;
    requestLines(rates, armOf, shown, metrics, line);
    if (shown === 'attempts' && has('seen')) seenLines(rates, armOf, line);
    durationLines(growth, armOf, shown, metrics, line);
  }
  await ownLines(client, target, metrics, { range, windowMs, signal }, line);
  return lines;
}

type Line = (name: string, arm: Arm, unit: string, read: (at: number) => number | undefined) => void;

/** The label that tells the versions apart in series of the last hour. */
async function versionLabelOf(
  client: PrometheusClient,
  target: MetricsTarget,
  matching: string | undefined,
  to: number,
  signal?: AbortSignal,
): Promise<VersionLabel | undefined> {
  const possible = possibleLabels(target);
  if (possible.length < 2) return possible[0];
  const selector = selectorOf(target, requestsTotal, { matching });
  const found = await client.instant(
    `count by (${possible.join(', ')}) (last_over_time(${selector}[1h]))`,
    to,
    {
      signal,
    },
  );
  return chooseLabel(
    target,
    found.map(one => one.labels),
  );
}

function requestLines(
  series: readonly RawSeries[],
  armOf: (labels: Labels) => Arm | undefined,
  side: Side,
  metrics: readonly Metric[],
  line: Line,
): void {
  for (const arm of arms) {
    const own = byTime(series.filter(one => sideOf(one.labels) === side && armOf(one.labels) === arm));
    const sum = (time: number, of: (labels: Labels) => boolean): number | undefined => {
      const here = own.get(time);
      return here?.reduce((all, { labels, value }) => (of(labels) ? all + value : all), 0);
    };
    const share = (time: number, of: (labels: Labels) => boolean): number | undefined => {
      const all = sum(time, () => true);
      return all === undefined || all <= 0 ? undefined : (100 * (sum(time, of) ?? 0)) / all;
    };
    line('rate', arm, 'req/s', time => sum(time, () => true));
    line('errorShare', arm, '%', time => share(time, labels => isFailure(labels)));
    for (const metric of metrics)
      if (metric.kind === 'errorShare' && metric.name !== 'errorShare')
        line(metric.name, arm, '%', time => share(time, labels => isFailure(labels, metric)));
  }
}

/** What callers saw, beside the attempts that reached a version: retries make both differ. */
const seenLines = (
  rates: readonly RawSeries[],
  armOf: (labels: Labels) => Arm | undefined,
  line: Line,
): void =>
  requestLines(rates, armOf, 'seen', [], (name, arm, unit, read) => {
    if (name === 'errorShare') line('errorShareSeen', arm, unit, read);
  });

/** Values of all series at each moment. */
function byTime(series: readonly RawSeries[]): Map<number, { labels: Labels; value: number }[]> {
  const found = new Map<number, { labels: Labels; value: number }[]>();
  for (const { labels, samples } of series)
    for (const [at, value] of samples) {
      const here = found.get(at);
      if (here) here.push({ labels, value });
      else found.set(at, [{ labels, value }]);
    }
  return found;
}

function durationLines(
  series: readonly RawSeries[],
  armOf: (labels: Labels) => Arm | undefined,
  side: Side,
  metrics: readonly Metric[],
  line: Line,
): void {
  const bounds = boundsIn(series.map(one => one.labels.le));
  const times = byTime(series);
  const at = (time: number) =>
    bucketsOf(
      (times.get(time) ?? []).map(({ labels, value }) => ({ labels, samples: [[time, value]] })),
      armOf,
      side,
    );
  const known = new Map([...times.keys()].map(time => [time, at(time)]));
  for (const arm of arms) {
    for (const [name, q] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const)
      line(name, arm, 'ms', time => quantile(q, known.get(time)?.[arm] ?? []));
    for (const metric of metrics) {
      if (metric.kind !== 'slowShare') continue;
      const bound = nearestBound(bounds, metric.slowerThan);
      if (bound !== undefined)
        line(metric.name, arm, '%', time => slowShare(known.get(time)?.[arm] ?? [], bound));
    }
  }
}

/** Metrics of the policy's own. One that cannot be asked for is left out; sample() says why. */
async function ownLines(
  client: PrometheusClient,
  target: MetricsTarget,
  metrics: readonly Metric[],
  {
    range,
    windowMs,
    signal,
  }: { range: { from: number; to: number; step: number }; windowMs: number; signal?: AbortSignal },
  line: Line,
): Promise<void> {
  const only = (query: string) => client.range(query, range, { signal });
  for (const metric of metrics) {
    for (const arm of arms) {
      try {
        if (metric.kind === 'gauge') {
          const [found] = await only(filledIn(metric.query, target, arm, windowMs));
          if (found) line(metric.name, arm, metric.unit ?? '', time => valueAt(found, time));
        }
        if (metric.kind === 'countShare') {
          const grown = (query: string): string => {
            const filled = filledIn(query, target, arm, windowMs);
            const window = durationText(windowMs);
            return isSelector(filled)
              ? `sum(rate(${filled}[${window}]))`
              : `sum(rate((${filled})[${window}:${durationText(Math.max(1000, windowMs / 10))}]))`;
          };
          const [found] = await only(`100 * ${grown(metric.bad)} / ${grown(metric.total)}`);
          if (found) line(metric.name, arm, '%', time => valueAt(found, time));
        }
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof MetricsError) && !(error instanceof Refusal)) throw error;
      }
    }
  }
}
