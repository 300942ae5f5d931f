/** The harness itself: a real Prometheus scrapes what tests count, comes back after a stop, and follows its targets. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IstioExporter, startIstioExporter } from './harness/istio-exporter.ts';
import { findPrometheus, type RealPrometheus, startPrometheus } from './harness/prometheus.ts';

const binary = await findPrometheus();

const labels = { reporter: 'destination', response_code: '200', destination_workload: 'model-v1' };

describe.skipIf(binary === undefined)('a real Prometheus', { timeout: 120_000 }, () => {
  let exporter: IstioExporter;
  let prometheus: RealPrometheus;
  beforeAll(async () => {
    exporter = await startIstioExporter();
    exporter.pod('model-v1-0').count({ labels, requests: 41, ms: 30 });
    prometheus = await startPrometheus({ targets: exporter.targets() });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await exporter?.close();
  });

  const counts = async (promql: string): Promise<number[]> => {
    const result = (await prometheus.query(promql)) as { value: [number, string] }[];
    return result.map(one => Number(one.value[1]));
  };
  const until = (promql: string, wanted: number[]) =>
    expect.poll(() => counts(promql), { timeout: 30_000, interval: 100 }).toEqual(wanted);

  test('scrapes what is counted', async () => {
    const requests = 'sum(istio_requests_total{pod="model-v1-0"})';
    await until(requests, [41]);
    exporter.pod('model-v1-0').count({ labels });
    await until(requests, [42]);
    await until('sum(istio_request_duration_milliseconds_bucket{le="25"})', [1]);
    await until('sum(istio_request_duration_milliseconds_bucket{le="50"})', [42]);
    await until('sum(istio_request_duration_milliseconds_count)', [42]);
  });

  test('scrapes pods that come later', async () => {
    exporter.pod('model-v2-0').count({ labels: { ...labels, destination_workload: 'model-v2' } });
    prometheus.setTargets(exporter.targets());
    await until('sum(istio_requests_total{destination_workload="model-v2"})', [1]);
  });

  test('keeps its port and its data over a stop', async () => {
    await prometheus.pause();
    await expect(fetch(prometheus.url)).rejects.toThrow();
    await sleep(200);
    await prometheus.resume();
    await until('sum(istio_requests_total)', [43]);
  });
});
