/** New Canary, Decommission and a shift that adds a subset first, in a terminal, against a real kube-apiserver. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { planNewCanary } from '../../src/canary/new-canary.ts';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { applyPlan, openSession, readOnce, readWorkload } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import type { DestinationRule, KubeObject, VirtualService } from '../../src/istio/types.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  seedExample,
  setReady,
  startKubeApiServer,
} from './harness/index.ts';
import { acceptedByIstio } from './support/accepted.ts';
import { countingProxy } from './support/counting-proxy.ts';

const bench = await buildBench();
const namespace = 'models';
const istio = `/apis/networking.istio.io/v1/namespaces/${namespace}`;
const apps = `/apis/apps/v1/namespaces/${namespace}`;
const vsPath = `${istio}/virtualservices/model-virtual-service`;
const drPath = `${istio}/destinationrules/model-destination`;
const name = `${namespace}/model-virtual-service`;
const quick = ['--settle', '0.01'];

interface Deployment extends KubeObject {
  metadata: NonNullable<KubeObject['metadata']>;
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: { name: string; image: string }[] };
    };
  };
}

describe.skipIf(bench === undefined)('versions that come and go', { timeout: 120_000 }, () => {
  let cluster: RealCluster;
  let folder: string;
  let kubeconfig: string;

  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    kubeconfig = cluster.kubeconfigPath('admin', { namespace });
  });
  afterAll(() => cluster?.stop());
  beforeEach(async () => {
    if (folder) rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'istio-canary-versions-'));
    for (const list of [`${istio}/virtualservices`, `${istio}/destinationrules`, `${apps}/deployments`])
      await cluster.request('DELETE', list);
    await seedExample(cluster, namespace);
  });

  async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const answer = { code: -1, out: '', err: '' };
    const io: Io = {
      stdout: text => (answer.out += text),
      stderr: text => (answer.err += text),
      stdin: async () => '',
      cwd: folder,
      env: { KUBECONFIG: kubeconfig },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }

  const get = async <T>(path: string): Promise<T | undefined> => {
    const { status, body } = await cluster.request('GET', path);
    return status === 200 ? (body as T) : undefined;
  };
  const split = async (path = vsPath): Promise<Record<string, number | undefined>> => {
    const routes = (await get<VirtualService>(path))?.spec?.http ?? [];
    return Object.fromEntries(
      (routes.at(-1)?.route ?? []).map(one => [one.destination?.subset ?? 'bare', one.weight]),
    );
  };
  const subsets = async (path = drPath) =>
    ((await get<DestinationRule>(path))?.spec?.subsets ?? []).map(one => one.name);
  const deployment = (which: string) => get<Deployment>(`${apps}/deployments/${which}`);
  const patch = (path: string, operations: object[]) => cluster.request('PATCH', path, operations);
  /** The requests that wrote something, in order, as they arrived. */
  async function writes(
    ...args: string[]
  ): Promise<{ answer: Awaited<ReturnType<typeof cli>>; sent: string[] }> {
    const proxy = await countingProxy(cluster);
    const before = kubeconfig;
    kubeconfig = proxy.kubeconfig;
    try {
      const answer = await cli(...args);
      const sent = proxy.requests
        .filter(one => one.method !== 'GET' && !/selfsubject/.test(one.path))
        .map(one => `${one.method} ${one.path.replace(/\?.*/, '').split('/').slice(-2).join('/')}`);
      return { answer, sent };
    } finally {
      kubeconfig = before;
      await proxy.close();
    }
  }

  describe('a shift to a version without a subset', () => {
    beforeEach(async () => {
      const v3 = await deployment('model-v2');
      const text = JSON.stringify({ ...v3, metadata: { name: 'model-v3' }, status: undefined });
      expect(
        (await cluster.request('POST', `${apps}/deployments`, JSON.parse(text.replaceAll('"v2"', '"v3"'))))
          .status,
      ).toBe(201);
      await setReady(cluster, namespace, 'model-v3', 5);
    });

    test('is refused with the way to it, then adds the subset before it shifts; undo takes both back', async () => {
      const refused = await cli('shift', name, '--to', 'v3=5', '--stable', 'v1');
      expect(refused).toMatchObject({
        code: 1,
        err: expect.stringMatching(/Deployment model-v3 runs.*--add-subset/),
      });
      expect(await subsets()).toEqual(['v1', 'v2']);
      const { answer, sent } = await writes(
        'shift',
        name,
        '--to',
        'v3=5',
        '--stable',
        'v1',
        '--add-subset',
        ...quick,
      );
      expect(answer).toMatchObject({ code: 0 });
      expect(answer.out).toMatch(/\+ subset v3 \(version=v3\)/);
      expect(sent).toEqual([
        'PATCH destinationrules/model-destination',
        'PATCH virtualservices/model-virtual-service',
      ]);
      expect(await subsets()).toEqual(['v1', 'v2', 'v3']);
      expect(await split()).toEqual({ v1: 95, v2: 0, v3: 5 });
      const undone = await writes('undo', name);
      expect(undone.answer).toMatchObject({ code: 0 });
      expect(undone.sent).toEqual([
        'PATCH virtualservices/model-virtual-service',
        'PATCH destinationrules/model-destination',
      ]);
      expect(await split()).toEqual({ v1: 100, v2: 0 });
      expect(await subsets()).toEqual(['v1', 'v2']);
    });

    test('undo leaves the subset where another VirtualService names it by now', async () => {
      await cli('shift', name, '--to', 'v3=5', '--stable', 'v1', '--add-subset', ...quick);
      const route = [{ route: [{ destination: { host: 'model-service', subset: 'v3' } }] }];
      const other = { metadata: { name: 'other' }, spec: { hosts: ['other'], http: route } };
      await cluster.request('POST', `${istio}/virtualservices`, {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        ...other,
      });
      const undone = await cli('undo', name);
      expect(undone).toMatchObject({
        code: 0,
        err: expect.stringMatching(/subset v3 .* stays, since models\/other/),
      });
      expect(await subsets()).toEqual(['v1', 'v2', 'v3']);
      expect(await split()).toEqual({ v1: 100, v2: 0 });
    });

    test('a dry run stores nothing of either', async () => {
      const answer = await cli(
        'shift',
        name,
        '--to',
        'v3=5',
        '--stable',
        'v1',
        '--add-subset',
        '--dry-run',
        '-o',
        'json',
      );
      expect(JSON.parse(answer.out)).toMatchObject({
        applied: false,
        dryRun: true,
        before: [{ kind: 'DestinationRule', name: 'model-destination', applied: false }],
        objects: [{ name: 'model-virtual-service' }],
      });
      expect(await subsets()).toEqual(['v1', 'v2']);
      expect(await split()).toEqual({ v1: 100, v2: 0 });
    });
  });

  describe('a new canary', () => {
    test('is a copy at 0 %, after its subset and its route; undo takes all of it back, from anywhere', async () => {
      const source = await deployment('model-v1');
      const { answer, sent } = await writes(
        'new-canary',
        'model-v1',
        '--image',
        'registry.example.com/model-server:3.0.0',
        '--replicas',
        '2',
        ...quick,
      );
      expect(answer).toMatchObject({ code: 0 });
      expect(sent).toEqual([
        'PATCH destinationrules/model-destination',
        'PATCH virtualservices/model-virtual-service',
        `POST ${namespace}/deployments`,
      ]);
      const copy = await deployment('model-v3');
      expect(copy?.spec.selector.matchLabels).toEqual({ app: 'model', version: 'v3' });
      expect(copy?.spec.template.metadata.labels).toEqual({ app: 'model', version: 'v3' });
      expect(copy?.spec.template.spec.containers[0]).toMatchObject({
        name: 'model',
        image: 'registry.example.com/model-server:3.0.0',
      });
      expect(copy?.spec.replicas).toBe(2);
      expect(
        copy?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'],
      ).toBeUndefined();
      expect(await split()).toEqual({ v1: 100, v2: 0, v3: 0 });
      expect(await subsets()).toEqual(['v1', 'v2', 'v3']);
      expect(await deployment('model-v1')).toEqual(source);
      expect(answer.err).toMatch(/Clients outside the mesh.* reach the new pods through model-service/);

      const undone = await writes('undo', name);
      expect(undone.answer).toMatchObject({ code: 0 });
      expect(undone.sent).toEqual([
        'PATCH virtualservices/model-virtual-service',
        'PATCH destinationrules/model-destination',
        'DELETE deployments/model-v3',
      ]);
      expect(await deployment('model-v3')).toBeUndefined();
      expect(await split()).toEqual({ v1: 100, v2: 0 });
      expect(await subsets()).toEqual(['v1', 'v2']);
    });

    test('where nothing routes yet makes DestinationRule and VirtualService, pinned to stable; undo removes them', async () => {
      await cluster.request('DELETE', vsPath);
      await cluster.request('DELETE', drPath);
      await cluster.request('DELETE', `${apps}/deployments/model-v2`);
      const { answer, sent } = await writes('new-canary', 'model-v1', '--image', 'x:2', ...quick);
      expect(answer).toMatchObject({ code: 0 });
      expect(sent.slice(0, 2)).toEqual([
        `POST ${namespace}/destinationrules`,
        `POST ${namespace}/virtualservices`,
      ]);
      expect(sent.at(-1)).toBe(`POST ${namespace}/deployments`);
      expect(await split(`${istio}/virtualservices/model-service`)).toEqual({ v1: 100, v2: 0 });
      expect(await subsets(`${istio}/destinationrules/model-service`)).toEqual(['v1', 'v2']);
      expect(await cli('stable', `${namespace}/model-service`)).toMatchObject({
        out: expect.stringMatching(/^v1 \(recorded/),
      });
      const shifted = await cli('shift', `${namespace}/model-service`, '--to', 'v2=10');
      expect(shifted).toMatchObject({ code: 0 });
      await cli('undo', `${namespace}/model-service`);
      const undone = await cli('undo', `${namespace}/model-service`, '-o', 'json');
      expect(undone).toMatchObject({ code: 0 });
      expect(await deployment('model-v2')).toBeUndefined();
      expect(await get(`${istio}/virtualservices/model-service`)).toBeUndefined();
      expect(await get(`${istio}/destinationrules/model-service`)).toBeUndefined();
    });

    test('pins a route to the bare host to stable, and names the others', async () => {
      await patch(vsPath, [
        {
          op: 'replace',
          path: '/spec/http',
          value: [{ name: 'all', timeout: '3s', route: [{ destination: { host: 'model-service' } }] }],
        },
      ]);
      const bare = {
        hosts: ['models.example.com'],
        gateways: ['g'],
        http: [{ route: [{ destination: { host: 'model-service' } }] }],
      };
      await cluster.request('POST', `${istio}/virtualservices`, {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'outside' },
        spec: bare,
      });
      expect(await cli('new-canary', 'model-v1', '--image', 'x:3', ...quick)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/Several VirtualServices.*models\/outside.*--virtual-service/),
      });
      const answer = await cli(
        'new-canary',
        'model-v1',
        '--image',
        'x:3',
        '--virtual-service',
        name,
        ...quick,
      );
      expect(answer).toMatchObject({
        code: 0,
        err: expect.stringMatching(/Will reach the new pods.*models\/outside/),
      });
      expect((await get<VirtualService>(vsPath))?.spec?.http).toEqual([
        {
          name: 'all',
          timeout: '3s',
          route: [
            { destination: { host: 'model-service', subset: 'v1' }, weight: 100 },
            { destination: { host: 'model-service', subset: 'v3' }, weight: 0 },
          ],
        },
      ]);
      await cli('undo', name);
      expect((await get<VirtualService>(vsPath))?.spec?.http).toEqual([
        { name: 'all', timeout: '3s', route: [{ destination: { host: 'model-service' } }] },
      ]);
    });

    test('stops where a step fails, says what was written, and is completed by the same command', async () => {
      const proxy = await countingProxy(cluster);
      const before = kubeconfig;
      kubeconfig = proxy.kubeconfig;
      proxy.next('POST', 'pass', 'unavailable', 'unavailable', 'unavailable');
      const stopped = await cli('new-canary', 'model-v1', '--image', 'x:3', ...quick);
      kubeconfig = before;
      await proxy.close();
      expect(stopped.code).toBe(1);
      expect(stopped.out).toMatch(/DestinationRule models\/model-destination: applied/);
      expect(stopped.out).toMatch(/models\/model-virtual-service: applied/);
      expect(stopped.out).toMatch(/Deployment models\/model-v3: failed/);
      expect(stopped.err).toMatch(/Run the same again to complete it, or take it back: istio-canary undo/);
      expect(await split()).toEqual({ v1: 100, v2: 0, v3: 0 });
      expect(await deployment('model-v3')).toBeUndefined();
      expect(await cli('new-canary', 'model-v1', '--image', 'x:3', ...quick)).toMatchObject({ code: 0 });
      expect(await deployment('model-v3')).toBeDefined();
      expect(await cli('undo', name)).toMatchObject({ code: 0 });
      expect(await deployment('model-v3')).toBeUndefined();
      expect(await cli('undo', name)).toMatchObject({ code: 0 });
      expect(await split()).toEqual({ v1: 100, v2: 0 });
      expect(await subsets()).toEqual(['v1', 'v2']);
    });

    test('made although its answer was lost is not made twice', async () => {
      const proxy = await countingProxy(cluster);
      const before = kubeconfig;
      kubeconfig = proxy.kubeconfig;
      proxy.next('POST', 'pass', 'lose-answer');
      const answer = await cli('new-canary', 'model-v1', '--image', 'x:3', ...quick);
      kubeconfig = before;
      const posts = proxy.requests.filter(one => one.method === 'POST' && /deployments/.test(one.path));
      await proxy.close();
      expect(answer).toMatchObject({ code: 0, err: expect.stringMatching(/answer was lost/) });
      expect(posts).toHaveLength(1);
    });

    test('as files leaves the cluster alone; what is written can be applied by kubectl', async () => {
      const answer = await cli('new-canary', 'model-v1', '--image', 'x:3', '--to-files', 'out');
      expect(answer).toMatchObject({ code: 0 });
      expect(await subsets()).toEqual(['v1', 'v2']);
      expect(await deployment('model-v3')).toBeUndefined();
      const files = readdirSync(join(folder, 'out')).sort();
      expect(files).toEqual([
        'model-destination.destinationrule.yaml',
        'model-v3.deployment.yaml',
        'model-virtual-service.virtualservice.yaml',
      ]);
      const text = readFileSync(join(folder, 'out', 'model-v3.deployment.yaml'), 'utf8');
      expect(text).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}name: model-v3\n/);
      expect(text).not.toMatch(/uid|resourceVersion|managedFields|status|istio-canary|terminationMessage/);
      expect(parseAllDocuments(text)).toHaveLength(1);
      const applied = await cluster.kubectl(['apply', '-n', namespace, '-f', join(folder, 'out')]);
      expect(applied.code).toBe(0);
      expect((await deployment('model-v3'))?.spec.template.spec.containers[0]?.image).toBe('x:3');
      expect(await split()).toEqual({ v1: 100, v2: 0, v3: 0 });
    });

    test('is refused beside a selector that takes its pods too, unless said', async () => {
      const old = await deployment('model-v1');
      await cluster.request('DELETE', `${apps}/deployments/model-v1`);
      await cluster.request('POST', `${apps}/deployments`, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'model-v1' },
        spec: { ...old?.spec, selector: { matchLabels: { app: 'model' } } },
      });
      expect(await cli('new-canary', 'model-v1', '--image', 'x:3', ...quick)).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /selector of Deployment models\/model-v1 takes the new pods too.*--allow-overlap/,
        ),
      });
      expect(
        await cli('new-canary', 'model-v1', '--image', 'x:3', '--allow-overlap', ...quick),
      ).toMatchObject({ code: 0 });
    });
  });

  describe('what stands in the middle of it', () => {
    const plan = async (of: ClusterSession) => {
      const { snapshot } = await readOnce(of, { clusterWide: false });
      const source = await readWorkload(of, { kind: 'Deployment', namespace, name: 'model-v1' });
      const stamp = { at: new Date().toISOString(), newId: randomUUID };
      return planNewCanary(snapshot, source ?? {}, { image: 'x:3', settleMs: 1 }, stamp).plan;
    };

    test('a DestinationRule that changed meanwhile is a conflict, and nothing after it is tried', async () => {
      const session = await openSession({ kubeconfig });
      const stale = await plan(session);
      const version = (await get<VirtualService>(vsPath))?.metadata?.resourceVersion;
      await patch(drPath, [
        { op: 'add', path: '/spec/subsets/-', value: { name: 'other', labels: { a: 'b' } } },
      ]);
      const outcome = await applyPlan(session, stale);
      await session.close();
      expect(outcome).toMatchObject({
        before: [
          {
            status: 'conflict',
            message: expect.stringMatching(/has other subsets by now.*Nothing was overwritten/),
          },
        ],
        objects: [{ status: 'skipped', message: expect.stringMatching(/Not tried, since DestinationRule/) }],
        after: [{ status: 'skipped' }],
      });
      expect((await get<VirtualService>(vsPath))?.metadata?.resourceVersion).toBe(version);
      expect(await subsets()).toEqual(['v1', 'v2', 'other']);
      expect(await deployment('model-v3')).toBeUndefined();
    });

    test('a right that is missing is named, with what was written before it', async () => {
      await grantInNamespace(cluster, 'shifter', namespace, [
        { apiGroups: ['networking.istio.io', 'apps', ''], resources: ['*'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: ['networking.istio.io'], resources: ['*'], verbs: ['patch'] },
      ]);
      const session = await openSession({ kubeconfig: cluster.kubeconfigPath('shifter', { namespace }) });
      const outcome = await applyPlan(session, await plan(session));
      await session.close();
      expect(outcome).toMatchObject({
        before: [{ status: 'applied' }],
        objects: [{ status: 'applied' }],
        after: [
          {
            status: 'failed',
            message: expect.stringMatching(/"create deployments.apps" in namespace "models" is missing/),
          },
        ],
      });
      expect(await cli('undo', name)).toMatchObject({ code: 0 });
      expect(await subsets()).toEqual(['v1', 'v2']);
    });

    test('a name that somebody took meanwhile is left alone', async () => {
      const session = await openSession({ kubeconfig });
      const stale = await plan(session);
      const foreign = {
        ...(await deployment('model-v2')),
        metadata: { name: 'model-v3' },
        status: undefined,
      };
      await cluster.request('POST', `${apps}/deployments`, foreign);
      const outcome = await applyPlan(session, stale);
      await session.close();
      expect(outcome.after).toMatchObject([
        { status: 'conflict', message: expect.stringMatching(/exists already/) },
      ]);
      expect(await cli('undo', name)).toMatchObject({
        code: 0,
        err: expect.stringMatching(/not the one that was made then/),
      });
      expect((await deployment('model-v3'))?.spec.template.metadata.labels.version).toBe('v2');
    });
  });

  describe('a version that goes', () => {
    beforeEach(async () => {
      await cli('shift', name, '--to', 'v2=100', '--to', 'v1=0', '--stable', 'v1');
    });

    test('loses destination, subset, then replicas; stable is the one that is left; undo restores all of it', async () => {
      const before = { vs: await get<VirtualService>(vsPath), dr: await get<DestinationRule>(drPath) };
      expect(await cli('decommission', name, 'v1')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/--drain SECONDS/),
      });
      const { answer, sent } = await writes('decommission', name, 'v1', '--drained', ...quick);
      expect(answer).toMatchObject({ code: 0 });
      expect(sent).toEqual([
        'PATCH virtualservices/model-virtual-service',
        'PATCH destinationrules/model-destination',
        'PATCH deployments/model-v1',
      ]);
      expect(await split()).toEqual({ v2: 100 });
      expect(await subsets()).toEqual(['v2']);
      expect((await deployment('model-v1'))?.spec.replicas).toBe(0);
      expect(await cli('stable', name)).toMatchObject({ out: expect.stringMatching(/^v2 \(recorded/) });
      expect(answer.out).toMatch(/stable is v2 from now on, no longer v1/);

      const undone = await writes('undo', name);
      expect(undone.answer).toMatchObject({ code: 0 });
      expect(undone.sent).toEqual([
        'PATCH deployments/model-v1',
        'PATCH destinationrules/model-destination',
        'PATCH virtualservices/model-virtual-service',
      ]);
      expect((await get<VirtualService>(vsPath))?.spec).toEqual(before.vs?.spec);
      expect((await get<DestinationRule>(drPath))?.spec).toEqual(before.dr?.spec);
      expect((await deployment('model-v1'))?.spec.replicas).toBe(5);
      expect(await cli('stable', name)).toMatchObject({ out: expect.stringMatching(/^v1 \(recorded/) });
    });

    test('stays while anything leads to it, each named', async () => {
      await patch(vsPath, [
        {
          op: 'add',
          path: '/spec/http/0',
          value: {
            name: 'testers',
            match: [{ headers: { x: { exact: 'y' } } }],
            route: [{ destination: { host: 'model-service', subset: 'v1' } }],
          },
        },
        {
          op: 'add',
          path: '/spec/http/1/mirrors',
          value: [{ destination: { host: 'model-service', subset: 'v1' }, percentage: { value: 5 } }],
        },
      ]);
      const version = (await get<VirtualService>(vsPath))?.metadata?.resourceVersion;
      const answer = await cli('decommission', name, 'v1', '--drained');
      expect(answer).toMatchObject({ code: 1 });
      expect(answer.err).toMatch(
        /route 0 "testers": header x = y to v1 of models\/model-virtual-service \(100 % to v1\)/,
      );
      expect(answer.err).toMatch(/the mirror of route 1: .* of models\/model-virtual-service/);
      expect((await get<VirtualService>(vsPath))?.metadata?.resourceVersion).toBe(version);
    });

    test('that stopped half way is gone on with, and undone as a whole', async () => {
      const proxy = await countingProxy(cluster);
      const before = kubeconfig;
      kubeconfig = proxy.kubeconfig;
      proxy.next('PATCH', 'pass', 'pass', 'unavailable', 'unavailable', 'unavailable');
      const stopped = await cli('decommission', name, 'v1', '--drained', ...quick);
      kubeconfig = before;
      await proxy.close();
      expect(stopped).toMatchObject({
        code: 1,
        err: expect.stringMatching(/Run the same again to complete it/),
      });
      expect(await subsets()).toEqual(['v2']);
      expect((await deployment('model-v1'))?.spec.replicas).toBe(5);
      expect(await cli('decommission', name, 'v1', '--drained', ...quick)).toMatchObject({ code: 0 });
      expect((await deployment('model-v1'))?.spec.replicas).toBe(0);
      await cli('undo', name);
      expect((await deployment('model-v1'))?.spec.replicas).toBe(5);
      expect(await cli('undo', name)).toMatchObject({ code: 0 });
      expect(await split()).toEqual({ v1: 0, v2: 100 });
      expect(await subsets()).toEqual(['v1', 'v2']);
    });

    test('planned for what is gone is a conflict, and nothing after it is tried', async () => {
      const proxy = await countingProxy(cluster);
      await cli('undo', name);
      await cli('shift', name, '--to', 'v2=100', '--to', 'v1=0', '--stable', 'v1');
      await proxy.close();
      // The scaling happens between the look and the write: it is done by a second person while the first one drains.
      const slow = cli('decommission', name, 'v1', '--drain', '6', ...quick);
      await expect.poll(() => subsets(), { timeout: 10_000 }).toEqual(['v2']);
      await patch(`${apps}/deployments/model-v1`, [{ op: 'replace', path: '/spec/replicas', value: 3 }]);
      const answer = await slow;
      expect(answer).toMatchObject({
        code: 3,
        err: expect.stringMatching(/Deployment models\/model-v1 has 3 replicas by now \(it had 5\)/),
      });
      expect((await deployment('model-v1'))?.spec.replicas).toBe(3);
    });

    test('is deleted on request only, and saved before', async () => {
      const answer = await cli('decommission', name, 'v1', '--drained', '--delete-workload', ...quick);
      expect(answer).toMatchObject({
        code: 0,
        err: expect.stringMatching(/Saved Deployment models\/model-v1 to /),
      });
      expect(await deployment('model-v1')).toBeUndefined();
      const undone = await cli('undo', name);
      expect(undone).toMatchObject({
        code: 0,
        err: expect.stringMatching(/Deployment models\/model-v1 is gone; it stays so/),
      });
      expect(await split()).toEqual({ v1: 0, v2: 100 });
      const applied = await cluster.kubectl([
        'apply',
        '-n',
        namespace,
        '-f',
        join(folder, 'model-v1.deployment.yaml'),
      ]);
      expect(applied.code).toBe(0);
      expect((await deployment('model-v1'))?.spec.replicas).toBe(5);
    });

    test('history goes to no entry from before it, since its subset would be missing there', async () => {
      const { out } = await cli('history', name, '-o', 'json');
      const entry = JSON.parse(out).history[0].id;
      await cli('decommission', name, 'v1', '--drained', ...quick);
      expect(await cli('restore', name, entry)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/Undo it first/),
      });
    });
  });

  acceptedByIstio(() => cluster);
});
