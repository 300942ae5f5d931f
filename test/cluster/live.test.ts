/** The live view against a real API server: rights, faults, and what a person is told. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openLive } from '../../src/cluster/live.ts';
import type { ClusterSession, KindState, LiveCluster, ScopeOptions } from '../../src/cluster/ports.ts';
import { readObject, readOnce } from '../../src/cluster/read.ts';
import { openSession } from '../../src/cluster/session.ts';
import type { KubeObject } from '../../src/istio/types.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  revokeInNamespace,
  seedExample,
  setReady,
  startKubeApiServer,
  type User,
} from './harness/index.ts';
import { countingProxy } from './support/counting-proxy.ts';

const bench = await buildBench();
const services = '/apis/networking.istio.io/v1/namespaces/models/virtualservices';
const path = `${services}/model-virtual-service`;
/** Short waits, so that a test sees several of them. */
const timing = { slow: 300, backoff: () => 50 };

describe.skipIf(bench === undefined)('the live view', { timeout: 120_000 }, () => {
  let cluster: RealCluster;
  const open: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    cluster = await startKubeApiServer();
  });
  afterAll(() => cluster?.stop());
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function session(user: User, namespace?: string): Promise<ClusterSession> {
    const opened = await openSession({ kubeconfig: cluster.kubeconfigPath(user, { namespace }) });
    open.push(() => opened.close());
    return opened;
  }
  function live(of: ClusterSession, options: ScopeOptions = {}, more = {}): LiveCluster {
    const view = openLive(of, options, { ...timing, ...more });
    open.push(() => view.dispose());
    return view;
  }
  const shares = (view: LiveCluster): unknown[] =>
    view
      .snapshot()
      .virtualServices.map(one => [
        one.metadata?.namespace,
        one.spec?.http?.at(-1)?.route?.map(entry => entry.weight),
      ]);
  const state = (states: KindState[], kind: KindState['kind']): KindState | undefined =>
    states.find(one => one.kind === kind);
  const until = (check: () => unknown): Promise<unknown> =>
    expect.poll(check, { timeout: 30_000, interval: 20 }).toBeTruthy();
  const shift = (weights: number[]): Promise<unknown> =>
    cluster.request('PATCH', path, [
      {
        op: 'replace',
        path: '/spec/http/0/route',
        value: weights.map((weight, i) => ({
          destination: { host: 'model-service', subset: `v${i + 1}` },
          weight,
        })),
      },
    ]);

  test('says what is missing while Istio is not installed, and notices when it comes', async () => {
    const admin = await session('admin');
    const { states } = await readOnce(admin);
    expect(state(states, 'VirtualService')).toMatchObject({
      state: 'missing',
      code: 'crds-missing',
      scope: 'cluster',
    });
    expect(state(states, 'VirtualService')?.message).toMatch(/Istio is not installed there/);
    expect(state(states, 'Rollout')).toMatchObject({ state: 'missing' });
    expect(state(states, 'Deployment')).toMatchObject({ state: 'ready' });
    await expect(admin.apiVersionOf('networking.istio.io')).rejects.toMatchObject({ code: 'crds-missing' });

    const view = live(admin);
    await view.ready();
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'models');
    await until(() => view.snapshot().virtualServices.length === 1);
    expect(await admin.apiVersionOf('networking.istio.io')).toBe('networking.istio.io/v1');
  });

  test('holds what plans and trees need, and no more', async () => {
    const admin = await session('admin');
    const view = live(admin);
    await view.ready();
    await until(() => view.snapshot().user);
    const snapshot = view.snapshot();
    expect(snapshot).toEqual((await readOnce(admin)).snapshot);
    expect(snapshot).toMatchObject({ user: 'admin', cluster: admin.identity });
    expect(snapshot.workloads).toMatchObject([
      {
        kind: 'Deployment',
        metadata: { name: 'model-v1' },
        podLabels: { app: 'model', version: 'v1' },
        replicas: 5,
        ready: 5,
      },
      { metadata: { name: 'model-v2' }, podLabels: { version: 'v2' } },
    ]);
    expect(snapshot.services?.map(one => one.metadata?.name)).toContain('model-service');
    expect(snapshot.destinationRules).toHaveLength(1);
    expect(JSON.stringify(snapshot)).not.toContain('managedFields');
    const [object] = snapshot.virtualServices;
    expect(object).toMatchObject({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' });
    expect(await readObject(admin, 'models', 'model-virtual-service')).toEqual(object);
    expect(await readObject(admin, 'models', 'nothing')).toBeUndefined();
  });

  test('follows changes, and tells of a burst once', async () => {
    const view = live(await session('admin'));
    await view.ready();
    await new Promise(resolve => setTimeout(resolve, 200));
    let told = 0;
    view.onDidChange(() => {
      told += 1;
    });
    await shift([99, 1]);
    await until(() => JSON.stringify(shares(view)).includes('[99,1]'));
    const [before, started] = [told, performance.now()];
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        cluster.request('PATCH', path, { metadata: { labels: { burst: `${i}` } } }),
      ),
    );
    await setReady(cluster, 'models', 'model-v2', 3);
    await until(() => view.snapshot().workloads?.some(one => one.ready === 3));
    await setReady(cluster, 'models', 'model-v2', 5);
    // At most one call in 50 ms, however long the machine takes.
    expect(told - before).toBeLessThanOrEqual((performance.now() - started) / 50 + 1);
    const copy = { ...(await readObject(view.session, 'models', 'model-virtual-service')) } as KubeObject;
    await cluster.request('DELETE', path);
    await until(() => view.snapshot().virtualServices.length === 0);
    view.applied(copy);
    expect(view.snapshot().virtualServices).toEqual([]);
    await seedExample(cluster, 'models');
    await until(() => view.snapshot().virtualServices.length === 1);
  });

  test("shows a write's answer before the watch does, and no older state after it", async () => {
    const view = live(await session('admin'));
    await view.ready();
    const old = view.snapshot().virtualServices[0] as KubeObject;
    const answer = (await cluster.request('PATCH', path, { metadata: { labels: { mine: 'yes' } } })) as {
      body: KubeObject;
    };
    view.applied(answer.body);
    expect(view.snapshot().virtualServices[0]?.metadata?.labels).toMatchObject({ mine: 'yes' });
    view.applied(old);
    expect(view.snapshot().virtualServices[0]?.metadata?.labels).toMatchObject({ mine: 'yes' });
  });

  test('gives who may see one namespace that namespace, without a setting', async () => {
    await grantInNamespace(cluster, 'shifter', 'models');
    const view = live(await session('shifter', 'models'));
    await view.ready();
    expect(shares(view)).toHaveLength(1);
    const found = state(view.states(), 'VirtualService');
    expect(found).toMatchObject({
      scope: 'models',
      state: 'ready',
      right: { verb: 'list', resource: 'virtualservices' },
    });
    expect(found?.message).toMatch(
      /Only namespace "models" is shown: "list virtualservices.networking.istio.io" in all namespaces/,
    );
    expect(state(view.states(), 'Rollout')).toMatchObject({ state: 'missing' });
    const once = await readOnce(view.session);
    expect(once.snapshot).toMatchObject({
      user: 'shifter',
      virtualServices: view.snapshot().virtualServices,
    });

    // Without the right nothing is shown; once it is given, the view finds out by itself.
    await revokeInNamespace(cluster, 'shifter', 'models');
    const blind = live(await session('shifter', 'models'));
    await blind.ready();
    const refused = state(blind.states(), 'VirtualService');
    expect(refused).toMatchObject({
      state: 'forbidden',
      code: 'forbidden',
      right: {
        verb: 'list',
        resource: 'virtualservices',
        group: 'networking.istio.io',
        namespace: 'models',
        user: 'shifter',
      },
    });
    expect(refused?.message).toMatch(
      /No right to see virtualservices \(as shifter\).*are not shown. Ask an administrator/,
    );
    expect(blind.snapshot()).toMatchObject({
      virtualServices: [],
      destinationRules: undefined,
      workloads: undefined,
    });
    await grantInNamespace(cluster, 'shifter', 'models');
    await until(() => blind.snapshot().virtualServices.length === 1);
    await revokeInNamespace(cluster, 'shifter', 'models');
  });

  test('shows what still works beside what is forbidden, in the namespaces of a setting', async () => {
    const rules = [
      { apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['get', 'list', 'watch'] },
    ];
    await grantInNamespace(cluster, 'nobody', 'models', rules);
    const view = live(await session('nobody'), { namespaces: ['models', 'kube-system'] });
    await view.ready();
    const summary = view.states().map(one => `${one.kind} ${one.scope} ${one.state}`);
    expect(summary).toContain('VirtualService models ready');
    expect(summary).toContain('VirtualService kube-system forbidden');
    expect(summary).toContain('Deployment models forbidden');
    expect(view.snapshot()).toMatchObject({ workloads: undefined, services: undefined });
    expect(view.snapshot().virtualServices).toHaveLength(1);
    await revokeInNamespace(cluster, 'nobody', 'models');
  });

  test('asks who the user is and what they may do', async () => {
    const viewer = await session('viewer');
    expect(await viewer.whoAmI()).toBe('viewer');
    expect(await viewer.can('list', 'networking.istio.io', 'virtualservices')).toBe(true);
    expect(await viewer.can('patch', 'networking.istio.io', 'virtualservices', 'models')).toBe(false);
  });

  test('goes on where a watch was cut, without listing again', async () => {
    const proxy = await countingProxy(cluster);
    open.push(() => proxy.close());
    const through = await openSession({ kubeconfig: proxy.kubeconfig });
    open.push(() => through.close());
    const view = live(through);
    await view.ready();
    const lists = (): number => proxy.requests.filter(one => one.path.includes('limit=500')).length;
    /** How often each kind was watched. */
    const watches = (): number[] => {
      const kinds = new Map<string, number>();
      for (const { path } of proxy.requests) {
        const kind = /^[^?]*(?=\?watch=true)/.exec(path)?.[0];
        if (kind !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      return [...kinds.values()];
    };
    const watchedAll = (times: number): boolean =>
      watches().length === 7 && watches().every(count => count >= times);
    await until(() => watchedAll(1));
    const before = lists();
    proxy.cut();
    await shift([90, 10]);
    await until(() => JSON.stringify(shares(view)).includes('[90,10]'));
    await until(() => watchedAll(2));
    expect(lists()).toBe(before);

    // A refresh renews the connections, and asks for no list either.
    const watched = Math.max(...watches());
    view.refresh();
    await until(() => watchedAll(watched + 1));
    await shift([80, 20]);
    await until(() => JSON.stringify(shares(view)).includes('[80,20]'));
    expect(lists()).toBe(before);
    expect(view.states().filter(one => one.state === 'error')).toEqual([]);
  });

  test('outlives quiet watches that the server ends', async () => {
    const proxy = await countingProxy(cluster);
    open.push(() => proxy.close());
    const through = await openSession({ kubeconfig: proxy.kubeconfig });
    open.push(() => through.close());
    const view = live(through, {}, { watch: 1000 });
    await view.ready();
    const watches = (): string[] =>
      proxy.requests.map(one => one.path).filter(one => /virtualservices\?watch=true/.test(one));
    await until(() => watches().length >= 3);
    expect(proxy.requests.filter(one => /virtualservices\?limit/.test(one.path))).toHaveLength(1);
    expect(watches()[0]).toContain('allowWatchBookmarks=true&resourceVersion=');
  });

  test('tells of a server that is away, keeps what it knew, and comes back by itself', async () => {
    const view = live(await session('admin'));
    await view.ready();
    const known = shares(view);
    await cluster.pause({ abrupt: true });
    await until(() => state(view.states(), 'VirtualService')?.state === 'error');
    expect(state(view.states(), 'VirtualService')?.message).toMatch(
      /cannot be reached: nothing listens there/,
    );
    expect(shares(view)).toEqual(known);
    await cluster.restart();
    await until(() => view.states().every(one => one.state === 'ready' || one.kind === 'Rollout'));
    await shift([50, 50]);
    await until(() => JSON.stringify(shares(view)).includes('[50,50]'));
  });

  test('leaves no timer and no socket behind', async () => {
    const handles = (): string[] =>
      process
        .getActiveResourcesInfo()
        .filter(one => /Timeout|TCPSocket|TLS/.test(one))
        .sort();
    await until(() => handles().filter(one => /TCP|TLS/.test(one)).length === 0);
    const before = handles();
    const admin = await openSession({ kubeconfig: cluster.kubeconfigPath('admin') });
    const view = openLive(admin);
    await view.ready();
    await view.dispose();
    await admin.close();
    await until(() => handles().length <= before.length);
  });
});
