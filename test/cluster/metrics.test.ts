/** Samples, windows and charts from a real Prometheus that scrapes every second. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Metric, Sample } from '../../src/analysis/model.ts';
import type { MetricsSource } from '../../src/analysis/source.ts';
import { openMetrics, probeMetrics } from '../../src/cluster/index.ts';
import { findPrometheus } from './harness/prometheus.ts';
import {
  arrived,
  type MetricsBench,
  noCluster,
  nowhere,
  startMetricsBench,
  target,
} from './support/metrics-bench.ts';

const binary = await findPrometheus();

const errors: Metric = { kind: 'errorShare', name: 'errors', maxRatio: 1.5, margin: 0.1 };
const slow: Metric = { kind: 'slowShare', name: 'slow', slowerThan: 400, maxRatio: 1.5, margin: 0.1 };
const quality: Metric = {
  kind: 'gauge',
  name: 'quality',
  query: 'avg(model_quality{version="{{subset}}"})',
  failureLimit: 3,
};
const drift: Metric = {
  kind: 'countShare',
  name: 'nulls',
  total: 'model_features_total{version="{{subset}}"}',
  bad: 'model_null_features_total{version="{{subset}}"}',
  maxRatio: 1.5,
  margin: 0.1,
};
const metrics = [errors, slow, quality, drift];

/** Sums of all strata of a metric: `bad/requests` of stable and canary. */
function sums(samples: readonly Sample[], name: string): string {
  const of = (arm: 'stable' | 'canary') => {
    const strata = samples.flatMap(one => one.strata[name] ?? []);
    const sum = (what: 'bad' | 'requests') => strata.reduce((all, one) => all + one[arm][what], 0);
    return `${sum('bad')}/${sum('requests')}`;
  };
  return `${of('stable')} ${of('canary')}`;
}

describe.skipIf(binary === undefined)('metrics of a real Prometheus', { timeout: 120_000 }, () => {
  let bench: MetricsBench;
  beforeAll(async () => {
    bench = await startMetricsBench();
    bench.requests('v1', 1000);
    bench.requests('v1', 3, { response_code: '503' });
    // Some rounds, so that a series that begins later is known to be new.
    for (let round = 0; round < 3; round++) await bench.scraped();
  });
  afterAll(() => bench?.stop());

  const open = (more: Parameters<typeof openMetrics>[3] = {}): MetricsSource =>
    openMetrics(noCluster, target, metrics, { url: bench.prometheus.url, ...more });

  /** Samples until the sums of a metric are as wanted. */
  async function until(
    source: MetricsSource,
    samples: Sample[],
    name: string,
    wanted: string,
  ): Promise<void> {
    await expect
      .poll(
        async () => {
          samples.push(await source.sample());
          return sums(samples, name);
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(wanted);
  }

  test('counts exactly what came in since it was opened', async () => {
    const source = open({ canaryShare: () => 10 });
    const samples = [await source.sample()];
    expect(samples[0]?.problems.filter(one => one.code === 'unreachable')).toEqual([]);
    bench.requests('v1', 900);
    bench.requests('v1', 9, { response_code: '500' });
    // The canary's first requests ever: its series begin here.
    bench.requests('v2', 80);
    bench.requests('v2', 20, { response_code: '502' }, 800);
    await until(source, samples, 'errors', '9/909 20/100');
    await until(source, samples, 'slow', '0/909 20/100');
    const expected = samples.reduce((sum, one) => sum + (one.expected ?? 0), 0);
    expect(expected).toBeCloseTo(100.9, 5);
    // What was counted is told once, by whatever number of looks.
    bench.requests('v1', 1);
    await until(source, samples, 'errors', '9/910 20/100');
    source.close();
  });

  test('tells everything since a moment in the first sample', async () => {
    await bench.scraped();
    const since = Date.now();
    // Each pod is scraped after that moment and before anything is counted.
    await bench.scraped();
    for (const [v1, v2] of [
      [10, 1],
      [20, 2],
      [30, 3],
    ] as const) {
      bench.requests('v1', v1);
      bench.requests('v2', v2, { response_code: '503' });
      await bench.scraped();
    }
    // A round is told when it is whole: when every pod was scraped in it, or in a later one.
    for (let round = 0; round < 2; round++) await bench.scraped();
    const source = open({ since });
    const first = await source.sample();
    expect(sums([first], 'errors')).toBe('0/60 6/6');
    expect(first.strata.errors?.length).toBeGreaterThan(2);
    source.close();
  });

  test('counts what callers got nothing back for', async () => {
    const source = open({ canaryShare: () => 50 });
    const samples = [await source.sample()];
    bench.requests('v1', 100);
    bench.exporter.pod('gateway-0').count({ labels: nowhere(), requests: 90 });
    await until(source, samples, 'errors', '0/100 0/0');
    await bench.scraped();
    for (let i = 0; i < 6; i++) {
      samples.push(await source.sample());
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
    expect(samples.reduce((sum, one) => sum + (one.unanswered ?? 0), 0)).toBeGreaterThan(40);
    source.close();
  });

  test('reads metrics of the model itself', async () => {
    const source = open();
    const [v1, v2] = [bench.exporter.pod('model-v1-0'), bench.exporter.pod('model-v2-0')];
    v1.gauge('model_quality', { version: 'v1' }, 0.91);
    v2.gauge('model_quality', { version: 'v2' }, 0.84);
    for (const pod of [v1, v2])
      for (const name of ['model_features_total', 'model_null_features_total'])
        pod.add(name, { version: pod === v1 ? 'v1' : 'v2' }, 0);
    await bench.scraped();
    const samples = [await source.sample()];
    v1.add('model_features_total', { version: 'v1' }, 500);
    v2.add('model_features_total', { version: 'v2' }, 50);
    v2.add('model_null_features_total', { version: 'v2' }, 5);
    await until(source, samples, 'nulls', '0/500 5/50');
    expect(samples.at(-1)?.gauges.quality).toEqual({ stable: 0.91, canary: 0.84 });
    v2.gauge('model_quality', { version: 'v2' }, Number.NaN);
    await bench.scraped();
    const sample = await source.sample();
    expect(sample.gauges.quality).toEqual({ stable: 0.91 });
    expect(sample.problems).toMatchObject([{ code: 'not-a-number', metric: 'quality', arm: 'canary' }]);
    source.close();
  });

  test('shows both versions over a window, and lines for charts', async () => {
    await bench.scraped();
    const source = open();
    const values = await source.window(300_000);
    expect(values.stable.requests).toBeGreaterThan(1000);
    expect(values.canary.requests).toBeGreaterThan(100);
    expect(values.stable.requestsSeen).toBe(values.stable.requests);
    expect(values.canary.errorShare).toBeGreaterThan(10);
    expect(values.stable.errorShare).toBeLessThan(2);
    expect(values.stable.p50).toBeGreaterThan(5);
    expect(values.stable.p50).toBeLessThanOrEqual(10);
    expect(values.canary.p99).toBeGreaterThan(500);
    expect(values.canary.metrics.slow).toBeGreaterThan(10);
    await source.sample();
    const now = Date.now();
    const lines = await source.series(now - 60_000, now, 1000);
    const names = [...new Set(lines.map(one => `${one.name} ${one.unit}`))];
    expect(names).toEqual(
      expect.arrayContaining([
        'rate req/s',
        'errorShare %',
        'p50 ms',
        'p95 ms',
        'p99 ms',
        'slow %',
        'quality ',
      ]),
    );
    for (const { at, values } of lines) expect(values).toHaveLength(at.length);
    expect(lines.find(one => one.name === 'rate')?.values.some(one => one !== null && one > 0)).toBe(true);
    for (const { promql } of source.queries().filter(one => !one.name.startsWith('nulls')))
      await expect(bench.prometheus.query(promql)).resolves.toBeDefined();
    source.close();
  });

  test('a probe says what is there', async () => {
    const probe = await probeMetrics(noCluster, target, { url: bench.prometheus.url });
    expect(probe).toMatchObject({
      where: bench.prometheus.url,
      found: ['istio_requests_total', 'istio_request_duration_milliseconds_bucket'],
      missing: [],
      reporters: ['destination', 'source'],
      versionLabel: 'destination_canonical_revision',
      scrapeIntervalMs: 1000,
    });
    expect(probe.notes).toEqual([]);
    const other = await probeMetrics(
      noCluster,
      {
        ...target,
        host: 'x.models.svc.cluster.local',
        versions: {
          stable: { ...target.versions.stable, host: 'x.models.svc.cluster.local' },
          canary: { ...target.versions.canary, host: 'x.models.svc.cluster.local' },
        },
      },
      { url: bench.prometheus.url },
    );
    expect(other.notes.join('\n')).toContain('There was no request of x.models.svc.cluster.local');
  });

  test('a restart of a pod loses nothing that can be known', async () => {
    const source = open();
    const samples = [await source.sample()];
    bench.exporter.pod('model-v2-0').restart();
    bench.exporter.pod('model-v2-0').gauge('ready', {}, 1);
    bench.exporter.pod('model-v2-0').count({ labels: arrived('v2'), requests: 7 });
    await until(source, samples, 'errors', '0/0 0/7');
    expect(samples.flatMap(one => one.problems)).toContainEqual(
      expect.objectContaining({ code: 'counter-reset', arm: 'canary' }),
    );
    source.close();
  });
});
