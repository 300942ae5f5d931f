/** A network that loses, delays, cuts and swallows, before a real API server. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readOnce } from '../../../src/cluster/read.ts';
import { buildBench, startKubeApiServer } from '../harness/index.ts';
import { type CountingProxy, countingProxy } from '../support/counting-proxy.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { wireTo } from '../support/wire.ts';

const built = await buildBench();

describe.skipIf(built === undefined)('a bad network', () => {
  let bench: FaultBench;
  let proxy: CountingProxy;

  beforeAll(async () => {
    bench = new FaultBench(await startKubeApiServer());
    await bench.cluster.applyIstioCrds();
    await bench.reset();
  });
  afterAll(() => bench?.cluster.stop());
  beforeEach(async () => {
    await bench.reset();
    proxy = bench.own(await countingProxy(bench.cluster));
  });
  afterEach(() => bench.close());

  const patches = (): number => proxy.requests.filter(one => one.method === 'PATCH').length;

  test('a reset in the middle of the answer to a write: it is looked up, not repeated', async () => {
    const session = await bench.session(proxy.kubeconfig);
    const plan = await bench.plan(session, 10);
    proxy.next('PATCH', 'half-answer');
    const outcome = await bench.apply(session, plan);
    await bench.appliedOnce(outcome, plan, [90, 10]);
    expect(outcome.warnings.join()).toMatch(/answer was lost/);
    expect(patches()).toBe(1);
  });

  test('a reset in the middle of a list and of a watch: both go on', async () => {
    const session = await bench.session(proxy.kubeconfig);
    proxy.next('GET', 'half-answer');
    const { states } = await readOnce(session);
    expect(states.filter(one => one.state === 'error')).toEqual([]);
    const view = await bench.view(session);
    proxy.next('GET', ...Array.from({ length: 7 }, () => 'half-answer' as const));
    proxy.cut();
    await bench.edit([70, 30]);
    await bench.shows(view, [70, 30]);
    await bench.says(view, 'ready');
  });

  test('a request that is swallowed: it was not made, and is made once', async () => {
    const session = await bench.session(proxy.kubeconfig);
    const plan = await bench.plan(session, 10);
    proxy.next('PATCH', 'swallow');
    const outcome = await bench.apply(session, plan, 700);
    await bench.appliedOnce(outcome, plan, [90, 10]);
    expect(patches()).toBe(2);
  });

  test('a server that is slower than anybody waits: whatever arrives late, it is made once', async () => {
    const session = await bench.session(proxy.kubeconfig);
    const plan = await bench.plan(session, 10);
    proxy.next('PATCH', { lateMs: 1500 });
    const outcome = await bench.apply(session, plan, 700);
    await bench.appliedOnce(outcome, plan, [90, 10]);
    // The first one arrives now, and finds that it is done.
    await sleep(1500);
    await bench.appliedOnce(outcome, plan, [90, 10]);
    expect(patches()).toBe(2);
  });

  test('a slow server within patience: one request', async () => {
    const session = await bench.session(proxy.kubeconfig);
    const plan = await bench.plan(session, 10);
    proxy.next('PATCH', { lateMs: 1500 });
    await bench.appliedOnce(await bench.apply(session, plan), plan, [90, 10]);
    expect(patches()).toBe(1);
  });

  test('a server that is busy when a view lists: it is told, and waited for as long as asked', async () => {
    const session = await bench.session(proxy.kubeconfig);
    proxy.next('GET', ...Array.from({ length: 3 }, () => 'too-many' as const));
    const view = await bench.view(session);
    await bench.shows(view, [100, 0]);
    await expect.poll(() => view.states().filter(one => one.state === 'error')).toEqual([]);
  });

  test('connections that die without a word: a write goes over another one', async () => {
    const wire = bench.own(await wireTo(bench.cluster));
    const session = await bench.session(wire.kubeconfig);
    const plan = await bench.plan(session, 10);
    wire.freeze();
    await bench.appliedOnce(await bench.apply(session, plan, 1000), plan, [90, 10]);
  });

  test('connections that die without a word: the view notices, and a refresh at once', async () => {
    const wire = bench.own(await wireTo(bench.cluster));
    const session = await bench.session(wire.kubeconfig);
    const view = await bench.view(session, { watch: 1000, grace: 1000, slow: 60_000 });
    wire.freeze();
    await bench.edit([60, 40]);
    await bench.shows(view, [60, 40]);
    const patient = await bench.view(await bench.session(wire.kubeconfig));
    wire.freeze();
    await bench.edit([50, 50]);
    await sleep(500);
    patient.refresh();
    await bench.shows(patient, [50, 50], 5000);
  });

  test('a laptop that slept: its connections are dead, its clock has moved, the view is true at once', async () => {
    const wire = bench.own(await wireTo(bench.cluster));
    const program = join(import.meta.dirname, '..', 'support', 'follow.ts');
    const child = spawn(process.execPath, [program, wire.kubeconfig], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', line => lines.push(line));
    try {
      await expect.poll(() => lines.at(-1), { timeout: 15_000 }).toBe('100,0');
      // Stopped, it neither runs timers nor reads, as when the lid is closed.
      child.kill('SIGSTOP');
      wire.freeze();
      await bench.edit([40, 60]);
      await sleep(2500);
      const before = wire.connections();
      child.kill('SIGCONT');
      await expect.poll(() => lines.at(-1), { timeout: 5000 }).toBe('40,60');
      expect(wire.connections()).toBeGreaterThan(before);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
