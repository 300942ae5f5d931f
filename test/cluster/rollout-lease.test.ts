/** Who drives a rollout, by Leases and without the right to them, against a real kube-apiserver. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openLease, openSession } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import type { RolloutLease } from '../../src/rollout/ports.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  readRules,
  revokeInNamespace,
  seedExample,
  shiftRules,
  startKubeApiServer,
  type User,
} from './harness/index.ts';

const bench = await buildBench();
const namespace = 'models';
const name = 'model-virtual-service';
const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${name}`;
const leasePath = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/istio-canary-${name}`;

describe.skipIf(bench === undefined)('the lease of a rollout', () => {
  let cluster: RealCluster;
  let uid: string;
  const sessions: ClusterSession[] = [];
  const leases: RolloutLease[] = [];

  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    await seedExample(cluster, namespace);
    const { body } = await cluster.request('GET', path);
    uid = (body as { metadata: { uid: string } }).metadata.uid;
  });
  afterEach(async () => {
    for (const lease of leases.splice(0)) await lease.release();
    for (const session of sessions.splice(0)) await session.close();
    await cluster.request('DELETE', leasePath);
    await revokeInNamespace(cluster, 'shifter', namespace);
  });
  afterAll(() => cluster?.stop());

  async function lease(holder: string, user: User = 'admin', durationMs = 6000): Promise<RolloutLease> {
    const session = await openSession({ kubeconfig: cluster.kubeconfigPath(user), env: {} });
    sessions.push(session);
    const made = openLease(session, { namespace, name, uid, holder, durationMs });
    leases.push(made);
    return made;
  }

  const spec = async () =>
    ((await cluster.request('GET', leasePath)).body as { spec: Record<string, unknown> }).spec;

  test('is held by one, renewed, and given back', async () => {
    const first = await lease('first');
    const second = await lease('second');
    expect(await first.acquire(false)).toEqual({ is: 'held' });
    expect(await second.acquire(false)).toEqual({ is: 'taken', by: 'first' });
    const { renewTime } = await spec();
    await expect.poll(async () => (await spec()).renewTime).not.toBe(renewTime);
    expect(await second.acquire(true)).toEqual({ is: 'taken', by: 'first' });
    await first.release();
    expect((await spec()).holderIdentity ?? '').toBe('');
    expect(await second.acquire(false)).toEqual({ is: 'held' });
    expect(await spec()).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 + 1 });
  });

  test('of two who ask at once one gets it', async () => {
    const asking = await Promise.all(['a', 'b', 'c', 'd'].map(holder => lease(holder)));
    const answers = await Promise.all(asking.map(one => one.acquire(false)));
    expect(answers.filter(one => one.is === 'held')).toHaveLength(1);
  });

  test('of one who is gone is taken when it has stood still, whatever its clock says', async () => {
    const renewTime = '2099-01-01T00:00:00.000000Z';
    const object = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: `istio-canary-${name}` },
      spec: { holderIdentity: 'gone', leaseDurationSeconds: 2, renewTime, acquireTime: renewTime },
    };
    const made = await cluster.request('POST', leasePath.slice(0, leasePath.lastIndexOf('/')), object);
    expect(made.status).toBe(201);
    const next = await lease('next');
    expect(await next.acquire(false)).toEqual({ is: 'taken', by: 'gone' });
    const begun = performance.now();
    expect(await next.acquire(true)).toEqual({ is: 'held' });
    expect(performance.now() - begun).toBeGreaterThan(2000);
  });

  test('that another one took is heard of', async () => {
    const first = await lease('first');
    const lost = new Promise<string>(resolve => first.onLost(resolve));
    await first.acquire(false);
    const taken = { spec: { holderIdentity: 'thief' } };
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await cluster.request('PATCH', leasePath, taken, headers)).status).toBe(200);
    expect(await lost).toBe('thief');
    await first.release();
    expect((await spec()).holderIdentity).toBe('thief');
  });

  test('is an annotation without the right to Leases', async () => {
    await grantInNamespace(cluster, 'shifter', namespace, [...readRules, ...shiftRules]);
    const first = await lease('first', 'shifter');
    const second = await lease('second', 'shifter');
    expect(await first.acquire(false)).toEqual({ is: 'held' });
    expect(first.note).toMatch(/no right to write Leases.*annotation/s);
    expect((await cluster.request('GET', leasePath)).status).toBe(404);
    expect(await second.acquire(false)).toEqual({ is: 'taken', by: 'first' });
    expect(await second.acquire(true)).toEqual({ is: 'taken', by: 'first' });
    await first.release();
    expect(await second.acquire(false)).toEqual({ is: 'held' });
  });

  describe('is one, wherever it is kept', () => {
    const list = leasePath.slice(0, leasePath.lastIndexOf('/'));
    const annotation = async (): Promise<string> =>
      ((await cluster.request('GET', path)).body as { metadata: { annotations?: Record<string, string> } })
        .metadata.annotations?.['istio-canary.dev/rollout-driver'] ?? '';
    const annotate = async (held?: object): Promise<void> => {
      const text = held === undefined ? null : JSON.stringify(held);
      const metadata = { annotations: { 'istio-canary.dev/rollout-driver': text } };
      const headers = { 'content-type': 'application/merge-patch+json' };
      expect((await cluster.request('PATCH', path, { metadata }, headers)).status).toBe(200);
    };
    afterEach(() => annotate());

    test('an annotation keeps out whoever may have a Lease, until it is given back', async () => {
      await grantInNamespace(cluster, 'shifter', namespace, [...readRules, ...shiftRules]);
      const build = await lease('build', 'shifter');
      const developer = await lease('developer');
      expect(await build.acquire(false)).toEqual({ is: 'held' });
      expect(await developer.acquire(false)).toEqual({ is: 'taken', by: 'build' });
      expect(await developer.acquire(true)).toEqual({ is: 'taken', by: 'build' });
      expect((await cluster.request('GET', leasePath)).status).toBe(404);
      await build.release();
      expect(await developer.acquire(false)).toEqual({ is: 'held' });
      expect(developer.note).toBeUndefined();
      expect(await spec()).toMatchObject({ holderIdentity: 'developer' });
    });

    test('an annotation of one who is gone is waited for once, and then taken away', async () => {
      await annotate({ holder: 'gone', durationMs: 1500, renewals: 7 });
      const next = await lease('next');
      expect(await next.acquire(false)).toEqual({ is: 'taken', by: 'gone' });
      const begun = performance.now();
      expect(await next.acquire(true)).toEqual({ is: 'held' });
      expect(performance.now() - begun).toBeGreaterThan(1500);
      expect(await annotation()).not.toContain('gone');
      await next.release();
      expect(await (await lease('another')).acquire(false)).toEqual({ is: 'held' });
    });

    test('a Lease that may only be read keeps out whoever would take the annotation', async () => {
      const mayRead = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get'] };
      await grantInNamespace(cluster, 'shifter', namespace, [...readRules, ...shiftRules, mayRead]);
      const build = await lease('build', 'shifter');
      const ask = sessions.at(-1)?.http;
      // The API server hears of the grant a moment later.
      await expect
        .poll(async () => (await ask?.request({ method: 'GET', path: leasePath }))?.status)
        .toBe(404);
      const developer = await lease('developer');
      await developer.acquire(false);
      expect(await build.acquire(true)).toEqual({ is: 'taken', by: 'developer' });
      expect(await annotation()).toBe('');
      await developer.release();
      expect(await build.acquire(false)).toEqual({ is: 'held' });
      expect(build.note).toMatch(/no right to write Leases/);
    });

    test('an annotation that is taken while a Lease is written wins', async () => {
      const developer = await lease('developer');
      const session = sessions.at(-1);
      const { request } = session?.http ?? {};
      if (!session || !request) throw new Error('There is no session.');
      session.http.request = async sent => {
        if (sent.path === list) await annotate({ holder: 'build', durationMs: 60_000, renewals: 1 });
        return request.call(session.http, sent);
      };
      expect(await developer.acquire(false)).toEqual({ is: 'taken', by: 'build' });
      expect((await spec()).holderIdentity ?? '').toBe('');
    });
  });
});
