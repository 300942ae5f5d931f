/** The driver with a clock that goes by itself, against a VirtualService that is patched as an API server does it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { planRollback } from '../../../src/canary/rollback.ts';
import type { Policy, RolloutEvent } from '../../../src/rollout/model.ts';
import { readRecord } from '../../../src/rollout/record.ts';
import { replayed } from '../../../src/rollout/replay.ts';
import { resumeRollout } from '../../../src/rollout/resume.ts';
import { startRollout } from '../../../src/rollout/start.ts';
import { target, to, virtualService, workload } from '../canary/fixtures.ts';
import { quick, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

const begin = (policy: Policy = quick()) => startRollout(world.ports(), { policy, onEvent: world.onEvent });
const record = () => readRecord(world.annotations(), 'u-1');
const shares = () => world.applied.map(({ weights: [v1 = 0, v2 = 0] }) => (100 * v2) / (v1 + v2));

describe('a rollout', () => {
  test('of a healthy canary goes through its steps and is promoted', async () => {
    const driven = await begin();
    const end = await driven.ended;
    expect(end).toMatchObject({ phase: 'promoted', weight: 100, stable: 'v1', canary: 'v2', driving: false });
    expect(shares()).toEqual([1, 10, 50, 100]);
    // Three steps of a minute, and looks between them.
    expect(world.since()).toBeGreaterThanOrEqual(180_000);
    expect(world.since()).toBeLessThan(300_000);
    expect(record()).toMatchObject({ phase: 'promoted', weight: 100 });
    expect(world.told('started')[0]).toContain('Guarding ends with this process');
    expect(world.holders.size).toBe(0);
  });

  test('tells enough to work every verdict out again', async () => {
    world.canaryErrors = at => (at > 150_000 ? 8 : 0.1);
    await (await begin()).ended;
    const log: RolloutEvent[] = JSON.parse(JSON.stringify(world.events));
    const told = log.filter(({ type }) => type === 'verdict').map(({ view }) => view.verdict);
    expect(told.length).toBeGreaterThan(8);
    expect(JSON.parse(JSON.stringify(replayed(log)))).toEqual(told);
  });

  describe('where both versions have few requests', () => {
    const few = quick({ stepWeights: [50], stepDuration: '20m', minRequests: 10 });
    beforeEach(() => {
      world.rate = 0.4;
      // One of three, every two minutes.
      world.canaryErrors = at => (at % 120_000 < 15_000 ? 34 : 0);
      world.stableErrors = () => 0;
    });

    test('goes by what v1 did before, says so, and can be worked out again', async () => {
      world.past = { errors: Array.from({ length: 336 }, () => ({ requests: 700, bad: 1 })) };
      expect((await (await begin(few)).ended).phase).toBe('rolledBack');
      expect(world.since()).toBeLessThan(750_000);
      expect(world.lookedBack).toEqual([7 * 86_400_000]);
      expect(world.told('started')[0]).toContain(
        'errors of v1 in the 7 days before: 0.14 % of 235,200 requests.',
      );
      expect(world.told('rolledBack')[0]).toContain('beside 0.14 % of 235,200 before the rollout');
      const log: RolloutEvent[] = JSON.parse(JSON.stringify(world.events));
      const told = log.filter(({ type }) => type === 'verdict').map(({ view }) => view.verdict);
      expect(JSON.parse(JSON.stringify(replayed(log)))).toEqual(told);
    });

    test('loses no metric to another whose past cannot be told', async () => {
      const nulls = { name: 'nulls', total: 'all{version="v1"}', bad: 'nulls{version="v1"}' };
      world.past = {
        errors: Array.from({ length: 336 }, () => ({ requests: 700, bad: 1 })),
        nulls: new Error('nulls{} is no metric.'),
      };
      const metrics = [...few.metrics, { ...few.metrics[0], ...nulls, kind: 'countShare' }];
      expect((await (await begin({ ...few, metrics } as Policy)).ended).phase).toBe('rolledBack');
      expect(world.told('started')[0]).toContain(
        'of 235,200 requests. The past of v1 (nulls) is not gone by: nulls{} is no metric.',
      );
      expect(world.told('rolledBack')[0]).toContain('beside 0.14 % of 235,200 before the rollout');
    });

    test.each([
      ['fails', new Error('No answer.'), 'The past of v1 is not gone by: No answer.'],
      [
        'is uneven',
        { errors: Array.from({ length: 336 }, (_, i) => ({ requests: 700, bad: i % 30 ? 0 : 30 })) },
        'errors of v1 came too unevenly in the time before to be a guide.',
      ],
      ['is short', { errors: [{ requests: 700, bad: 1 }] }, undefined],
    ])('goes without it where it %s', async (_, past, text) => {
      world.past = past;
      await (await begin(few)).ended;
      expect(world.told('rolledBack')[0]).not.toContain('before the rollout');
      expect(world.since()).toBeGreaterThan(900_000);
      const [started] = world.told('started');
      if (text) expect(started).toContain(text);
      else expect(started).toMatch(/when it is stopped\.$/);
    });

    test.each(['the past', 'a sample'])(
      'is given up at once when told to stop while %s is asked for',
      async what => {
        world.pastHangs = what === 'the past';
        world.hangs = what === 'a sample';
        const stopping = new AbortController();
        const { signal } = stopping;
        const starting = startRollout(world.ports(), { policy: few, onEvent: world.onEvent, signal });
        setTimeout(() => stopping.abort(), 20);
        await expect(starting).rejects.toMatchObject({ code: 'given-up' });
        expect(world.holders.size).toBe(0);
        expect(world.applied).toEqual([]);
        expect(record()).toBeUndefined();
      },
    );

    test('looks no farther back than the policy says, or not at all', async () => {
      for (const lookback of ['24h', '0s']) {
        world = new World();
        world.past = { errors: Array.from({ length: 336 }, () => ({ requests: 700, bad: 1 })) };
        await (await begin(quick({ lookback }))).ended;
        expect(world.lookedBack).toEqual(lookback === '0s' ? [] : [86_400_000]);
      }
    });
  });

  test('goes on though a listener throws, and lets go of the lease in the end', async () => {
    const driven = await begin();
    driven.onEvent(() => {
      throw new Error('A view is gone.');
    });
    const later: string[] = [];
    driven.onEvent(({ type }) => void later.push(type));
    expect((await driven.ended).phase).toBe('promoted');
    expect(later).toContain('promoted');
    expect(world.holders.size).toBe(0);
  });

  test('puts record, history and weights into one write, with the reason', async () => {
    const driven = await begin();
    await driven.ended;
    expect(world.applied.map(({ action }) => action)).toEqual(['shift', 'shift', 'shift', 'shift']);
    expect(world.applied[1]?.why).toMatch(/^step 2 of 3 \(10 %\): /);
  });

  test('whose canary fails is rolled back with the reason', async () => {
    world.canaryErrors = at => (at > 80_000 ? 20 : 0.1);
    const end = await (await begin()).ended;
    expect(end.phase).toBe('rolledBack');
    expect(end.byPerson).toBeUndefined();
    expect(shares().at(-1)).toBe(0);
    expect(world.applied.at(-1)).toMatchObject({ action: 'rollback', why: expect.stringContaining('v2') });
    expect(record()).toMatchObject({ phase: 'rolledBack', weight: 0, reason: expect.stringContaining('v2') });
    expect(world.told('rolledBack')).toHaveLength(1);
  });

  test('pauses when both versions break an absolute bound, and never rolls back for that', async () => {
    const metrics = [{ name: 'errors', errorShare: { max: '5%' } }];
    const burst = (at: number): number => (at > 80_000 && at < 200_000 ? 30 : 0.1);
    world.canaryErrors = burst;
    world.stableErrors = burst;
    const driven = await begin(quick({ metrics }));
    world.at(400_000, () => driven.stop());
    const end = await driven.ended;
    expect(end.phase).toBe('paused');
    expect(shares()).not.toContain(0);
    expect(record()).toMatchObject({ phase: 'paused', paused: 'both' });
  });

  test('with onFailure pause waits for a person instead of rolling back', async () => {
    world.canaryErrors = at => (at > 80_000 ? 20 : 0.1);
    const driven = await begin(quick({ onFailure: 'pause' }));
    world.at(300_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({ phase: 'paused' });
    expect(record()).toMatchObject({ paused: 'failure' });
    expect(shares()).toEqual([1, 10]);
  });

  test('holds as long as Prometheus cannot be reached, and goes on then', async () => {
    world.at(70_000, () => {
      world.metricsDown = 'Prometheus does not answer.';
    });
    world.at(2_000_000, () => {
      expect(shares()).toEqual([1, 10]);
      world.metricsDown = undefined;
    });
    expect((await (await begin()).ended).phase).toBe('promoted');
    expect(world.since()).toBeGreaterThan(2_000_000);
    expect(world.told('unreachable')).toEqual(['Holding: Prometheus does not answer.']);
    expect(world.told('reachable')).toHaveLength(1);
  });

  test.each(['unreachable', 'forbidden', 'bad-query'] as const)(
    'rolls back after a while of %s metrics, where the policy says so',
    async problem => {
      world.metricsProblem = problem;
      world.at(70_000, () => {
        world.metricsDown = 'Prometheus does not answer.';
      });
      const policy = quick({ onUnreachable: { action: 'rollBack', after: '5m' } });
      expect((await (await begin(policy)).ended).phase).toBe('rolledBack');
      expect(world.since()).toBeGreaterThan(370_000);
      expect(world.since()).toBeLessThan(400_000);
    },
  );

  test.each(['unreachable', 'forbidden', 'bad-query'] as const)(
    'does not begin while metrics are %s',
    async problem => {
      world.metricsProblem = problem;
      world.metricsDown = 'Prometheus does not answer.';
      await expect(begin()).rejects.toMatchObject({ code: 'metrics-unreachable' });
      expect(world.applied).toEqual([]);
      expect(world.holders.size).toBe(0);
    },
  );

  test('rides out an API server that goes away, also in the middle of a roll back', async () => {
    world.canaryErrors = at => (at > 80_000 ? 50 : 0.1);
    world.at(90_000, () => {
      world.clusterDown = 'connection refused';
    });
    world.at(300_000, () => {
      world.clusterDown = undefined;
    });
    expect((await (await begin()).ended).phase).toBe('rolledBack');
    expect(shares().at(-1)).toBe(0);
    expect(world.since()).toBeLessThan(310_000);
  });

  test('pauses when somebody else changes the weights, says who, and takes them up again when resumed', async () => {
    world.at(70_000, () => world.edit([70, 30]));
    const driven = await begin();
    world.at(600_000, () => {
      expect(driven.view()).toMatchObject({ phase: 'paused' });
      expect(driven.view().reason).toContain('with kubectl-edit: the canary has 30 % by now');
      return void driven.tell('resume');
    });
    expect((await driven.ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 10, 50, 100].slice(-shares().length));
  });

  test('writes nothing while somebody else has the weights, though the canary fails', async () => {
    world.at(70_000, () => world.edit([70, 30]));
    world.canaryErrors = at => (at > 100_000 ? 50 : 0.1);
    const driven = await begin();
    world.at(600_000, () => driven.stop());
    await driven.ended;
    expect(world.share()).toBe(30);
  });

  test('pauses when its annotations vanish', async () => {
    world.at(70_000, () => {
      world.writer = 'argocd';
      world.annotate({ 'istio-canary.dev/stable': 'v1' });
    });
    const driven = await begin();
    world.at(300_000, () => driven.stop());
    const end = await driven.ended;
    expect(end).toMatchObject({ phase: 'paused', reason: expect.stringMatching(/vanished .* argocd/) });
  });

  test('of a route that goes by its place writes into no other one that comes to stand there', async () => {
    const api = { match: [{ headers: { 'x-api': { exact: '1' } } }], route: [to('v1', 100)] };
    const testers = { match: [{ headers: { 'x-tester': { exact: 'yes' } } }], route: [to('v2', 100)] };
    world.vs = virtualService([api, { route: [to('v1', 100), to('v2', 0)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1' },
    });
    const driven = await startRollout(world.ports(), {
      ...{ policy: quick(), route: 'http/1', onEvent: world.onEvent },
    });
    world.at(20_000, () => {
      const http = [testers, ...(world.vs?.spec?.http ?? [])];
      world.vs = { ...world.vs, spec: { ...world.vs?.spec, http } };
    });
    world.at(40_000, () => {
      expect(driven.view()).toMatchObject({
        paused: 'foreign',
        reason: expect.stringContaining('http/1 is another route by now'),
      });
      return void driven.tell('resume').catch(() => {});
    });
    world.at(60_000, () => driven.stop());
    expect((await driven.ended).phase).toBe('paused');
    expect(world.told('paused').join()).toContain(
      'nothing is written to it. Roll back, or abort and begin anew',
    );
    expect(world.vs?.spec?.http?.slice(0, 2)).toEqual([testers, api]);
    expect(world.vs?.spec?.http?.[2]?.route?.map(one => one.weight)).toEqual([99, 1]);
  });

  test('ends when a person rolls back by hand', async () => {
    const driven = await begin();
    world.at(70_000, async () => {
      const stamp = { at: new Date(world.wall).toISOString(), newId: () => 'by-hand', why: 'It looks bad.' };
      world.user = 'grace';
      world.apply(planRollback(world.snapshot(), target, {}, stamp));
    });
    const end = await driven.ended;
    expect(end).toMatchObject({
      phase: 'rolledBack',
      reason: expect.stringMatching(/by grace .*looks bad\.$/),
    });
  });

  describe('what somebody does while metrics are asked for', () => {
    const rollBack = (): void => {
      const stamp = { at: new Date(world.wall).toISOString(), newId: () => 'by-hand', why: 'it looks bad' };
      world.user = 'grace';
      world.apply(planRollback(world.snapshot(), target, {}, stamp));
    };

    /** Does it in each of the looks at 10 %, one rollout after the other: one of them would go on to 50 %. */
    async function inEachLook(act: () => void): Promise<{ phase: string; reason?: string }[]> {
      const ends: { phase: string; reason?: string }[] = [];
      for (let look = 0; ; look += 1) {
        world = new World();
        let looks = 0;
        let acted = false;
        world.onSample = () => {
          if (acted || world.share() !== 10 || looks++ < look) return;
          acted = true;
          act();
          setTimeout(() => void driven?.stop(), 50);
        };
        const driven: Awaited<ReturnType<typeof begin>> | undefined = await begin();
        const { phase, reason } = await driven.ended;
        if (!acted) return ends;
        ends.push({ phase, reason });
        expect(shares().slice(0, 2)).toEqual([1, 10]);
        expect(shares()).not.toContain(50);
      }
    }

    test('to roll back ends the rollout, whenever that is', async () => {
      const ends = await inEachLook(rollBack);
      expect(ends.length).toBeGreaterThan(3);
      for (const end of ends)
        expect(end).toMatchObject({
          phase: 'rolledBack',
          reason: expect.stringMatching(/by grace .*looks bad\.$/),
        });
    });

    test.each([
      [100, 0],
      [95, 5],
    ])(
      'to set the weights %i/%i pauses the rollout and says who, whenever that is',
      async (stable, canary) => {
        const ends = await inEachLook(() => world.edit([stable, canary]));
        expect(ends.length).toBeGreaterThan(3);
        for (const end of ends)
          expect(end).toMatchObject({
            phase: 'paused',
            reason: expect.stringContaining('with kubectl-edit'),
          });
      },
    );

    test('to take its annotations away pauses it', async () => {
      const ends = await inEachLook(() => world.annotate({ 'istio-canary.dev/stable': 'v1' }));
      for (const end of ends)
        expect(end).toMatchObject({
          phase: 'paused',
          reason: expect.stringContaining('annotation vanished'),
        });
    });

    test('does not keep it from going back', async () => {
      world.canaryErrors = at => (at > 80_000 ? 50 : 0.1);
      const ports = world.ports();
      const { snapshot } = ports.cluster;
      ports.cluster.snapshot = async () => {
        if (world.share() === 10) world.edit([80, 20]);
        return snapshot();
      };
      const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
      expect((await driven.ended).phase).toBe('rolledBack');
      expect(shares()).toEqual([1, 10, 0]);
      expect(world.weights()).toEqual([100, 0]);
    });
  });

  test('is left when the object is deleted', async () => {
    world.at(70_000, () => {
      world.vs = undefined;
    });
    expect(await (await begin()).ended).toMatchObject({
      phase: 'left',
      reason: expect.stringContaining('deleted'),
    });
  });

  test('is left when the object is made again', async () => {
    world.at(70_000, () => {
      world.vs = virtualService([{ route: [to('v1', 90), to('v2', 10)] }], { uid: 'u-2' });
    });
    expect((await (await begin()).ended).phase).toBe('left');
    expect(world.weights()).toEqual([90, 10]);
  });

  test('writes nothing to an object that was made again since it was looked at', async () => {
    world.canaryErrors = at => (at > 80_000 ? 50 : 0.1);
    const ports = world.ports();
    const { snapshot } = ports.cluster;
    let made = 0;
    ports.cluster.snapshot = async () => {
      // Deleted and made again between the look and the write that goes back.
      if (made === 0 && world.share() === 10)
        world.vs = { ...world.vs, metadata: { ...world.vs?.metadata, uid: 'u-2', annotations: {} } };
      made += world.vs?.metadata?.uid === 'u-2' ? 1 : 0;
      return snapshot();
    };
    const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
    expect(await driven.ended).toMatchObject({
      phase: 'left',
      reason: expect.stringContaining('made again'),
    });
    expect(made).toBeGreaterThan(0);
    expect(shares()).toEqual([1, 10]);
  });

  test('never skips a pause when the machine sleeps', async () => {
    world.at(20_000, () => world.jump(8 * 3600_000));
    const driven = await begin();
    await driven.ended;
    expect(world.since()).toBeGreaterThanOrEqual(180_000);
    expect(world.told('error').join()).toContain('clock jumped');
  });

  test('counts no time backwards when the clock is set back', async () => {
    world.at(20_000, () => world.jump(-3600_000));
    await (await begin()).ended;
    expect(world.since()).toBeGreaterThanOrEqual(180_000);
    expect(world.since()).toBeLessThan(400_000);
  });

  test('waits for a person at a pause without a duration, guarding', async () => {
    const steps = [{ setWeight: 10 }, { pause: {} }, { setWeight: 50 }, { pause: { duration: '1m' } }];
    const driven = await begin(quick({ stepWeights: undefined, steps }));
    world.at(3_600_000, () => {
      expect(driven.view()).toMatchObject({ phase: 'paused', weight: 10 });
      return void driven.tell('resume');
    });
    expect((await driven.ended).phase).toBe('promoted');
    expect(shares()).toEqual([10, 50, 100]);
  });

  test('rolls back from such a pause when the canary fails there', async () => {
    const steps = [{ setWeight: 10 }, { pause: {} }, { setWeight: 50 }];
    world.canaryErrors = at => (at > 600_000 ? 30 : 0.1);
    const driven = await begin(quick({ stepWeights: undefined, steps }));
    expect((await driven.ended).phase).toBe('rolledBack');
  });

  test('does not pass a step without enough requests', async () => {
    world.rate = 0.5;
    const driven = await begin();
    world.at(3_000_000, () => driven.stop());
    await driven.ended;
    expect(shares()).toEqual([1]);
  });

  test('passes a step only by proof, where the policy wants it', async () => {
    await (await begin()).ended;
    const withoutProof = world.since();
    world = new World();
    expect((await (await begin(quick({ passWhen: 'provedNoWorse' }))).ended).phase).toBe('promoted');
    expect(world.since()).toBeGreaterThan(2 * withoutProof);
    expect(world.told('verdict')).toContainEqual(expect.stringContaining('not enough yet to say'));
  });

  test('pauses at the end where promoting is left to a person', async () => {
    const driven = await begin(quick({ onSuccess: 'pause' }));
    world.at(600_000, () => driven.tell('promote'));
    expect((await driven.ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 50, 100]);
  });

  test('pauses when it takes longer than it may', async () => {
    world.rate = 0.5;
    const driven = await begin(quick({ maxDuration: '10m' }));
    world.at(900_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({
      phase: 'paused',
      reason: expect.stringContaining('maxDuration'),
    });
  });

  test.each([
    [true, [10, 10]],
    [false, [10, 50]],
  ])('tells the source the share that requests have (dry run: %s)', async (dryRun, shares) => {
    world.edit([90, 10], 'kubectl');
    const ports = world.ports();
    const { metrics } = ports;
    const seen: number[] = [];
    ports.metrics = wanted => {
      for (const at of [30_000, 100_000]) world.at(at, () => seen.push(wanted.share()));
      return metrics(wanted);
    };
    await (await startRollout(ports, { policy: quick({ dryRun }) })).ended;
    expect(seen).toEqual(shares);
  });

  test('judges and writes nothing in a dry run', async () => {
    world.edit([90, 10], 'kubectl');
    world.canaryErrors = at => (at > 80_000 ? 30 : 0.1);
    const before = structuredClone(world.vs);
    const end = await (await begin(quick({ dryRun: true }))).ended;
    expect(end).toMatchObject({ phase: 'rolledBack', dryRun: true });
    expect(world.vs).toEqual(before);
    expect(world.holders.size).toBe(0);
  });
});

describe('commands', () => {
  test.each([
    ['promote', 'promoted', 100],
    ['abort', 'rolledBack', 0],
    ['leave', 'left', 1],
  ] as const)('%s ends it as %s', async (command, phase, share) => {
    const driven = await begin();
    world.at(20_000, () => void driven.tell(command, undefined, 'grace'));
    expect(await driven.ended).toMatchObject({ phase, reason: expect.stringContaining('grace') });
    expect(world.share()).toBe(share);
  });

  test('abort waits for no metrics that hang', async () => {
    const driven = await begin();
    world.at(20_000, () => {
      world.hangs = true;
      setTimeout(() => void driven.tell('abort'), 50);
    });
    expect(await driven.ended).toMatchObject({ phase: 'rolledBack', byPerson: true });
    expect(world.share()).toBe(0);
    expect(world.told('error')).toEqual([]);
  });

  test('abort that is refused says so', async () => {
    const driven = await begin();
    let said: unknown;
    world.at(75_000, async () => {
      world.workloads = [workload('v1', 0), workload('v2', 5)];
      said = await driven.tell('abort').catch(error => error);
      await driven.stop();
    });
    expect(await driven.ended).toMatchObject({ phase: 'paused', paused: 'refused' });
    expect(said).toMatchObject({ code: 'not-yet', message: expect.stringContaining('no ready replica') });
  });

  test('stop waits for no metrics that hang, and leaves all as it is', async () => {
    const driven = await begin();
    world.at(20_000, () => {
      world.hangs = true;
      setTimeout(() => void driven.stop(), 50);
    });
    expect(await driven.ended).toMatchObject({ phase: 'running', driving: false });
    expect(world.told('error')).toEqual([]);
  });

  test('pause stops the steps, skip goes on to the next one', async () => {
    const driven = await begin();
    world.at(20_000, () => void driven.tell('pause'));
    world.at(900_000, () => {
      expect(shares()).toEqual([1]);
      return void driven.tell('skip');
    });
    await driven.ended;
    expect(shares()).toEqual([1, 10, 50, 100]);
    expect(world.since()).toBeLessThan(1_100_000);
  });

  test('are refused where they make no sense', async () => {
    const driven = await begin();
    await expect(driven.tell('resume')).rejects.toMatchObject({ code: 'rollout-command' });
    await driven.stop();
    await expect(driven.tell('pause')).rejects.toMatchObject({ code: 'rollout-command' });
  });

  test('from elsewhere are read from the object once, and taken away', async () => {
    const driven = await begin();
    world.at(20_000, () => {
      const wish = { id: 'w-1', rollout: driven.view().id, command: 'pause', by: 'grace', at: 'now' };
      world.annotate({ ...world.annotations(), 'istio-canary.dev/rollout-wish': JSON.stringify(wish) });
    });
    world.at(60_000, () => {
      expect(driven.view()).toMatchObject({ phase: 'paused', reason: 'grace paused the rollout.' });
      expect(world.annotations()).not.toHaveProperty(['istio-canary.dev/rollout-wish']);
      return void driven.tell('abort');
    });
    expect((await driven.ended).phase).toBe('rolledBack');
  });
});

describe('writes', () => {
  test('that meet a change beside the split are made again', async () => {
    let conflicts = 0;
    world.onApply = plan => {
      if (conflicts++ > 0) return undefined;
      const [one] = plan.objects;
      const { namespace = '', name = '' } = one ?? {};
      const object = { namespace, name, status: 'conflict' as const, before: {}, after: {}, warnings: [] };
      return { plan: plan.id, dryRun: false, objects: [{ ...object, message: 'was changed' }] };
    };
    expect((await (await begin()).ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 50, 100]);
  });

  test('whose answer was lost are found by the object, and not repeated', async () => {
    let count = 0;
    world.onApply = plan => {
      if (++count !== 2) return undefined;
      const done = world.apply(plan);
      return {
        ...done,
        objects: done.objects.map(one => ({ ...one, status: 'failed' as const, message: 'no answer' })),
      };
    };
    expect((await (await begin()).ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 50, 100]);
  });

  test('back to a stable version without a ready pod are refused, and tried again when it has one', async () => {
    world.canaryErrors = at => (at > 80_000 ? 30 : 0.1);
    world.at(75_000, () => {
      world.workloads = [workload('v1', 0), workload('v2', 5)];
    });
    world.at(400_000, () => {
      expect(world.told('paused').join()).toContain('v1');
      world.workloads = undefined;
    });
    const end = await (await begin()).ended;
    expect(end.phase).toBe('rolledBack');
    expect(world.since()).toBeGreaterThanOrEqual(400_000);
    expect(world.told('paused')).toHaveLength(1);
  });
});

describe('drivers', () => {
  test('a second one is refused while the first drives', async () => {
    const driven = await begin();
    world.at(20_000, async () => {
      const other = world.ports('grace@there (2)');
      await expect(startRollout(other, { policy: quick() })).rejects.toMatchObject({
        code: 'rollout-under-way',
      });
      await expect(resumeRollout(other, { policy: quick() })).rejects.toMatchObject({
        code: 'driven-elsewhere',
      });
    });
    expect((await driven.ended).phase).toBe('promoted');
  });

  test('one that was stopped is resumed by another with the same result', async () => {
    const first = await begin();
    world.at(90_000, () => first.stop());
    const half = await first.ended;
    expect(half).toMatchObject({ phase: 'running', driving: false });
    const second = await resumeRollout(world.ports('grace@there (2)'), {
      policy: quick(),
      onEvent: world.onEvent,
    });
    expect((await second.ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 50, 100]);
    expect(world.told('resumed')[0]).toMatch(/driven by ada@here .*was judged/);
  });

  test('the time that nobody looked at is judged before anything else', async () => {
    world.canaryErrors = at => (at > 90_000 ? 30 : 0.1);
    const first = await begin();
    world.at(85_000, () => first.stop());
    await first.ended;
    world.pass(600_000);
    const second = await resumeRollout(world.ports('grace@there (2)'), {
      policy: quick(),
      onEvent: world.onEvent,
    });
    expect((await second.ended).phase).toBe('rolledBack');
    expect(shares()).toEqual([1, 10, 0]);
  });

  test('one that comes after a roll back by hand finds it over', async () => {
    const first = await begin();
    world.at(90_000, () => void first.stop());
    await first.ended;
    const stamp = { at: new Date(world.wall).toISOString(), newId: () => 'by-hand' };
    world.user = 'grace';
    world.apply(planRollback(world.snapshot(), target, {}, stamp));
    const second = await resumeRollout(world.ports('grace@there (2)'), { policy: quick() });
    expect(await second.ended).toMatchObject({
      phase: 'rolledBack',
      reason: expect.stringContaining('rolled back by grace'),
    });
    await expect(begin()).resolves.toBeDefined();
  });

  test('one that takes up what somebody else had changed goes on when told to, once', async () => {
    const first = await begin();
    world.at(70_000, () => world.edit([95, 5]));
    world.at(
      90_000,
      () =>
        void first
          .tell('pause')
          .catch(() => {})
          .then(() => first.stop()),
    );
    expect(await first.ended).toMatchObject({ phase: 'paused', paused: 'foreign' });
    const second = await resumeRollout(world.ports('grace@there (2)'), {
      policy: quick(),
      onEvent: world.onEvent,
      ask: async () => 'resume',
    });
    expect((await second.ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 10, 50, 100]);
  });

  test('one that was thought gone, and goes on before it is claimed, keeps what it reached', async () => {
    const first = await begin();
    const other = world.ports('grace@there (2)');
    const { read } = other.cluster;
    let reads = 0;
    other.cluster.read = async () => {
      // It wakes between the look at its record and the claim, and makes another step.
      for (let i = 0; reads === 0 && world.share() < 50 && i < 400; i += 1)
        await new Promise(resolve => setImmediate(resolve));
      reads += 1;
      return read();
    };
    let refused: unknown;
    world.at(110_000, async () => {
      refused = await resumeRollout(other, { policy: quick(), takeOver: true }).catch(error => error);
    });
    expect((await first.ended).phase).toBe('promoted');
    expect(refused).toMatchObject({ code: 'not-claimed', message: expect.stringContaining('moved on') });
    expect(shares()).toEqual([1, 10, 50, 100]);
  });

  test('one that lost the rollout without knowing writes nothing more', async () => {
    const first = await begin();
    let second: Awaited<ReturnType<typeof resumeRollout>> | undefined;
    world.at(20_000, async () => {
      const other = world.ports('grace@there (2)');
      second = await resumeRollout(other, { policy: quick(), takeOver: true });
    });
    const end = await first.ended;
    expect(end.phase).toBe('running');
    expect(world.told('lost')).toEqual(['grace@there (2) drives this rollout now.']);
    expect((await second?.ended)?.phase).toBe('promoted');
  });

  test.each([
    ['promote', [1, 10, 50, 100]],
    ['abort', [1, 10, 0]],
  ] as const)('what the one before was asked for and never did: %s', async (command, then) => {
    const first = await begin();
    world.at(90_000, () => first.stop());
    const { id: rollout } = await first.ended;
    const wish = { id: 'w-9', rollout, command, by: 'grace', at: 'then' };
    world.annotate({ ...world.annotations(), 'istio-canary.dev/rollout-wish': JSON.stringify(wish) });
    const second = await resumeRollout(world.ports('grace@there (2)'), { policy: quick() });
    await second.ended;
    expect(shares()).toEqual(then);
    expect(Object.keys(world.annotations())).not.toContain('istio-canary.dev/rollout-wish');
  });

  test('one that waited for the one before goes on from where that one got to', async () => {
    const first = await begin();
    const other = world.ports('grace@there (2)');
    const { acquire } = other.lease;
    let second: Awaited<ReturnType<typeof resumeRollout>> | undefined;
    other.lease.acquire = async takeOver => {
      // The one before makes another step meanwhile, and then gives the rollout back.
      await first.ended;
      return acquire(takeOver);
    };
    world.at(20_000, async () => {
      second = await resumeRollout(other, { policy: quick(), takeOver: true, onEvent: world.onEvent });
    });
    world.at(90_000, () => first.stop());
    await first.ended;
    for (let i = 0; i < 20; i += 1) await new Promise(resolve => setImmediate(resolve));
    expect((await second?.ended)?.phase).toBe('promoted');
    expect(world.told('paused')).toEqual([]);
    expect(shares()).toEqual([1, 10, 50, 100]);
  });

  test('one that waited for the one before leaves a rollout that is over by then', async () => {
    const first = await begin();
    const other = world.ports('grace@there (2)');
    const { acquire } = other.lease;
    let said: unknown;
    other.lease.acquire = async takeOver => {
      await first.ended;
      return acquire(takeOver);
    };
    world.at(20_000, async () => {
      said = await resumeRollout(other, { policy: quick(), takeOver: true }).catch(error => error);
    });
    await first.ended;
    for (let i = 0; i < 20; i += 1) await new Promise(resolve => setImmediate(resolve));
    expect(said).toMatchObject({ code: 'no-rollout' });
    expect(record()).toMatchObject({ phase: 'promoted' });
    expect(world.holders.size).toBe(0);
  });

  test('a policy that changed meanwhile pauses it until somebody says go on', async () => {
    const first = await begin();
    world.at(90_000, () => first.stop());
    await first.ended;
    const policy = quick({ stepWeights: [5, 20, 80] });
    const second = await resumeRollout(world.ports('grace@there (2)'), { policy, onEvent: world.onEvent });
    world.at(200_000, () => {
      expect(second.view()).toMatchObject({ phase: 'paused', reason: expect.stringContaining('policy') });
      return void second.tell('resume');
    });
    expect((await second.ended).phase).toBe('promoted');
    expect(shares()).toEqual([1, 10, 5, 20, 80, 100]);
  });

  test('what the person says to what was judged comes first', async () => {
    const first = await begin();
    world.at(90_000, () => first.stop());
    await first.ended;
    const asked: string[] = [];
    const second = await resumeRollout(world.ports('grace@there (2)'), {
      policy: quick(),
      ask: async ({ outcome }) => {
        asked.push(outcome);
        return 'abort';
      },
    });
    expect((await second.ended).phase).toBe('rolledBack');
    expect(asked).toHaveLength(1);
  });
});

describe('a start', () => {
  test('is refused where a controller owns the weights', async () => {
    world.vs = virtualService([{ route: [to('v1', 100), to('v2', 0)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1' },
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
    });
    await expect(begin()).rejects.toMatchObject({ code: 'owned' });
  });

  test('goes on from the share that the canary has', async () => {
    world.edit([90, 10], 'kubectl');
    await (await begin()).ended;
    expect(shares()).toEqual([50, 100]);
  });

  test('takes the lease of a driver that died after its rollout was over', async () => {
    world.holders.set('lease', 'killed@elsewhere (9)');
    expect((await (await begin()).ended).phase).toBe('promoted');
    expect(world.holders.size).toBe(0);
  });

  test('is refused where the canary is beyond every step', async () => {
    world.edit([0, 100], 'kubectl');
    await expect(begin()).rejects.toMatchObject({ code: 'beyond-steps' });
  });
});
