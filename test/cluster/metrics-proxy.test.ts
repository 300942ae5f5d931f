/** A real Prometheus through a real API server's service proxy: found by itself, by the kube context alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MetricsTarget } from '../../src/analysis/source.ts';
import { metricsTargetOf } from '../../src/analysis/target.ts';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { openMetrics, openSession, probeMetrics, readOnce } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  revokeInNamespace,
  seedExample,
  startKubeApiServer,
  type User,
} from './harness/index.ts';
import { findPrometheus } from './harness/prometheus.ts';
import { arrived, type MetricsBench, seen, startMetricsBench } from './support/metrics-bench.ts';
import { ownAddress } from './support/own-address.ts';

const [bench, binary, address] = [await buildBench(), await findPrometheus(), ownAddress()];
const canRun = bench !== undefined && binary !== undefined && address !== undefined;
const name = { namespace: 'models', name: 'model-virtual-service' };

describe.skipIf(!canRun)('metrics through the API server', () => {
  let cluster: RealCluster;
  let metrics: MetricsBench;
  const sessions: ClusterSession[] = [];

  beforeAll(async () => {
    [cluster, metrics] = await Promise.all([startKubeApiServer(), startMetricsBench({ address })]);
    await cluster.applyIstioCrds();
    await seedExample(cluster, name.namespace);
    const { exporter } = metrics;
    // What was counted before anybody looked is in one scrape: the later of two would be that of a pod that is new.
    for (const labels of [arrived('v1'), seen('v1')]) {
      exporter.pod('model-v1-0').count({ labels, requests: 500 });
      exporter.pod('model-v1-0').count({ labels: { ...labels, response_code: '503' }, requests: 5 });
    }
    // The others are known from then on, at nothing.
    exporter.pod('gateway-0').count({ labels: seen('v1'), requests: 0 });
    exporter.pod('model-v2-0').count({ labels: arrived('v2'), requests: 0 });
    for (let round = 0; round < 3; round++) await metrics.scraped();
    metrics.requests('v1', 99);
    metrics.requests('v1', 1, { response_code: '500' });
    metrics.requests('v2', 8, {}, 20);
    metrics.requests('v2', 2, { response_code: '503' }, 700);
    await service('istio-system', 'prometheus', 9090, metrics.prometheus.port);
    // Better by name, but nothing answers there.
    await service('monitoring', 'thanos-query', 9090, undefined);
    for (let round = 0; round < 2; round++) await metrics.scraped();
  });
  afterAll(async () => {
    await Promise.all(sessions.map(one => one.close()));
    await metrics?.stop();
    await cluster?.stop();
  });

  /** A Service whose endpoint is this machine, as a pod of it; without `to` it has none. */
  async function service(
    namespace: string,
    name: string,
    port: number,
    to: number | undefined,
  ): Promise<void> {
    const base = `/api/v1/namespaces/${namespace}`;
    await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    const labels = { 'app.kubernetes.io/name': name };
    await cluster.request('POST', `${base}/services`, {
      metadata: { name, labels },
      spec: { ports: [{ name: 'http', port }] },
    });
    if (to === undefined) return;
    await pod(namespace, `${name}-0`, labels, 0, address);
    const targetRef = { kind: 'Pod', namespace, name: `${name}-0` };
    const answer = await cluster.request('POST', `${base}/endpoints`, {
      metadata: { name },
      subsets: [{ addresses: [{ ip: address, targetRef }], ports: [{ name: 'http', port: to }] }],
    });
    expect(answer.status).toBe(201);
  }

  async function pod(
    namespace: string,
    name: string,
    labels: Record<string, string>,
    restartCount: number,
    podIP?: string,
  ): Promise<void> {
    const base = `/api/v1/namespaces/${namespace}/pods`;
    await cluster.request('POST', base, {
      metadata: { name, labels },
      spec: { nodeName: 'here', containers: [{ name: 'main', image: 'none' }] },
    });
    const answer = await cluster.request('PATCH', `${base}/${name}/status`, {
      status: {
        phase: 'Running',
        podIP,
        podIPs: podIP ? [{ ip: podIP }] : undefined,
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: 'main', image: 'none', imageID: '', ready: true, restartCount }],
      },
    });
    expect(answer.status).toBe(200);
  }

  async function connected(user: User): Promise<{ session: ClusterSession; target: MetricsTarget }> {
    const session = await openSession({ kubeconfig: cluster.kubeconfigPath(user), env: {} });
    sessions.push(session);
    const { snapshot } = await readOnce(session, { namespaces: [name.namespace] });
    return { session, target: metricsTargetOf(snapshot, name) };
  }

  async function cli(user: User, args: string[]): Promise<{ code: number; out: string; err: string }> {
    const answer = { code: -1, out: '', err: '' };
    const io: Io = {
      stdout: text => {
        answer.out += text;
      },
      stderr: text => {
        answer.err += text;
      },
      stdin: async () => '',
      cwd: '/',
      env: { KUBECONFIG: cluster.kubeconfigPath(user) },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }

  const vs = `${name.namespace}/${name.name}`;

  test('it is found, and tells what both versions did', async () => {
    const { session, target } = await connected('admin');
    const source = openMetrics(session, target, []);
    const { stable, canary } = await source.window(300_000);
    expect(source.where).toMatch(/^service istio-system\/prometheus:9090 through context "admin@bench"/);
    expect(stable).toMatchObject({ requests: 100, requestsSeen: 100, errorShare: 1 });
    expect(canary).toMatchObject({ requests: 10, requestsSeen: 10, errorShare: 20, errorShareSeen: 20 });
    source.close();
  });

  test('restarts and ready pods come with samples', async () => {
    const { session, target } = await connected('admin');
    await pod('models', 'model-v1-a', { app: 'model', version: 'v1' }, 0);
    await pod('models', 'model-v2-a', { app: 'model', version: 'v2' }, 3);
    const source = openMetrics(session, target, []);
    expect((await source.sample()).replicas).toEqual({
      stable: { ready: 1, desired: 1, restarts: 0 },
      canary: { ready: 1, desired: 1, restarts: 3 },
    });
    const told = openMetrics(session, target, [], {
      replicas: () => ({ stable: { ready: 5, desired: 5 }, canary: { ready: 4, desired: 5 } }),
    });
    expect((await told.sample()).replicas).toEqual({
      stable: { ready: 5, desired: 5, restarts: 0 },
      canary: { ready: 4, desired: 5, restarts: 3 },
    });
    source.close();
    told.close();
  });

  test('without the right to the proxy it is said which one is missing', async () => {
    const { session, target } = await connected('viewer');
    const source = openMetrics(session, target, [], { service: 'istio-system/prometheus:9090' });
    const { problems } = await source.sample();
    expect(problems[0]).toMatchObject({ code: 'forbidden' });
    expect(problems[0]?.text).toContain('lacks the right to get services/proxy in istio-system');
    await grantInNamespace(cluster, 'viewer', 'istio-system', [
      { apiGroups: [''], resources: ['services/proxy'], verbs: ['get'] },
    ]);
    await expect
      .poll(async () => (await source.sample()).problems.map(one => one.code), { timeout: 10_000 })
      .not.toContain('forbidden');
    // Services may be listed here, so it is found with that right alone.
    expect((await probeMetrics(session, target)).found).toContain('istio_requests_total');
    await revokeInNamespace(cluster, 'viewer', 'istio-system');
    source.close();
  });

  test('a Service that is not there, and one that nobody answers for', async () => {
    const { session, target } = await connected('admin');
    const missing = await probeMetrics(session, target, { service: 'istio-system/prom:9090' });
    expect(missing.notes.join()).toMatch(/cannot be reached: there is no such Service or port/);
    await cluster.request('POST', '/api/v1/namespaces/monitoring/endpoints', {
      metadata: { name: 'thanos-query' },
      subsets: [],
    });
    const asleep = await probeMetrics(session, target, { service: 'monitoring/thanos-query:9090' });
    expect(asleep.notes.join()).toMatch(/cannot be reached: the Service has no ready endpoint/);
  });

  test('a token for a service is not passed on, and that is said', async () => {
    const { session, target } = await connected('admin');
    const probe = await probeMetrics(session, target, { token: 'sEcReT-t0ken' });
    expect(probe.notes.join()).toContain('through the API server none of them is passed on');
    expect(JSON.stringify(probe)).not.toContain('sEcReT');
  });

  test('istio-canary metrics', async () => {
    const shown = await cli('admin', ['metrics', vs, '--window', '5m']);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/requests +100 +10 +-90/);
    expect(shown.out).toMatch(/errors \(attempts\) +1 % +20 % +\+19 points/);
    const json = JSON.parse((await cli('admin', ['metrics', vs, '-o', 'json'])).out) as Record<
      string,
      unknown
    >;
    expect(json).toMatchObject({
      virtualService: name.name,
      stable: { key: 'v1', requests: 100 },
      canary: { key: 'v2', requests: 10, errorShare: 20 },
      difference: { errorShare: 19 },
    });
    const probe = await cli('admin', ['metrics', vs, '--test']);
    expect(probe).toMatchObject({ code: 0 });
    expect(probe.out).toMatch(/versions told apart by +destination_canonical_revision/);
    const queries = await cli('admin', ['metrics', vs, '--queries', '--window', '2m']);
    expect(queries.out).toContain(
      'istio_requests_total{destination_service_namespace="models",destination_service_name="model-service"}[2m]',
    );
    const direct = await cli('admin', ['metrics', vs, '--prometheus', metrics.prometheus.url]);
    expect(direct.out).toContain(`by ${metrics.prometheus.url}`);
  });

  test('istio-canary metrics --watch shows it again until it is asked to end', async () => {
    const lines: string[] = [];
    const io: Io = {
      stdout: text => lines.push(text),
      stderr: text => lines.push(text),
      stdin: async () => '',
      onStop: stop => {
        const timer = setInterval(() => lines.length >= 2 && stop(), 50);
        return () => clearInterval(timer);
      },
      cwd: '/',
      env: { KUBECONFIG: cluster.kubeconfigPath('admin') },
    };
    const args = ['metrics', vs, '--watch', '--every', '1s', '-o', 'json'];
    expect(await run(args, io, '0')).toBe(0);
    const shown = lines.map(line => JSON.parse(line) as { at: string; canary: { key: string } });
    expect(shown.length).toBeGreaterThanOrEqual(2);
    expect(new Set(shown.map(one => one.at)).size).toBe(shown.length);
    expect(shown[0]?.canary.key).toBe('v2');
  });

  test('istio-canary metrics says what it cannot do', async () => {
    expect(await cli('admin', ['metrics'])).toMatchObject({ code: 2 });
    expect(await cli('admin', ['metrics', vs, '--window', 'soon'])).toMatchObject({ code: 2 });
    expect(await cli('admin', ['metrics', vs, '--test', '--watch'])).toMatchObject({ code: 2 });
    expect(await cli('admin', ['metrics', vs, '--prometheus', 'nowhere'])).toMatchObject({ code: 2 });
    const away = await cli('admin', ['metrics', vs, '--prometheus', 'http://127.0.0.1:1']);
    expect(away).toMatchObject({ code: 1, out: '' });
    expect(away.err).toMatch(/^http:\/\/127\.0\.0\.1:1 cannot be reached: nothing listens there/);
    expect(await cli('admin', ['metrics', vs, '--test', '--prometheus', 'http://127.0.0.1:1'])).toMatchObject(
      {
        code: 1,
      },
    );
  });
});
