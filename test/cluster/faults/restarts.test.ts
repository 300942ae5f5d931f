/** A real API server that crashes, starts again, and forgets where a watch was. */
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAll } from '../../../src/cluster/list.ts';
import type { HttpRequest, SessionHttp } from '../../../src/cluster/ports.ts';
import { apiRequest } from '../harness/http.ts';
import { buildBench, startKubeApiServer } from '../harness/index.ts';
import { countingProxy } from '../support/counting-proxy.ts';
import { FaultBench, services } from '../support/fault-bench.ts';

const built = await buildBench();
/** How long something may take after a start, where every core is taken. */
const patience = 30_000;

describe.skipIf(built === undefined)('an API server that crashes', { timeout: 120_000 }, () => {
  let bench: FaultBench;

  beforeAll(async () => {
    bench = new FaultBench(await startKubeApiServer());
    await bench.cluster.applyIstioCrds();
    await bench.reset();
  });
  afterAll(() => bench?.cluster.stop());
  beforeEach(() => bench.reset());
  afterEach(() => bench.close());

  test.each([
    ['before the write was stored', { lateMs: 800 }],
    ['after the write was stored', 'lose-answer'],
  ] as const)('during a shift, %s: what is told is what stands there', async (_title, fate) => {
    const proxy = bench.own(await countingProxy(bench.cluster));
    const session = await bench.session(proxy.kubeconfig);
    const plan = await bench.plan(session, 10);
    proxy.next('PATCH', fate);
    const shifting = bench.apply(session, plan);
    await expect.poll(() => proxy.requests.some(one => one.method === 'PATCH')).toBe(true);
    // Long enough for the one that is stored to be stored.
    if (fate === 'lose-answer') await expect.poll(() => bench.history()).toHaveLength(1);
    await bench.cluster.restart({ abrupt: true });
    const outcome = await shifting;
    if (outcome.status === 'applied') return bench.appliedOnce(outcome, plan, [90, 10]);
    // A machine that starts too slowly: it is not claimed to know.
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.message).toContain(`look for ${plan.objects[0]?.entry.id} in the history`);
    expect((await bench.history()).length).toBe(fate === 'lose-answer' ? 1 : 0);
  });

  test('while one shift follows the other: each that is told as applied is there, once', async () => {
    const session = await bench.session();
    const view = await bench.view(session);
    const told: { why: string; status: string; message?: string }[] = [];
    let isDone = false;
    const shifting = (async () => {
      for (let i = 0; !isDone; i += 1) {
        const why = `n${i}`;
        try {
          const outcome = await bench.apply(session, await bench.plan(session, (i % 99) + 1, why));
          told.push({ why, status: outcome.status, message: outcome.message });
        } catch {
          // Nothing could be read, so nothing was planned.
          await sleep(100);
        }
      }
    })();
    const applied = (): string[] => told.filter(one => one.status === 'applied').map(one => one.why);
    try {
      await expect.poll(() => applied().length, { timeout: patience }).toBeGreaterThanOrEqual(3);
      await bench.cluster.restart({ abrupt: true });
      const { length } = applied();
      await expect.poll(() => applied().length, { timeout: patience }).toBeGreaterThan(length);
    } finally {
      isDone = true;
      await shifting;
    }
    const stored = (await bench.history()).map(one => one.why).reverse();
    const unknown = told.filter(one => one.message?.includes('is not known')).map(one => one.why);
    const certain = stored.filter(why => !unknown.includes(why ?? ''));
    expect(applied().length).toBeGreaterThan(2);
    // The history holds the last fifty.
    expect(certain).toEqual(applied().slice(-certain.length));
    expect(stored.length).toBeGreaterThanOrEqual(Math.min(applied().length, 20));
    expect(new Set(stored).size).toBe(stored.length);
    const now = await bench.weights();
    await bench.shows(view, now ?? [], patience);
  });

  test('and has forgotten where a watch was (410): it is listed again, and nobody is alarmed', async () => {
    const proxy = bench.own(await countingProxy(bench.cluster));
    const view = await bench.view(await bench.session(proxy.kubeconfig));
    const lists = (): number => proxy.requests.filter(one => /virtualservices\?limit/.test(one.path)).length;
    expect(lists()).toBe(1);
    proxy.down(true);
    await bench.says(view, 'error');
    await bench.edit([75, 25]);
    await bench.cluster.restart();
    proxy.down(false);
    await bench.shows(view, [75, 25], patience);
    await bench.says(view, 'ready', patience);
    expect(lists()).toBe(2);
  });
});

/** etcd is compacted every second, and there is no cache before it that would hide that. */
const forgetful = ['--etcd-compaction-interval=1s', '--watch-cache=false'];

describe.skipIf(built === undefined)('an etcd that is compacted', { timeout: 120_000 }, () => {
  let bench: FaultBench;

  beforeAll(async () => {
    bench = new FaultBench(await startKubeApiServer({ apiServerFlags: forgetful }));
    await bench.cluster.applyIstioCrds();
    await bench.reset();
  });
  afterAll(() => bench?.cluster.stop());
  afterEach(() => bench.close());

  const versionOf = (body: unknown): string =>
    (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;

  /** Changes things until the version is no longer known. */
  async function compactBeyond(version: string): Promise<void> {
    const at = `${services}?watch=1&timeoutSeconds=1&resourceVersion=${version}`;
    for (let i = 0; ; i += 1) {
      await bench.cluster.request('POST', '/api/v1/namespaces', {
        metadata: { name: `later-${version}-${i}` },
      });
      const { status, body } = await bench.cluster.request('GET', at);
      if (status === 410 || JSON.stringify(body).includes('"code":410')) return;
    }
  }

  test('while a watch was cut off: it is listed again, and nothing is missed', async () => {
    const proxy = bench.own(await countingProxy(bench.cluster));
    const view = await bench.view(await bench.session(proxy.kubeconfig));
    const lists = (): number => proxy.requests.filter(one => /virtualservices\?limit/.test(one.path)).length;
    const { body } = await bench.cluster.request('GET', services);
    proxy.down(true);
    await bench.edit([65, 35]);
    await compactBeyond(versionOf(body));
    proxy.down(false);
    await bench.shows(view, [65, 35]);
    await bench.says(view, 'ready');
    expect(lists()).toBe(2);
  });

  test('between two pages of a list: the whole is asked for again', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const access = { ...bench.cluster.access('admin'), agent };
    const spec = { hosts: ['a'], http: [{ route: [{ destination: { host: 'a' } }] }] };
    const object = (i: number) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: `many-${i}` },
      spec,
    });
    const made = await Promise.all(
      Array.from({ length: 600 }, (_, i) => apiRequest(access, 'POST', services, object(i))),
    );
    agent.destroy();
    expect(new Set(made.map(one => one.status))).toEqual(new Set([201]));
    const session = await bench.session();
    const asked: (string | undefined)[] = [];
    const http: SessionHttp = {
      ...session.http,
      async ask<T>(request: HttpRequest): Promise<T> {
        const token = request.query?.continue === undefined ? undefined : `${request.query.continue}`;
        asked.push(token && 'next page');
        if (token) await compactBeyond(JSON.parse(Buffer.from(token, 'base64').toString()).rv);
        return session.http.ask<T>(request);
      },
    };
    const { objects } = await listAll(http, services);
    expect(asked).toEqual([undefined, 'next page', undefined]);
    expect(objects).toHaveLength(601);
    expect(new Set(objects.map(one => one.metadata?.name)).size).toBe(601);
  });
});
