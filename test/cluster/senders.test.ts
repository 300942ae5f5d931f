/** Decommission while something beside VirtualServices sends to the version: HTTPRoutes and Ingresses in a real API server. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { openSession, readSenders } from '../../src/cluster/index.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  seedExample,
  startKubeApiServer,
} from './harness/index.ts';

const bench = await buildBench();
const namespace = 'models';
const name = `${namespace}/model-virtual-service`;
const vs = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/model-virtual-service`;
const routes = '/apis/gateway.networking.k8s.io/v1';
const mine = `${routes}/namespaces/${namespace}/httproutes`;
const services = `/api/v1/namespaces/${namespace}/services`;
const ingresses = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;

/** The kind as far as an API server has to know it. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'httproutes.gateway.networking.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/2443' },
  },
  spec: {
    group: 'gateway.networking.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'HTTPRoute', plural: 'httproutes', singular: 'httproute', listKind: 'HTTPRouteList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

const route = (service: string, weight = 1): object => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'public' },
  spec: { rules: [{ backendRefs: [{ name: service, port: 80, weight }] }] },
});

describe.skipIf(bench === undefined)('what sends to a version beside VirtualServices', () => {
  let cluster: RealCluster;

  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    await seedExample(cluster, namespace);
    const old = {
      metadata: { name: 'model-old' },
      spec: { selector: { version: 'v1' }, ports: [{ port: 80 }] },
    };
    expect(
      (await cluster.request('POST', services, { apiVersion: 'v1', kind: 'Service', ...old })).status,
    ).toBe(201);
  });
  afterAll(() => cluster?.stop());
  beforeEach(async () => {
    await cluster.request('DELETE', vs);
    await seedExample(cluster, namespace);
    await cli('shift', name, '--to', 'v2=100', '--to', 'v1=0', '--stable', 'v1');
  });

  async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const answer = { code: -1, out: '', err: '' };
    const io = {
      stdout: (text: string) => (answer.out += text),
      stderr: (text: string) => (answer.err += text),
      stdin: async () => '',
      cwd: '/',
      env: { KUBECONFIG: cluster.kubeconfigPath('admin', { namespace }) },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }
  const decommission = () => cli('decommission', name, 'v1', '--drained', '--dry-run');

  test('an Ingress keeps it, where the Gateway API is not even served', async () => {
    expect((await cluster.request('GET', `${routes}/httproutes`)).status).toBe(404);
    const free = await decommission();
    expect(free, free.err).toMatchObject({ code: 0 });
    expect(free.err).not.toMatch(/HTTPRoute|Ingress/);
    const backend = { service: { name: 'model-old', port: { number: 80 } } };
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'door' },
      spec: { defaultBackend: backend },
    };
    expect((await cluster.request('POST', ingresses, ingress)).status).toBe(201);
    expect(await decommission()).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /v1 is still used, so it stays: Ingress models\/door \(to model-old\.models\./,
      ),
    });
    await cluster.request('DELETE', `${ingresses}/door`);
  });

  test('an HTTPRoute keeps it, in whatever namespace it is; at a weight of 0 it does not', async () => {
    expect(
      (await cluster.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition))
        .status,
    ).toBe(201);
    // Discovery, which the command starts from, learns of it later than it is served.
    const discovered = async () => {
      const { resources = [] } = (await cluster.request('GET', routes)).body as {
        resources?: { name: string }[];
      };
      return resources.map(one => one.name);
    };
    await expect.poll(discovered).toContain('httproutes');
    expect((await cluster.request('POST', mine, route('model-old'))).status).toBe(201);
    expect(await decommission()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/HTTPRoute models\/public \(to model-old\.models\.svc\.cluster\.local\)/),
    });
    const weight = [{ op: 'replace', path: '/spec/rules/0/backendRefs/0/weight', value: 0 }];
    expect((await cluster.request('PATCH', `${mine}/public`, weight)).status).toBe(200);
    expect(await decommission()).toMatchObject({ code: 0 });
    const shared = [
      { op: 'replace', path: '/spec/rules/0/backendRefs/0', value: { name: 'model-service', port: 80 } },
    ];
    await cluster.request('PATCH', `${mine}/public`, shared);
    const among = await decommission();
    expect(among).toMatchObject({ code: 0 });
    expect(among.err).toMatch(/HTTPRoute models\/public names no subset, so it reaches v1 until/);
    await cluster.request('DELETE', `${mine}/public`);
    // Another namespace's route to the same Service.
    const far = `${routes}/namespaces/default/httproutes`;
    const there = route('model-old') as { spec: { rules: { backendRefs: object[] }[] } };
    there.spec.rules[0]?.backendRefs.splice(0, 1, { name: 'model-old', namespace, port: 80 });
    expect((await cluster.request('POST', far, there)).status).toBe(201);
    expect((await decommission()).err).toMatch(/HTTPRoute default\/public \(to model-old/);
    await cluster.request('DELETE', `${far}/public`);
  });

  test('those that may not be read are said to be unknown', async () => {
    await grantInNamespace(cluster, 'shifter', namespace);
    const session = await openSession({ kubeconfig: cluster.kubeconfigPath('shifter', { namespace }) });
    const senders = await readSenders(session, { namespaces: [namespace] });
    await session.close();
    const told = Object.fromEntries(senders.map(({ kind, unread }) => [kind, unread ?? '']));
    expect(told.HTTPRoute).toMatch(
      /"list httproutes\.gateway\.networking\.k8s\.io" in namespace "models" is missing/,
    );
    expect(told.Ingress).toMatch(/"list ingresses\.networking\.k8s\.io" in namespace "models" is missing/);
  });
});
