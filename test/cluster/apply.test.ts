/** Plans against a real API server: one PATCH each, and what happens when that goes wrong. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { historyAnnotation, readHistory } from '../../src/canary/history.ts';
import { kubectlCommandFor } from '../../src/canary/kubectl.ts';
import type { Plan } from '../../src/canary/model.ts';
import { planShift } from '../../src/canary/shift.ts';
import { readVirtualService } from '../../src/canary/virtual-service.ts';
import { applyPlan } from '../../src/cluster/apply.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import { readObject, readOnce } from '../../src/cluster/read.ts';
import { openSession } from '../../src/cluster/session.ts';
import type { VirtualService } from '../../src/istio/types.ts';
import {
  buildBench,
  grantInNamespace,
  kubectl,
  type RealCluster,
  seedExample,
  startKubeApiServer,
} from './harness/index.ts';
import { run } from './harness/run.ts';
import { acceptedByIstio } from './support/accepted.ts';
import { type CountingProxy, countingProxy } from './support/counting-proxy.ts';

const bench = await buildBench();
const target = { namespace: 'models', name: 'model-virtual-service' };
const path = '/apis/networking.istio.io/v1/namespaces/models/virtualservices/model-virtual-service';

describe.skipIf(bench === undefined)('a plan', () => {
  let cluster: RealCluster;
  let proxy: CountingProxy;
  let session: ClusterSession;

  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'models');
  });
  afterAll(() => cluster?.stop());
  beforeEach(async () => {
    await cluster.request('DELETE', path);
    await seedExample(cluster, 'models');
    proxy = await countingProxy(cluster);
    session = await openSession({ kubeconfig: proxy.kubeconfig });
  });
  afterEach(async () => {
    await session.close();
    await proxy.close();
  });

  const plan = async (share: number, of = session): Promise<Plan> => {
    const { snapshot } = await readOnce(of, { clusterWide: false });
    const stamp = { at: new Date().toISOString(), newId: randomUUID, why: 'a test' };
    return planShift(snapshot, target, { v2: share }, {}, stamp);
  };
  const live = async (): Promise<VirtualService> =>
    (await cluster.request('GET', path)).body as VirtualService;
  const split = async (): Promise<Record<string, number>> => {
    const [route] = readVirtualService(await live()).routes;
    return Object.fromEntries((route?.destinations ?? []).map(one => [one.key, one.share]));
  };

  test('is one request on a connection that is there, and changes nothing but the split', async () => {
    const before = await live();
    const wish = await plan(1);
    const [requests, handshakes] = [proxy.requests.length, proxy.handshakes()];
    const applied: VirtualService[] = [];
    const outcome = await applyPlan(session, wish, { onApplied: object => applied.push(object) });
    expect(outcome.objects).toMatchObject([
      { ...target, status: 'applied', before: { v1: 100 }, after: { v1: 99, v2: 1 } },
    ]);
    expect(proxy.requests.slice(requests).map(one => one.method)).toEqual(['PATCH']);
    expect(proxy.requests.at(-1)?.path).toContain('fieldManager=istio-canary&fieldValidation=Strict');
    expect(proxy.handshakes()).toBe(handshakes);
    const after = await live();
    expect(await split()).toEqual({ v1: 99, v2: 1 });
    expect(applied[0]?.metadata?.resourceVersion).toBe(after.metadata?.resourceVersion);
    expect(outcome.objects[0]?.resourceVersion).toBe(after.metadata?.resourceVersion);
    expect(readHistory(after.metadata?.annotations, after.metadata?.uid ?? '')).toMatchObject([
      { id: wish.objects[0]?.entry.id, by: 'admin', why: 'a test' },
    ]);
    expect(after.metadata?.labels).toEqual(before.metadata?.labels);
    expect(after.spec?.hosts).toEqual(before.spec?.hosts);
  });

  test('as a dry run stores nothing', async () => {
    const version = (await live()).metadata?.resourceVersion;
    const outcome = await applyPlan(session, await plan(10), {
      dryRun: true,
      onApplied: () => expect.unreachable(),
    });
    expect(outcome).toMatchObject({
      dryRun: true,
      objects: [{ status: 'applied', after: { v1: 90, v2: 10 } }],
    });
    expect((await live()).metadata?.resourceVersion).toBe(version);
  });

  test('for a state that is gone is a conflict, with what changed and who', async () => {
    const stale = await plan(10);
    await applyPlan(session, await plan(50));
    const outcome = await applyPlan(session, stale);
    expect(outcome.objects).toMatchObject([{ status: 'conflict' }]);
    expect(outcome.objects[0]?.message).toMatch(
      /was changed since this was planned: its route http\/0 now has v1 50 %, v2 50 % \(it had v1 100 %, v2 0 %\), by admin at \d{4}-.*Nothing was overwritten/,
    );
    expect(await split()).toEqual({ v1: 50, v2: 50 });
  });

  test('is a conflict too when someone else edited the route, or the object was made anew, or is gone', async () => {
    const stale = await plan(10);
    await cluster.request('PATCH', `${path}?fieldManager=someone`, [
      { op: 'add', path: '/spec/http/0/timeout', value: '5s' },
    ]);
    const [edited] = (await applyPlan(session, stale)).objects;
    expect(edited).toMatchObject({ status: 'conflict' });
    expect(edited?.message).toMatch(/route http\/0 changed beside the split, with .*\bsomeone at/);
    await cluster.request('DELETE', path);
    const [gone] = (await applyPlan(session, stale)).objects;
    expect(gone?.message).toMatch(/VirtualService models\/model-virtual-service was deleted since/);
    await seedExample(cluster, 'models');
    const [anew] = (await applyPlan(session, stale)).objects;
    expect(anew).toMatchObject({ status: 'conflict' });
    expect(anew?.message).toMatch(/was deleted and created again/);
    expect(await split()).toEqual({ v1: 100, v2: 0 });
  });

  test('goes through beside a change that is none of its business', async () => {
    const wish = await plan(10);
    await cluster.request('PATCH', path, { metadata: { labels: { team: 'a' } } });
    const requests = proxy.requests.length;
    expect((await applyPlan(session, wish)).objects).toMatchObject([{ status: 'applied' }]);
    // The version is another one, so what the plan rests on is compared.
    expect(proxy.requests.slice(requests).map(one => one.method)).toEqual(['PATCH', 'PATCH']);
    expect((await live()).metadata?.labels).toMatchObject({ team: 'a' });
  });

  test.each([
    ['the answer is lost', ['lose-answer'], 1, /answer was lost/],
    ['the request is lost', ['lose-request'], 2, undefined],
    ['a gateway answers 503', ['unavailable'], 2, undefined],
    ['the server is busy', ['too-many'], 2, undefined],
  ] as const)('is applied exactly once when %s', async (_title, fates, patches, warning) => {
    const wish = await plan(10);
    proxy.next('PATCH', ...fates);
    const [outcome] = (await applyPlan(session, wish)).objects;
    expect(outcome).toMatchObject({
      status: 'applied',
      resourceVersion: (await live()).metadata?.resourceVersion,
    });
    expect(outcome?.warnings.join()).toMatch(warning ?? /^$/);
    expect(proxy.requests.filter(one => one.method === 'PATCH')).toHaveLength(patches);
    const { metadata } = await live();
    expect(readHistory(metadata?.annotations, metadata?.uid ?? '')).toHaveLength(1);
    expect(await split()).toEqual({ v1: 90, v2: 10 });
  });

  test('whose fate cannot be known says so, and names what to look for', async () => {
    const wish = await plan(10);
    proxy.next('PATCH', 'lose-answer');
    proxy.next('GET', ...Array.from({ length: 12 }, () => 'lose-request' as const));
    const [outcome] = (await applyPlan(session, wish)).objects;
    expect(outcome?.status).toBe('failed');
    expect(outcome?.message).toContain(`look for ${wish.objects[0]?.entry.id}`);
    expect(await split()).toEqual({ v1: 90, v2: 10 });
  });

  test('that the server does not accept fails with its words', async () => {
    const wish = await plan(10);
    const [object] = wish.objects;
    object?.patch.push({ op: 'add', path: '/spec/http/0/nonsense', value: 1 });
    const [outcome] = (await applyPlan(session, wish)).objects;
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome?.message).toMatch(/unknown field "spec.http\[0\].nonsense".*unchanged/);
  });

  test('without the right to it fails with the missing right', async () => {
    await grantInNamespace(cluster, 'shifter', 'models', [
      { apiGroups: ['networking.istio.io', 'apps', ''], resources: ['*'], verbs: ['get', 'list', 'watch'] },
    ]);
    const shifter = await openSession({
      kubeconfig: cluster.kubeconfigPath('shifter', { namespace: 'models' }),
    });
    const [outcome] = (await applyPlan(shifter, await plan(10, shifter))).objects;
    expect(outcome?.message).toMatch(
      /You \(shifter\) may not.*"patch virtualservices.networking.istio.io" in namespace "models" is missing/,
    );
    await shifter.close();
  });

  test('of several objects stops at the first that fails', async () => {
    const wish = await plan(10);
    const gone = { ...wish.objects[0], name: 'no-such-service' } as Plan['objects'][number];
    const outcome = await applyPlan(session, { ...wish, objects: [gone, ...wish.objects] });
    expect(outcome.objects.map(one => one.status)).toEqual(['conflict', 'skipped']);
    expect(outcome.objects[1]?.message).toMatch(/Not tried, since models\/no-such-service/);
    expect(await split()).toEqual({ v1: 100, v2: 0 });
  });

  test('of several objects to roll back gets every one that can be had', async () => {
    const wish = await plan(10);
    const gone = { ...wish.objects[0], name: 'no-such-service' } as Plan['objects'][number];
    const both: Plan = { ...wish, action: 'rollback', objects: [gone, ...wish.objects] };
    const outcome = await applyPlan(session, both);
    expect(outcome.objects.map(one => one.status)).toEqual(['conflict', 'applied']);
    expect(await split()).toEqual({ v1: 90, v2: 10 });
  });

  test('is refused anywhere but on its cluster, also when the context was moved meanwhile', async () => {
    const wish = await plan(10);
    const elsewhere = { ...wish, cluster: { ...wish.cluster, server: 'https://other:6443' } };
    await expect(applyPlan(session, elsewhere)).rejects.toMatchObject({ code: 'context-moved' });
    const text = readFileSync(proxy.kubeconfig, 'utf8');
    writeFileSync(proxy.kubeconfig, text.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
    await expect(applyPlan(session, wish)).rejects.toThrow(/leads to another cluster by now/);
    writeFileSync(proxy.kubeconfig, text);
    expect(proxy.requests.some(one => one.method === 'PATCH')).toBe(false);
  });

  test('as a kubectl command does the same', async () => {
    const wish = await plan(25);
    const [object] = wish.objects;
    if (!object) return expect.unreachable();
    const command = kubectlCommandFor(object, wish.cluster);
    // The shell's own words, as kubectl gets them.
    const words = await run('sh', ['-c', command.replace(/^kubectl/, "printf '%s\\0'")], {});
    const result = await kubectl(words.stdout.split('\0').slice(0, -1), { kubeconfig: proxy.kubeconfig });
    expect(result.stderr).toBe('');
    expect(await split()).toEqual({ v1: 75, v2: 25 });
    const after = await readObject(session, 'models', target.name);
    expect(after?.metadata?.annotations?.[historyAnnotation]).toContain(object.entry.id);
  });

  acceptedByIstio(() => cluster);
});
