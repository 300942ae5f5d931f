/** What v1 did in the days before, from a real Prometheus that remembers them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArmCounts, Metric } from '../../src/analysis/model.ts';
import { usualOf } from '../../src/analysis/usual.ts';
import { openMetrics } from '../../src/cluster/index.ts';
import { lookBack } from '../../src/rollout/past.ts';
import { givePast } from './harness/past.ts';
import { findPrometheus } from './harness/prometheus.ts';
import { type MetricsBench, noCluster, startMetricsBench, target } from './support/metrics-bench.ts';

const binary = await findPrometheus();
const minute = 60_000;
const hour = 60 * minute;
/** How long Prometheus remembers, and how far is looked back. */
const remembered = 40 * hour;
const lookedAt = 36 * hour;

const counted = { maxRatio: 1.5, margin: 0.1 };
const metrics: Metric[] = [
  { kind: 'errorShare', name: 'errors', ...counted },
  { kind: 'slowShare', name: 'slow', slowerThan: 400, ...counted },
  {
    kind: 'countShare',
    name: 'nulls',
    total: 'model_features_total{version="{{subset}}"}',
    bad: 'sum(model_null_features_total{version="{{subset}}"})',
    ...counted,
  },
  {
    kind: 'countShare',
    name: 'jobs',
    total: 'model_jobs_total{version="{{subset}}"}',
    bad: 'model_failed_jobs_total{version="{{subset}}"}',
    ...counted,
  },
];

const sum = (windows: readonly ArmCounts[] = [], what: keyof ArmCounts): number =>
  windows.reduce((all, one) => all + one[what], 0);

describe.skipIf(binary === undefined)('the past of a real Prometheus', () => {
  let bench: MetricsBench;

  beforeAll(async () => {
    bench = await startMetricsBench({ targets: [] });
    const { exporter, prometheus } = bench;
    const v1 = exporter.pod('model-v1-0');
    for (const name of ['model_features_total', 'model_null_features_total'])
      v1.add(name, { version: 'v1' }, 0);
    let passes = 0;
    const from = Date.now() - remembered;
    await givePast(
      prometheus,
      () => exporter.targets(),
      { from, everyMs: 4 * minute },
      at => {
        const i = passes++;
        // Twenty requests a minute; one error every two hours and a slow one every hour, while v2 fails all the time.
        bench.requests('v1', 80);
        if (i % 30 === 15) bench.requests('v1', 1, { response_code: '503' });
        if (i % 15 === 5) bench.requests('v1', 1, {}, 900);
        if (at > from + 20 * hour) bench.requests('v2', 4, { response_code: '500' });
        v1.add('model_features_total', { version: 'v1' }, 100);
        if (i % 10 === 0) v1.add('model_null_features_total', { version: 'v1' }, 2);
        // A new container, whose counters begin at nothing.
        if (i === 300) v1.restart();
        // Every forty minutes a pod that lives for a quarter of an hour, and fails at its end.
        const age = i % 10;
        const short = `model-v1-job-${(i - age) / 10}`;
        if (age >= 4) exporter.remove(short);
        else {
          exporter.pod(short).add('model_jobs_total', { version: 'v1' }, 10);
          exporter.pod(short).add('model_failed_jobs_total', { version: 'v1' }, age === 3 ? 5 : 0);
        }
      },
    );
  }, 120_000);
  afterAll(() => bench?.stop());

  const source = () => openMetrics(noCluster, target, metrics, { url: bench.prometheus.url });

  test("is counted in half hours, of v1's own requests and each metric", async () => {
    const opened = source();
    const { errors, slow, nulls } = (await opened.past(lookedAt)).windows;
    expect(errors).toHaveLength(72);
    // Seven or eight scrapes lie in each, also where the counters began anew.
    expect(errors?.filter(({ requests }) => requests < 7 * 80 || requests > 8 * 81 + 2)).toEqual([]);
    expect(sum(errors, 'requests')).toBeGreaterThan(35 * 15 * 80);
    expect(sum(errors, 'bad')).toBeGreaterThanOrEqual(17);
    expect(sum(errors, 'bad')).toBeLessThanOrEqual(19);
    expect(sum(slow, 'requests')).toBe(sum(errors, 'requests'));
    expect(sum(slow, 'bad')).toBeGreaterThanOrEqual(34);
    expect(sum(slow, 'bad')).toBeLessThanOrEqual(37);
    // What was counted between the last scrape and the new beginning is lost.
    const share = sum(nulls, 'bad') / sum(nulls, 'requests');
    expect(share).toBeGreaterThan(0.0018);
    expect(share).toBeLessThanOrEqual(0.0021);
    opened.close();
  });

  test('has what pods counted until their end, wherever in a half hour that was', async () => {
    const opened = source();
    const { jobs } = (await opened.past(lookedAt)).windows;
    expect(sum(jobs, 'requests')).toBeGreaterThanOrEqual(53 * 40);
    expect(sum(jobs, 'bad') / sum(jobs, 'requests')).toBeCloseTo(5 / 40, 2);
    opened.close();
  });

  test('is even, and is said', async () => {
    const opened = source();
    const { errors = [] } = (await opened.past(lookedAt)).windows;
    expect(usualOf(errors)).toMatchObject({ spanMs: lookedAt });
    const { usual, text } = await lookBack(opened, { metrics, lookbackMs: lookedAt }, 'v1', {
      explain: String,
    });
    expect(Object.keys(usual ?? {})).toEqual(['errors', 'slow', 'nulls']);
    expect(text).toMatch(
      /^errors of v1 in the 36 h before: 0\.0\d+ % of 4\d,\d{3} requests\. slow of v1 in /,
    );
    opened.close();
  });

  test('is as long as Prometheus remembers, and nothing where there is none', async () => {
    const url = bench.prometheus.url;
    const long = openMetrics(noCluster, target, metrics, { url });
    const month = (await long.past(30 * 24 * hour)).windows.errors ?? [];
    expect(month).toHaveLength(1440);
    expect(usualOf(month)).toMatchObject({ spanMs: remembered });
    long.close();

    const host = 'other.models.svc.cluster.local';
    const [stable, canary] = [target.versions.stable, target.versions.canary].map(one => ({ ...one, host }));
    const other = {
      ...target,
      host,
      versions: { stable: stable ?? target.versions.stable, canary: canary ?? target.versions.canary },
    };
    const opened = openMetrics(noCluster, other, metrics.slice(0, 2), { url });
    const { errors = [], slow = [] } = (await opened.past(lookedAt)).windows;
    expect(sum(errors, 'requests')).toBe(0);
    expect(usualOf(errors)).toBe('short');
    expect(usualOf(slow)).toBe('short');
    opened.close();
  });

  test('of one metric whose query is refused takes nothing from the others', async () => {
    const odd: Metric = { ...metrics[2], name: 'odd', bad: 'sum(model_null_features_total' } as Metric;
    const some = [...metrics.slice(0, 2), odd];
    const opened = openMetrics(noCluster, target, some, { url: bench.prometheus.url });
    const { usual, text } = await lookBack(opened, { metrics: some, lookbackMs: lookedAt }, 'v1', {
      explain: error => (error as Error).message,
    });
    expect(Object.keys(usual ?? {})).toEqual(['errors', 'slow']);
    expect(text).toMatch(/requests\. The past of v1 \(odd\) is not gone by: .*parse error/);
    opened.close();
  });

  test('that cannot be had is said, and nothing is thrown', async () => {
    const opened = openMetrics(noCluster, target, metrics, { url: 'http://127.0.0.1:9' });
    const { usual, text } = await lookBack(opened, { metrics, lookbackMs: lookedAt }, 'v1', {
      explain: error => (error as Error).message,
    });
    expect(usual).toBeUndefined();
    expect(text).toMatch(/^The past of v1 is not gone by: http:\/\/127\.0\.0\.1:9 /);
    opened.close();
  });
});
