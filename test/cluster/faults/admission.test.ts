/** A real API server that refuses: for want of rights, because a webhook says so, or because it is too busy. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiRequest } from '../harness/http.ts';
import { buildBench, grantInNamespace, revokeInNamespace, startKubeApiServer } from '../harness/index.ts';
import { countingProxy } from '../support/counting-proxy.ts';
import { FaultBench, path } from '../support/fault-bench.ts';
import { type Webhook, webhook } from '../support/webhook.ts';

const built = await buildBench();
/** Only one change at a time is let in, of those who are no administrators; the next one is told to come back. */
const oneAtATime = ['--enable-priority-and-fairness=false', '--max-mutating-requests-inflight=1'];

describe.skipIf(built === undefined)('an API server that refuses', () => {
  let bench: FaultBench;
  let hook: Webhook;

  beforeAll(async () => {
    bench = new FaultBench(await startKubeApiServer({ apiServerFlags: oneAtATime }));
    await bench.cluster.applyIstioCrds();
    await bench.reset();
    hook = await webhook(bench.cluster, path);
  });
  afterAll(async () => {
    await hook?.close();
    await bench?.cluster.stop();
  });
  beforeEach(() => bench.reset());
  afterEach(() => bench.close());

  const refusal = (code: number, reason: string, more = {}) => ({
    status: { code, reason, message: 'not on Fridays', ...more },
  });

  test('a webhook denies: its words, and nothing is changed', async () => {
    const session = await bench.session();
    const plan = await bench.plan(session, 10);
    const before = hook.asked();
    hook.next(refusal(403, 'Forbidden'));
    const message = await bench.notApplied(await bench.apply(session, plan));
    expect(message).toMatch(
      /Could not change VirtualService models\/model-virtual-service\. .*refuses it \(403\): admission webhook "house-rules.example.com" denied the request: not on Fridays\. The object is unchanged\.$/,
    );
    expect(hook.asked() - before).toBe(1);
    // The same plan goes through as soon as the webhook lets it.
    await bench.appliedOnce(await bench.apply(session, plan), plan, [90, 10]);
  });

  describe('the patience of the server', () => {
    beforeAll(() => hook.patience(2));
    afterAll(() => hook.patience(10));

    test('a webhook that does not answer in time: that is said, by its name', async () => {
      const session = await bench.session();
      const plan = await bench.plan(session, 10);
      hook.next({ after: 4000 }, { after: 4000 });
      const message = await bench.notApplied(await bench.apply(session, plan));
      expect(message).toMatch(/has to wait for the admission webhook "house-rules.example.com"/);
      expect(message).toMatch(/The object is unchanged\.$/);
    });

    test('a webhook that does not answer once: the write is made, once', async () => {
      const session = await bench.session();
      const plan = await bench.plan(session, 10);
      hook.next({ after: 4000 });
      await bench.appliedOnce(await bench.apply(session, plan), plan, [90, 10]);
    });
  });

  test.each([
    [409, 'Conflict'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ])('%d, and then not any more: the write is made, once', async (code, reason) => {
    const session = await bench.session();
    const plan = await bench.plan(session, 10);
    const before = hook.asked();
    hook.next(refusal(code, reason));
    await bench.appliedOnce(await bench.apply(session, plan), plan, [90, 10]);
    expect(hook.asked() - before).toBe(2);
  });

  test.each([
    [409, 'Conflict'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ])('%d again and again: it is not made, and that is said', async (code, reason) => {
    const session = await bench.session();
    const plan = await bench.plan(session, 10);
    hook.next(refusal(code, reason), refusal(code, reason));
    const message = await bench.notApplied(await bench.apply(session, plan));
    expect(message).toMatch(/not on Fridays.* The object is unchanged\.$/);
  });

  test('429 with Retry-After: it is waited for as long as asked, and made once', async () => {
    await grantInNamespace(bench.cluster, 'shifter', 'models');
    let decide = () => {};
    try {
      const proxy = bench.own(await countingProxy(bench.cluster, 'shifter'));
      const session = await bench.session(proxy.kubeconfig);
      const plan = await bench.plan(session, 10);
      // Somebody else's change is being thought about; there is room for no second one.
      const decided = new Promise<void>(resolve => {
        decide = resolve;
      });
      hook.next({ after: decided });
      const before = hook.asked();
      const { server, caPem, token } = bench.cluster.access('shifter');
      const other = apiRequest({ server, caPem, token }, 'PATCH', `${path}?dryRun=All`, {
        metadata: { labels: { a: 'b' } },
      });
      await expect.poll(() => hook.asked()).toBe(before + 1);
      const busy = await apiRequest({ server, caPem, token }, 'PATCH', `${path}?dryRun=All`, {});
      expect([busy.status, busy.headers['retry-after']]).toEqual([429, '1']);
      const started = performance.now();
      const applying = bench.apply(session, plan);
      await expect.poll(() => proxy.requests.map(one => one.status)).toContain(429);
      decide();
      await bench.appliedOnce(await applying, plan, [90, 10]);
      expect(performance.now() - started).toBeGreaterThan(950);
      expect((await other).status).toBe(200);
    } finally {
      decide();
      await revokeInNamespace(bench.cluster, 'shifter', 'models');
    }
  });

  test('a right that is taken away while the view is open: that is said, and the view comes back with it', async () => {
    await grantInNamespace(bench.cluster, 'shifter', 'models');
    const session = await bench.session(bench.cluster.kubeconfigPath('shifter', { namespace: 'models' }));
    const view = await bench.view(session, { watch: 1000 });
    await bench.shows(view, [100, 0]);
    const plan = await bench.plan(session, 10);
    await revokeInNamespace(bench.cluster, 'shifter', 'models');
    expect(await bench.says(view, 'forbidden')).toMatch(/No right to see virtualservices \(as shifter\)/);
    expect(view.snapshot().virtualServices).toEqual([]);
    const message = await bench.notApplied(await bench.apply(session, plan));
    expect(message).toMatch(
      /"patch virtualservices.networking.istio.io" in namespace "models" is missing.*unchanged\.$/,
    );
    await grantInNamespace(bench.cluster, 'shifter', 'models');
    await bench.shows(view, [100, 0]);
    await bench.appliedOnce(await bench.apply(session, plan), plan, [90, 10]);
    await revokeInNamespace(bench.cluster, 'shifter', 'models');
  });
});
