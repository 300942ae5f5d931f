/**
 * The sandbox's Prometheus against a real one: the same samples of the same moments in both, the same queries to both,
 * the same answers. The real one takes the samples with their own times from one page.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Metric } from '../../src/analysis/model.ts';
import { openMetrics } from '../../src/cluster/index.ts';
import { answer } from '../../src/sandbox/prometheus/api.ts';
import { healthy } from '../../src/sandbox/traffic/behaviour.ts';
import type { Pod } from '../../src/sandbox/traffic/labels.ts';
import type { Scene } from '../../src/sandbox/traffic/scene.ts';
import type { StoredSeries } from '../../src/sandbox/traffic/series.ts';
import { Traffic } from '../../src/sandbox/traffic/simulation.ts';
import { findPrometheus, type RealPrometheus, startPrometheus } from './harness/prometheus.ts';
import { noCluster, target } from './support/metrics-bench.ts';

const binary = await findPrometheus();

const service = { name: 'model-service', namespace: 'models' };
const pod = (version: string): Pod => ({
  name: `model-${version}-0`,
  namespace: 'models',
  ip: `10.0.0.${version.slice(1)}`,
  app: 'model',
  version,
  workload: `model-${version}`,
  restarts: 0,
});
const pods = [pod('v1'), pod('v2')];
const scene = (v2: number, restarts = 0): Scene => {
  const [stable, canary] = pods.map(one => (one.version === 'v2' ? { ...one, restarts } : one));
  if (!stable || !canary) throw new Error('there are two pods');
  const stream = (one: Pod, percent: number) =>
    ({ percent, service, pods: [one], flags: 'UH', isMirror: false }) as const;
  return {
    streams: [stream(stable, 100 - v2), stream(canary, v2)],
    pods: [stable, canary],
    behaviours: new Map([
      ['v1', { ...healthy, errors: 0.05 }],
      ['v2', { ...healthy, errors: 0.3, slow: 3, quality: 0.85 }],
    ]),
  };
};

/** Long past, so that every run has the same samples. */
const end = 1_700_000_000_000;

/** Some minutes with two shifts, and a pod that begins anew. */
function someMinutes(): readonly StoredSeries[] {
  let now = end - 400_000;
  const traffic = new Traffic(scene(5), { seed: 5, historyMs: 200_000, now: () => now });
  traffic.series();
  for (const [before, next] of [
    [300_000, scene(20)],
    [200_000, scene(50)],
    [100_000, scene(50, 1)],
    [0, scene(50, 1)],
  ] as const) {
    now = end - before;
    traffic.series();
    traffic.changed(next);
  }
  return traffic.series();
}

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&');

/** Series as a page with a time beside every sample. Labels that a scrape adds are not repeated. */
function page(series: readonly StoredSeries[]): string {
  const lines = series.flatMap(({ labels, times, values }) => {
    const { __name__: name, ...others } = labels;
    const text = Object.entries(others)
      .filter(([key]) => key !== 'job' && key !== 'instance')
      .map(([key, value]) => `${key}="${escaped(value)}"`);
    return times.map((at, i) => `${name}{${text.join(',')}} ${values[i]} ${at}\n`);
  });
  return lines.join('');
}

interface Result {
  metric: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
}

/** Results in an order and a precision of their own, without what only one of the two can know. */
const tidy = (results: readonly Result[]): string[] =>
  results
    .map(({ metric, value, values }) => {
      const { job: _, instance: _i, ...labels } = metric;
      const known = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
      const of = ([at, text]: [number, string]): string => `${at} ${Number(Number(text).toPrecision(10))}`;
      return `${JSON.stringify(known)} ${[...(value ? [value] : []), ...(values ?? [])].map(of).join(' ')}`;
    })
    .sort();

describe.skipIf(binary === undefined)("the sandbox's Prometheus answers as a real one does", () => {
  let prometheus: RealPrometheus;
  let server: Server;
  const series = someMinutes();
  const database = { series, scrapeMs: Number.POSITIVE_INFINITY };

  beforeAll(async () => {
    const text = page(series);
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    prometheus = await startPrometheus({ targets: [{ address }], scrapeIntervalMs: 3000 });
    for (let tries = 0; tries < 100; tries++) {
      const asked = new URLSearchParams({
        query: 'count(last_over_time({app=~".+"}[1h]))',
        time: String(end / 1000),
      });
      const response = await fetch(`${prometheus.url}/api/v1/query?${asked}`);
      const { data } = (await response.json()) as { data: { result: Result[] } };
      if (data.result[0]?.value?.[1] === String(series.length)) return;
      await sleep(300);
    }
    throw new Error('Prometheus did not take all samples in half a minute');
  });
  afterAll(async () => {
    await prometheus?.stop();
    server?.close();
    server?.closeAllConnections();
  });

  interface Said {
    status: number;
    body: { status: string; errorType?: string; data?: { resultType: string; result: Result[] } };
  }
  async function both(path: string, query: Record<string, string>): Promise<[ours: Said, real: Said]> {
    const asked = new URLSearchParams(query);
    const ours = answer(`/api/v1/${path}`, () => database, asked, Date.now()) as unknown as Said;
    const response = await fetch(`${prometheus.url}/api/v1/${path}?${asked}`);
    return [ours, { status: response.status, body: (await response.json()) as Said['body'] }];
  }
  async function same(path: string, query: Record<string, string>): Promise<number> {
    const [ours, real] = await both(path, query);
    expect(ours.status, JSON.stringify(ours.body)).toBe(real.status);
    expect(ours.body.status).toBe(real.body.status);
    expect(ours.body.data?.resultType).toBe(real.body.data?.resultType);
    if (real.body.data?.resultType === 'scalar') {
      expect(ours.body.data?.result).toEqual(real.body.data.result);
      return 1;
    }
    expect(tidy(ours.body.data?.result ?? [])).toEqual(tidy(real.body.data?.result ?? []));
    return real.body.data?.result.length ?? 0;
  }

  const metrics: Metric[] = [
    { kind: 'errorShare', name: 'errors', maxRatio: 1.5, margin: 0.1 },
    {
      kind: 'gauge',
      name: 'quality',
      query: 'avg(model_prediction_quality{version="{{subset}}"})',
      failureLimit: 3,
    },
  ];
  const source = openMetrics(noCluster, target, metrics, { url: 'http://127.0.0.1:1', windowMs: 60_000 });
  const sent = source.queries().map(one => one.promql);
  const service = 'destination_service_name="model-service"';
  // Moments that no scrape falls on: Prometheus 2 and 3 differ in whether a range holds its own beginning.
  const moments = [137, 30_411, 71_003, 155_777, 246_211].map(before => (end - before) / 1000);

  test.each([
    ...sent,
    'time()',
    `count(last_over_time(istio_requests_total{${service}}[1h]))`,
    `count by (reporter, destination_canonical_revision, pod) (last_over_time(istio_requests_total{${service}}[1h]))`,
    `count by (le) (last_over_time(istio_request_duration_milliseconds_bucket{${service}}[1h]))`,
    `last_over_time(istio_requests_total{${service}}[1h])`,
    `istio_request_duration_milliseconds_bucket{${service},le=~"250|\\\\+Inf"}[65s]`,
    'sum by (reporter, response_code, destination_version) (rate(istio_requests_total[47s]))',
    'sum without (pod, instance, job) (increase(istio_requests_total{response_code!="200"}[2m]))',
    'histogram_quantile(0.95, sum by (le, destination_version) (rate(istio_request_duration_milliseconds_bucket{reporter="destination"}[61s])))',
    'sum(rate(istio_request_duration_milliseconds_sum[1m])) by (destination_version) / sum by (destination_version) (rate(istio_request_duration_milliseconds_count[1m]))',
    '100 * sum(rate(istio_requests_total{response_code=~"5.."}[1m])) / sum(rate(istio_requests_total[1m]))',
    'sum(rate((sum by (destination_version) (istio_requests_total))[1m:10s]))',
    'avg by (version) (model_prediction_quality) > 0.9',
    'model_prediction_quality{version="v1"} - on() model_prediction_quality{version="v2"}',
    'model_prediction_quality - ignoring(x) min_over_time(model_prediction_quality[3m])',
    'max_over_time(model_prediction_quality[3m]) >= bool 0.9',
    '-avg_over_time(model_prediction_quality[90s]) + 2 ^ 3 ^ 0 * 2 % 3',
    'irate(istio_requests_total{reporter="source"}[1m])',
    'delta(model_prediction_quality[1m])',
    'scalar(sum(istio_requests_total)) + vector(1)',
    'count(nothing_of_the_kind)',
    '{__name__=~"istio_requests.*",response_code="500"}',
  ])('%s', async query => {
    let found = 0;
    for (const time of moments) found += await same('query', { query, time: time.toFixed(3) });
    if (!query.includes('nothing') && query !== 'time()') expect(found).toBeGreaterThan(0);
  });

  test.each([
    'sum by (reporter, response_code, grpc_response_status, destination_canonical_revision) (rate(istio_requests_total[20s]))',
    'sum by (le, reporter, destination_canonical_revision) (rate(istio_request_duration_milliseconds_bucket[20s]))',
    'avg(model_prediction_quality{version="v2"})',
    'time()',
  ])('a chart of %s', async query => {
    const start = ((end - 350_113) / 1000).toFixed(3);
    const asked = { query, start, end: ((end - 20_000) / 1000).toFixed(3), step: '7.3' };
    expect(await same('query_range', asked)).toBeGreaterThan(0);
  });

  test.each(['sum(', 'rate(a)', '{}', 'a{b=c}', '1 > 2', 'a[5m] + 1', ''])('a refusal of %s', async query => {
    const [ours, real] = await both('query', { query });
    expect(ours).toMatchObject({ status: real.status, body: { errorType: real.body.errorType } });
  });

  test('names of labels, and their values', async () => {
    const asked = {
      start: String((end - 400_000) / 1000),
      end: String(end / 1000),
      'match[]': 'istio_requests_total',
    };
    for (const path of ['labels', 'label/destination_version/values', 'label/response_code/values']) {
      const [ours, real] = await both(path, asked);
      expect(ours.body.data).toEqual(real.body.data);
    }
  });
});
