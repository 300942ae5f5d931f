import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWatch } from './contract/target.ts';
import {
  apiRequest,
  buildBench,
  contextName,
  grantInNamespace,
  istioVersions,
  kubectl,
  kubectlOk,
  kubernetesVersion,
  type RealCluster,
  revokeInNamespace,
  seedExample,
  startKubeApiServer,
  yamlToJson,
} from './harness/index.ts';

const bench = await buildBench();

const virtualServices = '/apis/networking.istio.io/v1/namespaces/models/virtualservices';
const example = `${virtualServices}/model-virtual-service`;

describe.skipIf(bench === undefined)('the cluster of the tests', { timeout: 120_000 }, () => {
  let cluster: RealCluster;

  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'models');
  });
  afterAll(() => cluster?.stop());

  const as = (user: 'viewer' | 'nobody' | 'shifter', method: string, path: string, body?: unknown) =>
    apiRequest(cluster.access(user), method, path, body);

  test('is a kube-apiserver of the version in go.mod', async () => {
    const { status, body } = await cluster.request('GET', '/version');
    expect(status).toBe(200);
    expect(body).toMatchObject({ gitVersion: kubernetesVersion() });
  });

  test.each(istioVersions)('serves both kinds at %s', async version => {
    const { status, body } = await cluster.request(
      'GET',
      `/apis/networking.istio.io/${version}/namespaces/models/virtualservices/model-virtual-service`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ apiVersion: `networking.istio.io/${version}`, kind: 'VirtualService' });
    const rules = await cluster.request('GET', `/apis/networking.istio.io/${version}/destinationrules`);
    expect((rules.body as { items: unknown[] }).items).toHaveLength(1);
  });

  test('has five ready replicas of each version', async () => {
    const { body } = await cluster.request('GET', '/apis/apps/v1/namespaces/models/deployments');
    const ready = (body as { items: { metadata: { name: string }; status: { readyReplicas: number } }[] })
      .items;
    expect(ready.map(one => [one.metadata.name, one.status.readyReplicas])).toEqual([
      ['model-v1', 5],
      ['model-v2', 5],
    ]);
  });

  test('refuses what the CRD refuses', async () => {
    const spec = {
      hosts: ['model-service'],
      http: [{ route: [{ destination: { host: 'a' }, weight: '5' }] }],
    };
    const { status } = await cluster.request('POST', virtualServices, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'wrong' },
      spec,
    });
    expect(status).toBe(422);
  });

  test('knows nobody without a token, and no stranger', async () => {
    const { server, caPem } = cluster;
    expect((await apiRequest({ server, caPem }, 'GET', example)).status).toBe(403);
    expect((await apiRequest({ server, caPem, token: 'stranger' }, 'GET', example)).status).toBe(401);
  });

  test('lets the viewer list and not patch', async () => {
    expect((await as('viewer', 'GET', virtualServices)).status).toBe(200);
    const patch = [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }];
    expect((await as('viewer', 'PATCH', example, patch)).status).toBe(403);
  });

  test('lets nobody list nothing', async () => {
    expect((await as('nobody', 'GET', virtualServices)).status).toBe(403);
  });

  test('lets the shifter do what a role in one namespace says, as long as it stands', async () => {
    expect((await as('shifter', 'GET', virtualServices)).status).toBe(403);
    await grantInNamespace(cluster, 'shifter', 'models');
    await expect.poll(async () => (await as('shifter', 'GET', virtualServices)).status).toBe(200);
    expect((await as('shifter', 'PATCH', example, [])).status).toBe(200);
    expect((await as('shifter', 'GET', '/apis/networking.istio.io/v1/virtualservices')).status).toBe(403);
    await revokeInNamespace(cluster, 'shifter', 'models');
    await expect.poll(async () => (await as('shifter', 'GET', virtualServices)).status).toBe(403);
  });

  test('answers 422 without causes when the test of a JSON Patch fails', async () => {
    const { status, body } = await cluster.request('PATCH', example, [
      { op: 'test', path: '/metadata/uid', value: 'another' },
    ]);
    expect(status).toBe(422);
    expect(body).toMatchObject({ kind: 'Status', reason: 'Invalid' });
    expect((body as { details: object }).details).not.toHaveProperty('causes');
  });

  test('takes a test of absent annotations as null, then their map', async () => {
    await cluster.request('POST', virtualServices, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'bare' },
      spec: { hosts: ['bare'], http: [{ route: [{ destination: { host: 'bare' } }] }] },
    });
    const path = `${virtualServices}/bare`;
    const under = [{ op: 'add', path: '/metadata/annotations/a', value: 'b' }];
    expect((await cluster.request('PATCH', path, under)).status).toBe(422);
    const { status, body } = await cluster.request('PATCH', path, [
      { op: 'test', path: '/metadata/annotations', value: null },
      { op: 'add', path: '/metadata/annotations', value: { a: 'b' } },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ metadata: { annotations: { a: 'b' } } });
  });

  test('runs kubectl with a kubeconfig of its own', async () => {
    const kubeconfig = cluster.kubeconfigPath('viewer', { namespace: 'models' });
    const names = await kubectlOk(['get', 'virtualservice', '-o', 'name'], { kubeconfig });
    expect(names).toContain('virtualservice.networking.istio.io/model-virtual-service');
    const denied = await kubectl(['delete', 'virtualservice', 'model-virtual-service'], { kubeconfig });
    expect(denied.code).toBe(1);
    expect(denied.stderr).toContain('Forbidden');
    const view = JSON.parse(await kubectlOk(['config', 'view', '--raw', '-o', 'json'], { kubeconfig }));
    expect(view).toMatchObject({ 'current-context': contextName('viewer') });
  });

  test.each([{ abrupt: false }, { abrupt: true }])(
    'comes back with its data after a restart (%o)',
    async how => {
      const before = await cluster.request('GET', example);
      await cluster.restart(how);
      expect(await cluster.request('GET', example)).toMatchObject({ status: 200, body: before.body });
    },
  );

  test('ends watches when it stops, and has forgotten their version after a restart', async () => {
    const list = await cluster.request('GET', virtualServices);
    const version = (list.body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
    const watch = `${virtualServices}?watch=1&timeoutSeconds=60&resourceVersion=${version}`;
    const watching = startWatch(cluster.access('admin'), watch);
    await cluster.request('PATCH', example, { metadata: { annotations: { seen: 'yes' } } });
    await watching.until(({ type }) => type === 'MODIFIED', 30);
    const start = performance.now();
    await cluster.pause();
    // What is stuck is left behind after eight seconds (bench-server/serve.go).
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(await watching.ended).toBe(true);
    expect(watching.lines).toMatchObject([{ type: 'MODIFIED' }]);
    await cluster.restart();
    expect((await cluster.request('GET', watch)).body).toMatchObject([
      { type: 'ERROR', object: { code: 410 } },
    ]);
  });

  test('counts requests when asked to', async () => {
    const audited = await startKubeApiServer({ audit: true });
    try {
      await apiRequest(audited.access('viewer'), 'GET', '/api/v1/namespaces?limit=1');
      await apiRequest(audited.access('nobody'), 'GET', '/api/v1/namespaces');
      const seen = audited.requests().filter(one => one.user === 'viewer' || one.user === 'nobody');
      expect(seen).toMatchObject([
        { user: 'viewer', verb: 'list', uri: '/api/v1/namespaces?limit=1', status: 200 },
        { user: 'nobody', verb: 'list', uri: '/api/v1/namespaces', status: 403 },
      ]);
    } finally {
      await audited.stop();
    }
  });

  test('refuses connections while paused, and leaves nothing behind once stopped', async () => {
    const other = await startKubeApiServer();
    await other.pause();
    await expect(other.request('GET', '/version')).rejects.toThrow('ECONNREFUSED');
    await other.restart();
    expect((await other.request('GET', '/version')).status).toBe(200);
    await other.stop();
    expect(existsSync(other.directory)).toBe(false);
    await expect(other.request('GET', '/version')).rejects.toThrow('ECONNREFUSED');
  });
});

test.skipIf(bench === undefined)('decodes YAML as kubectl does', async () => {
  const documents = ['exact: yes', 'a: 010', 'a: 0o10', 'a: 1_000', 'a: 12:30:00', '[1', ''];
  expect(await yamlToJson(documents)).toEqual([
    { json: { exact: true } },
    { json: { a: 8 } },
    { json: { a: 8 } },
    { json: { a: 1000 } },
    { json: { a: '12:30:00' } },
    { error: expect.stringContaining('yaml: line 1') },
    { json: null },
  ]);
});
