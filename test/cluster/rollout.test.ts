/** Guarded rollouts in processes of their own, on a real kube-apiserver and a real Prometheus. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildBench, grantInNamespace, readRules, shiftRules } from './harness/index.ts';
import { findPrometheus } from './harness/prometheus.ts';
import { name, path, RolloutBench } from './support/rollout-bench.ts';

const binary = (await findPrometheus()) && (await buildBench());

describe.skipIf(binary === undefined)('istio-canary rollout', { timeout: 240_000 }, () => {
  let bench: RolloutBench;
  beforeAll(async () => {
    bench = await RolloutBench.start();
    await grantInNamespace(bench.cluster, 'shifter', 'models', [...readRules, ...shiftRules]);
  }, 180_000);
  beforeEach(() => bench.reset(), 120_000);
  afterAll(() => bench?.stop());

  const begin = (args: readonly string[] = [], spec: Record<string, unknown> = {}) =>
    bench.rollout(['--policy', bench.policy(spec), '--stable', 'v1', ...args]);
  const shares = async (): Promise<string[]> => {
    const { out } = await bench.cli('history', name, '-o', 'json');
    const { history } = JSON.parse(out) as { history: { to: Record<string, number>; action: string }[] };
    return history.map(({ to, action }) => `${action} ${to?.v2 ?? 0}`).reverse();
  };

  test('promotes a healthy canary, step by step', async () => {
    // Of a look that takes long no more than two seconds count.
    const run = begin([], { stepDuration: '8s' });
    expect(await run.ended).toMatchObject({ code: 0, err: expect.stringContaining('decommission') });
    expect(await bench.weights()).toEqual([0, 100]);
    expect(await shares()).toEqual(['shift 10', 'shift 50', 'shift 100']);
    expect(await bench.record()).toMatchObject({ phase: 'promoted', weight: 100 });
    const verdicts = run.events.filter(({ type }) => type === 'verdict');
    expect(verdicts.length).toBeGreaterThan(5);
    expect(verdicts.every(({ inputs }) => inputs !== undefined)).toBe(true);
  });

  test('rolls a failing canary back, with the reason', async () => {
    const run = begin();
    await run.until(({ type, view }) => type === 'step' && view.weight === 10);
    bench.errors.v2 = 60;
    expect((await run.ended).code).toBe(1);
    expect(await bench.weights()).toEqual([100, 0]);
    const end = run.events.at(-1);
    expect(end).toMatchObject({ type: 'rolledBack', text: expect.stringContaining('v2') });
    const { out } = await bench.cli('history', name, '-o', 'json');
    expect(JSON.parse(out).history[0]).toMatchObject({ action: 'rollback', why: end?.text });
  });

  test('is resumed after SIGTERM, with the same result', async () => {
    const first = begin();
    await first.until(({ type, view }) => type === 'step' && view.weight === 10);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 3, err: expect.stringContaining('--resume') });
    expect(await bench.record()).toMatchObject({ phase: 'running', weight: 10 });
    const second = begin(['--resume']);
    expect((await second.ended).code).toBe(0);
    expect(second.events[0]?.type).toBe('verdict');
    expect(await shares()).toEqual(['shift 10', 'shift 50', 'shift 100']);
  });

  test('is taken over after SIGKILL, and not before that', async () => {
    const first = begin([], { stepDuration: '60s' });
    await first.until(({ type, view }) => type === 'step' && view.weight === 10);
    const early = begin(['--take-over'], { stepDuration: '60s' });
    expect(await early.ended).toMatchObject({ code: 4, err: expect.stringContaining('drives the rollout') });
    const other = begin();
    expect(await other.ended).toMatchObject({ code: 4, err: expect.stringContaining('under way') });
    first.child.kill('SIGKILL');
    await first.ended;
    const second = begin(['--take-over'], { stepDuration: '60s' });
    await second.until(({ type }) => type === 'resumed');
    // What begins to fail now is what the second one guards.
    bench.errors.v2 = 60;
    expect((await second.ended).code).toBe(1);
    expect(await bench.weights()).toEqual([100, 0]);
  });

  test('pauses when somebody else changes the weights, and says who', async () => {
    const run = begin([], { stepDuration: '60s' });
    await run.until(({ type, view }) => type === 'step' && view.weight === 10);
    await bench.edit([70, 30]);
    expect((await run.ended).code).toBe(3);
    const paused = run.events.find(({ type }) => type === 'paused');
    expect(paused?.text).toMatch(/with someone-else: the canary has 30 % by now, it had 10 %/);
    expect(await bench.weights()).toEqual([70, 30]);
  });

  test('holds while the API server is away, and goes on when it is back', async () => {
    const run = begin();
    await run.until(({ type, view }) => type === 'step' && view.weight === 10);
    await bench.cluster.restart({ abrupt: true });
    expect((await run.ended).code).toBe(0);
    expect(await shares()).toEqual(['shift 10', 'shift 50', 'shift 100']);
  });

  test('holds while Prometheus is away', async () => {
    const run = begin();
    await run.until(({ type, view }) => type === 'step' && view.weight === 10);
    await bench.metrics.prometheus.pause();
    await run.until(({ type }) => type === 'unreachable');
    const { length } = run.events.filter(({ type }) => type === 'step');
    await new Promise(resolve => setTimeout(resolve, 6000));
    expect(run.events.filter(({ type }) => type === 'step')).toHaveLength(length);
    await bench.metrics.prometheus.resume();
    expect((await run.ended).code).toBe(0);
    expect(run.events.some(({ type }) => type === 'reachable')).toBe(true);
  });

  test('ends when the object is deleted', async () => {
    const run = begin([], { stepDuration: '60s' });
    await run.until(({ type, view }) => type === 'step' && view.weight === 10);
    await bench.cluster.request('DELETE', path);
    expect((await run.ended).code).toBe(3);
    expect(run.events.find(({ type }) => type === 'left')?.text).toContain('deleted');
  });

  test('hears words from elsewhere, and ends when it is aborted from there', async () => {
    const run = begin([], { stepDuration: '60s' });
    await run.until(({ type, view }) => type === 'step' && view.weight === 10);
    expect(await bench.cli('rollout', 'pause', name)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/pause was taken.*paused/s),
    });
    expect(run.events.at(-1)?.view).toMatchObject({ phase: 'paused', paused: 'person' });
    expect((await bench.cli('rollout', 'resume', name)).code).toBe(0);
    expect((await bench.cli('rollout', 'abort', name)).code).toBe(0);
    expect(await bench.weights()).toEqual([100, 0]);
    expect((await run.ended).code).toBe(1);
  });

  test('says what it would do, and writes nothing', async () => {
    const before = await bench.live();
    const prometheus = ['--prometheus', bench.metrics.prometheus.url];
    const plan = await bench.cli('rollout', name, '--policy', bench.policy(), '--plan', ...prometheus);
    expect(plan).toMatchObject({ code: 0, out: expect.stringMatching(/10 %.*50 %.*promoted/s) });
    expect(plan.out).toMatch(/At \d+\.\d requests a second/);
    const dry = begin(['--dry-run']);
    await dry.until(({ type }) => type === 'started');
    dry.child.kill('SIGTERM');
    expect((await dry.ended).code).toBe(3);
    expect(await bench.live()).toEqual(before);
  });

  test('of two that begin at once is driven by one', async () => {
    const both = [begin(), begin()];
    const ends = await Promise.all(both.map(one => one.ended));
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 4]);
    expect(await shares()).toEqual(['shift 10', 'shift 50', 'shift 100']);
  });

  test('is driven without the right to Leases, and says so', async () => {
    const run = bench.rollout(['--policy', bench.policy(), '--stable', 'v1'], 'shifter');
    expect(await run.ended).toMatchObject({
      code: 0,
      err: expect.stringContaining('no right to write Leases'),
    });
    expect(await bench.weights()).toEqual([0, 100]);
    const { annotations } = (await bench.live())?.metadata ?? {};
    expect(annotations).toHaveProperty(['istio-canary.dev/rollout-driver']);
  });

  test('refuses a policy with errors', async () => {
    const run = begin([], { stepWeights: [50, 10] });
    expect(await run.ended).toMatchObject({
      code: 2,
      err: expect.stringContaining('policy-steps-not-rising'),
    });
  });
});
