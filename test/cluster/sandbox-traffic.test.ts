/** The sandbox's story over its API: who writes the ConfigMap sees versions misbehave, in pods as in metrics. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsTargetOf } from '../../src/analysis/target.ts';
import { openMetrics, openSession, probeMetrics, readOnce } from '../../src/cluster/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { apiRequest } from './harness/http.ts';

const services = '/api/v1/namespaces/istio-system/services';
const map = '/api/v1/namespaces/default/configmaps/model-behaviour';
const vs = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const merge = { 'content-type': 'application/merge-patch+json' };

let sandbox: Sandbox;
let at = 0;
/** The load's clock stands still between questions, except where a test moves it. */
const wait = (seconds: number): void => {
  at += seconds * 1000;
};
beforeAll(async () => {
  sandbox = await startSandbox({ traffic: { historyMs: 600_000, now: () => Date.now() + at } });
});
afterAll(() => sandbox?.stop());

const send = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  user: 'admin' | 'viewer' | 'nobody' = 'admin',
) =>
  apiRequest(
    { server: sandbox.url, caPem: sandbox.caPem, token: sandbox.tokens[user] },
    method,
    path,
    body as never,
    headers,
  );
const ask = (path: string, query: Record<string, string>) =>
  send('GET', `${services}/prometheus:9090/proxy/api/v1/${path}?${new URLSearchParams(query)}`);

async function value(query: string): Promise<number> {
  const { body } = await ask('query', { query });
  const { data } = body as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? Number.NaN);
}
const behave = (data: Record<string, string> | null) => send('PATCH', map, { data }, merge);
const weigh = (v1: number, v2: number) =>
  send(
    'PATCH',
    vs,
    [v1, v2].map((weight, i) => ({ op: 'replace', path: `/spec/http/0/route/${i}/weight`, value: weight })),
    { 'content-type': 'application/json-patch+json' },
  );
const ready = async (name: string): Promise<unknown> => {
  const { body } = await send('GET', `/apis/apps/v1/namespaces/default/deployments/${name}`);
  return (body as { status: { readyReplicas: number } }).status.readyReplicas;
};

describe('the proxy to services', () => {
  test.each([
    ['prometheus:9090', 200],
    ['prometheus', 200],
    ['prometheus:http', 200],
    ['http:prometheus:9090', 200],
    ['prometheus:1', 503],
    ['https:prometheus:9090', 503],
    ['grafana:80', 404],
  ])('leads to Prometheus, or says why not: %s', async (named, wanted) => {
    const { status, body } = await send('GET', `${services}/${named}/proxy/api/v1/query?query=time()`);
    expect(status).toBe(wanted);
    if (wanted === 200) expect(body).toMatchObject({ status: 'success', data: { resultType: 'scalar' } });
    else expect(body).toMatchObject({ kind: 'Status', code: wanted });
  });

  test('has nothing behind the model service itself, and nothing for who may not read', async () => {
    const model = '/api/v1/namespaces/default/services/model-service:80/proxy/';
    expect((await send('GET', model)).body).toMatchObject({
      reason: 'ServiceUnavailable',
      message: 'no endpoints available for service "model-service"',
    });
    const path = `${services}/prometheus:9090/proxy/api/v1/query?query=time()`;
    expect((await send('GET', path, undefined, {}, 'viewer')).status).toBe(200);
    const { status, body } = await send('GET', path, undefined, {}, 'nobody');
    expect(status).toBe(403);
    expect(body).toMatchObject({ message: expect.stringContaining('services/proxy') });
  });

  test('takes forms, and refuses in words', async () => {
    const posted = await send(
      'POST',
      `${services}/prometheus:9090/proxy/api/v1/query`,
      'query=vector(3)',
      form,
    );
    expect(posted.body).toMatchObject({ data: { result: [{ value: [expect.any(Number), '3'] }] } });
    const { status, body } = await ask('query', { query: 'topk(1, up)' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      status: 'error',
      errorType: 'bad_data',
      error: `invalid parameter "query": 1:1: parse error: topk() is not supported by the sandbox's Prometheus`,
    });
    expect((await send('GET', `${services}/prometheus:9090/proxy/graph`)).status).toBe(404);
    expect((await send('GET', `${services}/prometheus:9090/proxy/-/ready`)).status).toBe(200);
  });
});

describe('a version that is told to', () => {
  test('takes its share, and fails as much as it should', async () => {
    await weigh(80, 20);
    await behave({ 'v2.errors': '25%', 'v2.quality': '0.7' });
    wait(300);
    const rate = (more: string): string =>
      `sum(increase(istio_requests_total{reporter="destination",${more}}[4m]))`;
    const v2 = 'destination_version="v2"';
    expect(await value(`${rate(v2)} / ${rate('destination_version=~".+"')}`)).toBeCloseTo(0.2, 1);
    expect(await value(`${rate(`${v2},response_code="500"`)} / ${rate(v2)}`)).toBeCloseTo(0.25, 1);
    expect(await value('avg(model_prediction_quality{version="v2"})')).toBeCloseTo(0.7, 1);
    expect(await value('avg(model_prediction_quality{version="v1"})')).toBeCloseTo(0.92, 1);
  });

  test('dies: no pod is ready, callers get nothing back, and all of it comes back with the pods', async () => {
    await behave({ 'v2.errors': '0', 'v2.ready': '0' });
    await expect.poll(() => ready('model-v2'), { timeout: 5000 }).toBe(0);
    expect(await ready('model-v1')).toBe(5);
    wait(120);
    const unanswered =
      'sum(increase(istio_requests_total{response_flags="UH",destination_workload="unknown"}[1m]))';
    expect(await value(unanswered)).toBeGreaterThan(300);
    expect(await value('count(model_prediction_quality{version="v2"})')).toBeNaN();
    const pods = await send('GET', '/api/v1/namespaces/default/pods?labelSelector=version%3Dv2');
    const items = (pods.body as { items: { status: { containerStatuses: { restartCount: number }[] } }[] })
      .items;
    expect(items.map(one => one.status.containerStatuses[0]?.restartCount)).toEqual([1, 1, 1, 1, 1]);
    await behave(null);
    await expect.poll(() => ready('model-v2'), { timeout: 5000 }).toBe(5);
    wait(60);
    expect(await value('count(model_prediction_quality{version="v2"})')).toBe(5);
    expect(await value('min(istio_requests_total{pod=~"model-v2.*",response_code="200"})')).toBeLessThan(400);
  });

  test('is told in vain with what makes no sense, and who wrote that is warned', async () => {
    const { status, headers } = await behave({ 'v2.errors': 'all of them' });
    expect(status).toBe(200);
    expect(String(headers.warning)).toContain('is not percent of the requests that fail');
    await behave(null);
  });
});

test('a subset that is not there takes requests to nowhere', async () => {
  await send('PATCH', vs, [{ op: 'replace', path: '/spec/http/0/route/1/destination/subset', value: 'v9' }], {
    'content-type': 'application/json-patch+json',
  });
  wait(60);
  expect(await value('sum(increase(istio_requests_total{response_flags="NC"}[30s]))')).toBeGreaterThan(100);
  await send('PATCH', vs, [{ op: 'replace', path: '/spec/http/0/route/1/destination/subset', value: 'v2' }], {
    'content-type': 'application/json-patch+json',
  });
});

test('our metrics find it by themselves: probe, window, charts, samples', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-traffic-'));
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig(), { mode: 0o600 });
  const session = await openSession({ kubeconfig: join(folder, 'config') });
  try {
    const { snapshot } = await readOnce(session);
    const target = metricsTargetOf(
      snapshot,
      { namespace: 'default', name: 'model-virtual-service' },
      { stable: 'v1' },
    );
    expect(await probeMetrics(session, target)).toMatchObject({
      found: ['istio_requests_total', 'istio_request_duration_milliseconds_bucket'],
      missing: [],
      reporters: ['destination', 'source'],
      versionLabel: 'destination_canonical_revision',
      scrapeIntervalMs: 5000,
    });
    const source = openMetrics(session, target, [
      { kind: 'errorShare', name: 'errors', maxRatio: 1.5, margin: 0.1 },
      { kind: 'slowShare', name: 'slow', slowerThan: 250, maxRatio: 1.5, margin: 0.1 },
      {
        kind: 'gauge',
        name: 'quality',
        query: 'avg(model_prediction_quality{namespace="{{namespace}}",version="{{subset}}"})',
        failureLimit: 3,
      },
    ]);
    const values = await source.window(300_000);
    expect(values.stable.requests).toBe(values.stable.requestsSeen);
    expect(values.stable.rate).toBeGreaterThan(20);
    expect(values.stable.p50).toBeGreaterThan(20);
    expect(values.stable.p99).toBeLessThan(500);
    expect(values.canary.metrics.quality).toBeGreaterThan(0.6);
    const now = Date.now();
    const lines = await source.series(now - 500_000, now, 10_000);
    const drawn = lines
      .filter(one => one.values.some(point => point !== null))
      .map(one => `${one.name} ${one.arm}`);
    for (const name of ['rate', 'errorShare', 'p50', 'p95', 'p99', 'slow', 'quality'])
      expect(drawn).toEqual(expect.arrayContaining([`${name} stable`, `${name} canary`]));
    const sample = await source.sample();
    expect(sample.gauges.quality?.stable).toBeCloseTo(0.92, 1);
    expect(sample.replicas).toMatchObject({
      stable: { ready: 5, desired: 5 },
      canary: { ready: 5, restarts: 5 },
    });
    source.close();
  } finally {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
