/** The way back where it is hard: answers that are lost, drivers that end in the middle, people who act meanwhile. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Outcome, Plan } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { readRecord } from '../../../src/rollout/record.ts';
import { resumeRollout } from '../../../src/rollout/resume.ts';
import { startRollout } from '../../../src/rollout/start.ts';
import { carryOut } from '../canary/carry-out.ts';
import { target, to, virtualService } from '../canary/fixtures.ts';
import { quick, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

const begin = (more: Parameters<typeof quick>[0] = {}) =>
  startRollout(world.ports(), { policy: quick(more), onEvent: world.onEvent });
const shares = () => world.applied.map(({ weights }) => weights[1]);
const failsAt = (ms: number) => {
  world.canaryErrors = at => (at > ms ? 50 : 0.1);
};
/** As an admission webhook that times out. */
const refused = (plan: Plan): Outcome => ({
  plan: plan.id,
  dryRun: false,
  objects: plan.objects.map(({ namespace, name, before, after }) => ({
    ...{ namespace, name, before, after, warnings: [] },
    status: 'failed',
    message: 'The webhook did not answer.',
  })),
});

describe('a way back that fails', () => {
  test('is told loudly once, tried at every look, and made in the end', async () => {
    failsAt(70_000);
    world.onApply = plan =>
      plan.action === 'rollback' && world.since() < 120_000 ? refused(plan) : undefined;
    expect((await (await begin()).ended).phase).toBe('rolledBack');
    expect(world.told('stuck')).toEqual([
      'It cannot be rolled back: The webhook did not answer. It is tried again.',
    ]);
    expect(world.told('error').length).toBeGreaterThan(5);
    expect(shares()).toEqual([1, 10, 0]);
  });

  test('is made by whoever takes the rollout up', async () => {
    const first = await begin();
    world.at(70_000, () => {
      world.onApply = refused;
      void first.tell('abort', undefined, 'grace').catch(() => {});
    });
    world.at(75_000, () => first.stop());
    await first.ended;
    expect(readRecord(world.annotations(), 'u-1')?.goingBack).toEqual({
      why: 'grace aborted the rollout.',
      asked: true,
    });
    world.onApply = undefined;
    const second = await resumeRollout(world.ports('ada@there (2)'), {
      policy: quick(),
      onEvent: world.onEvent,
    });
    expect(await second.ended).toMatchObject({
      phase: 'rolledBack',
      reason: 'grace aborted the rollout.',
      byPerson: true,
    });
    expect(shares()).toEqual([1, 10, 0]);
    expect(readRecord(world.annotations(), 'u-1')?.goingBack).toBeUndefined();
  });

  test('is over when a person rolled back meanwhile', async () => {
    failsAt(70_000);
    world.onApply = plan => (plan.action === 'rollback' ? refused(plan) : undefined);
    world.at(120_000, () => {
      world.user = 'grace';
      world.apply(planRollback(world.snapshot(), target, {}, { at: 'then', newId: () => 'by-hand' }));
    });
    expect((await (await begin()).ended).phase).toBe('rolledBack');
    expect(world.weights()).toEqual([100, 0]);
  });

  test('is not over while another VirtualService sends to the canary, though the answer of the first was lost', async () => {
    failsAt(70_000);
    let other = virtualService([{ route: [to('v1', 60), to('v2', 40)] }], { name: 'other', uid: 'u-other' });
    const ports = world.ports();
    const { snapshot } = ports.cluster;
    ports.cluster.snapshot = async () => {
      const seen = await snapshot();
      return { ...seen, virtualServices: [...seen.virtualServices, other] };
    };
    let backs = 0;
    world.onApply = plan => {
      if (plan.action !== 'rollback') return undefined;
      backs += 1;
      if (backs === 1) {
        // It arrives, its answer does not, and the server is away from here on.
        world.apply({ ...plan, objects: plan.objects.filter(({ name }) => name !== 'other') });
        world.clusterDown = 'connection refused';
        world.at(world.since() + 10_000, () => {
          world.clusterDown = undefined;
        });
        return refused(plan);
      }
      const [mine] = plan.objects.filter(({ name }) => name === 'other');
      if (mine) other = carryOut(other, mine);
      const objects = refused(plan).objects.map(one => ({ ...one, status: 'applied' as const }));
      return { plan: plan.id, dryRun: false, objects };
    };
    const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
    const end = await driven.ended;
    expect(end.phase).toBe('rolledBack');
    expect(end.byPerson).toBeUndefined();
    expect(world.weights()).toEqual([100, 0]);
    expect(other.spec?.http?.[0]?.route?.map(one => one.weight)).toEqual([100, 0]);
  });
});

describe('a way back since the cluster was out of reach', () => {
  const blind = { onUnreachable: { action: 'rollBack', after: '60s' } };
  const away = (): void => {
    world.at(70_000, () => {
      world.clusterDown = 'connection refused';
    });
    world.at(190_000, () => {
      world.clusterDown = undefined;
    });
  };

  test('is made as soon as it can be reached', async () => {
    away();
    expect((await (await begin(blind)).ended).reason).toMatch(/could not be reached for \d+ s/);
    expect(shares()).toEqual([1, 10, 0]);
  });

  test('undoes nothing that a person did meanwhile, who could see', async () => {
    away();
    world.at(150_000, () => world.edit([0, 100]));
    const driven = await begin(blind);
    world.at(240_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({
      phase: 'paused',
      paused: 'foreign',
      reason: expect.stringContaining('with kubectl-edit'),
    });
    expect(world.weights()).toEqual([0, 100]);
  });
});

/** One of so many looks takes a sample. */
test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'abort that is said while the object is read waits for no metrics that hang (look %i)',
  async look => {
    const ports = world.ports();
    const { read } = ports.cluster;
    let looks = 0;
    ports.cluster.read = async () => {
      const found = await read();
      if (world.since() >= 70_000 && looks++ === look) {
        world.hangs = true;
        void driven.tell('abort');
      }
      return found;
    };
    const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
    expect((await driven.ended).phase).toBe('rolledBack');
  },
  2000,
);

test('another rollout that took the object meanwhile is not rolled back', async () => {
  failsAt(70_000);
  const ports = world.ports();
  const { snapshot } = ports.cluster;
  ports.cluster.snapshot = async () => {
    const record = readRecord(world.annotations(), 'u-1');
    if (record && world.share() === 10) {
      const theirs = { ...record, id: 'another', driver: 'grace@there (2)' };
      world.annotate({ ...world.annotations(), 'istio-canary.dev/rollout': JSON.stringify(theirs) });
    }
    return snapshot();
  };
  const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
  await driven.ended;
  expect(world.told('lost')).toEqual(['grace@there (2) drives this rollout now.']);
  expect(shares()).toEqual([1, 10]);
});

describe('a stable version that somebody else sets meanwhile', () => {
  const setStable = (): void => world.annotate({ ...world.annotations(), 'istio-canary.dev/stable': 'v2' });

  test('pauses the rollout, which says where it goes back to', async () => {
    world.at(70_000, setStable);
    const driven = await begin();
    world.at(120_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({
      phase: 'paused',
      paused: 'foreign',
      reason: expect.stringMatching(/records v2 as stable by now, .*; this rollout goes back to v1\.$/),
    });
    expect(shares()).toEqual([1, 10]);
  });

  test('is no way back: the failing canary does not get everything', async () => {
    failsAt(70_000);
    const ports = world.ports();
    const { snapshot } = ports.cluster;
    ports.cluster.snapshot = async () => {
      if (world.share() === 10) setStable();
      return snapshot();
    };
    const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
    world.at(150_000, () => driven.stop());
    expect((await driven.ended).phase).toBe('paused');
    expect(world.told('paused').join()).toContain('going back would give it everything');
    expect(shares()).toEqual([1, 10]);
  });
});
