/** What a window drives: each object once, and nothing that it loses sight of. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cockpit } from '../../../src/editor/cockpit.ts';
import type { Bound } from '../../../src/editor/late/bound.ts';
import { rolloutPorts } from '../../../src/editor/rollout/ports.ts';
import { type Guarded, Rollouts } from '../../../src/editor/rollout/rollouts.ts';
import { resumeRollout } from '../../../src/rollout/resume.ts';
import { startRollout } from '../../../src/rollout/start.ts';
import { target } from '../canary/fixtures.ts';
import { quick, World } from '../rollout/world.ts';

vi.mock('vscode', () => ({}));

const cluster = { context: 'test', server: 'https://a', caDigest: 'x' };
const elsewhere = { ...cluster, context: 'other' };

let world: World;
let rollouts: Rollouts;
beforeEach(() => {
  world = new World();
  rollouts = new Rollouts();
});

const start = async (holder: string, policy = quick()) => {
  const driven = await startRollout(world.ports(holder), { policy });
  rollouts.add({ cluster, target, uid: 'u-1', driven, events: [] });
  return driven;
};

describe('a rollout of a window', () => {
  it('is begun once: a second start or take-over waits for nothing and is told', async () => {
    let done = (): void => {};
    const first = rollouts.begin(cluster, target, () => new Promise<void>(resolve => (done = resolve)));
    const work = vi.fn(async () => {});
    await expect(rollouts.begin(cluster, target, work)).rejects.toMatchObject({
      code: 'driven-here',
      message: expect.stringContaining('starting or taking over'),
    });
    expect(work).not.toHaveBeenCalled();
    expect(rollouts.isOwn(cluster, target)).toBe(true);
    await rollouts.begin(elsewhere, target, work);
    await rollouts.begin(cluster, { ...target, name: 'another' }, work);
    done();
    await first;
    expect(rollouts.isOwn(cluster, target)).toBe(false);
    await rollouts.begin(cluster, target, work);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('is begun anew after one that failed to begin', async () => {
    const failing = rollouts.begin(cluster, target, () => Promise.reject(new Error('No metrics.')));
    await expect(failing).rejects.toThrow('No metrics.');
    await expect(rollouts.begin(cluster, target, async () => 'begun')).resolves.toBe('begun');
  });

  it('keeps the window from another one of its object, dry or not, until it is over', async () => {
    const driven = await start('ada@here (1)');
    const again = () => rollouts.begin(cluster, target, async () => {});
    await expect(again()).rejects.toThrow('drives the rollout of model already');
    await driven.stop();
    await again();
    world = new World();
    const dry = await start('ada@here (2)', quick({ dryRun: true }));
    await expect(again()).rejects.toThrow('makes a dry run of model. Abort Rollout ends it');
    await dry.tell('abort');
    await dry.ended;
    await again();
  });
});

describe('a window that closes', () => {
  const starting = (policy = quick()) =>
    rollouts.begin(cluster, target, async signal => {
      const driven = await startRollout(world.ports(), { policy, signal });
      rollouts.add({ cluster, target, uid: 'u-1', driven, events: [] });
      return driven;
    });

  it.each(['a lease', 'the past', 'a sample'])('while a start waits for %s writes nothing', async what => {
    world.pastHangs = what === 'the past';
    world.hangs = what === 'a sample';
    const ports = world.ports();
    if (what === 'a lease') {
      // As of one who is gone: taken when it has run out, or given up.
      ports.lease.acquire = async (_, signal) => {
        await new Promise(resolve => signal?.addEventListener('abort', resolve));
        return { is: 'taken', by: 'gone' };
      };
    }
    const begun = rollouts.begin(cluster, target, signal =>
      startRollout(ports, { policy: quick({ lookback: '24h' }), signal }),
    );
    const said = expect(begun).rejects.toMatchObject({ name: 'Refusal' });
    await new Promise(resolve => setTimeout(resolve, 20));
    await rollouts.stop();
    await said;
    expect(world.applied).toEqual([]);
    expect(world.holders.size).toBe(0);
    expect(Object.keys(world.annotations())).not.toContain('istio-canary.dev/rollout');
  });

  it('lets go of what it drives, and of what has begun by then', async () => {
    const driven = await starting();
    const late = rollouts.begin(cluster, { ...target, name: 'late' }, async signal => {
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      // The signal came too late for it.
      const other = await startRollout(new World().ports(), { policy: quick() });
      rollouts.add({ cluster, target: { ...target, name: 'late' }, uid: 'u-2', driven: other, events: [] });
      return other;
    });
    await rollouts.stop();
    expect([driven, await late].map(one => one.view().driving)).toEqual([false, false]);
    world = new World();
    await expect(starting()).rejects.toMatchObject({ code: 'given-up' });
  });
});

describe('the name of a driver', () => {
  it('is of that driver alone, so that lease and record tell two of one window apart', async () => {
    const holders: string[] = [];
    const facade = {
      holderName: (user: string, id: string) => `${user} (${id})`,
      rolloutCluster: () => world.cluster(),
      openLease: (_: unknown, { holder }: { holder: string }) => {
        holders.push(holder);
        return world.lease(holder);
      },
    };
    const session = { whoAmI: async () => 'ada', identity: cluster };
    const bound = { facade, session, snapshot: async () => world.snapshot() } as unknown as Bound;
    const cockpit = { journal: () => undefined, hub: {} } as unknown as Cockpit;
    const ports = async () => ({
      ...(await rolloutPorts(cockpit, bound, target, 'u-1')),
      clock: world,
      metrics: world.ports().metrics,
    });
    const first = await startRollout(await ports(), { policy: quick() });
    const others: Guarded['driven'][] = [];
    world.at(70_000, async () => {
      others.push(await resumeRollout(await ports(), { policy: quick(), takeOver: true }));
    });
    // The one that was overtaken writes nothing more.
    expect((await first.ended).driving).toBe(false);
    expect(first.view().phase).toBe('running');
    expect((await others[0]?.ended)?.phase).toBe('promoted');
    expect(new Set(holders).size).toBe(2);
  });
});
