/** Whoever takes a rollout over is asked how to go on. The question may stand all night, and the canary is guarded. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Command, Policy } from '../../../src/rollout/model.ts';
import { readRecord } from '../../../src/rollout/record.ts';
import { resumeRollout } from '../../../src/rollout/resume.ts';
import { startRollout } from '../../../src/rollout/start.ts';
import { quick, World } from './world.ts';

let world: World;
let asked: { outcome: string; guards: boolean }[];
let failures: unknown[];
let answer: (word: Command | undefined) => void;
beforeEach(() => {
  world = new World();
  asked = [];
  failures = [];
});

const hour = 3600_000;
const shares = () => world.applied.map(({ weights: [v1 = 0, v2 = 0] }) => (100 * v2) / (v1 + v2));
const record = () => readRecord(world.annotations(), 'u-1');

/** A rollout that was left at 10 % after 90 seconds, and is taken over when `away` has gone by. */
async function takenOver(policy: Policy = quick(), away = 60_000) {
  const first = await startRollout(world.ports(), { policy });
  world.at(90_000, () => first.stop());
  await first.ended;
  world.pass(away);
  return resumeRollout(world.ports('grace@there (2)'), {
    policy,
    takeOver: true,
    onEvent: world.onEvent,
    ask: ({ outcome }, _, guards) => {
      asked.push({ outcome, guards });
      return new Promise(resolve => (answer = resolve));
    },
    failed: error => failures.push(error),
  });
}

describe('until the question of a take-over is answered', () => {
  test('the rollout gets no further, says so, and goes back when the canary fails', async () => {
    world.canaryErrors = at => (at > 2 * hour ? 20 : 0.1);
    const driven = await takenOver();
    world.at(hour, () => {
      expect(driven.view()).toMatchObject({ phase: 'paused', paused: 'person', driving: true });
      expect(record()).toMatchObject({
        phase: 'paused',
        driver: 'grace@there (2)',
        reason: 'ada took the rollout over, and is asked how to go on.',
      });
    });
    expect(await driven.ended).toMatchObject({ phase: 'rolledBack' });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.guards).toBe(true);
    expect(shares()).toEqual([1, 10, 0]);
    expect(world.holders.size).toBe(0);
    // Whoever comes back in the morning is told nothing that they were not told.
    answer('leave');
    await new Promise(resolve => setImmediate(resolve));
    expect(failures).toEqual([]);
    expect(record()).toMatchObject({ phase: 'rolledBack' });
  });

  test('what failed unwatched goes back at the first look, after it was shown', async () => {
    world.canaryErrors = at => (at > 100_000 ? 30 : 0.1);
    const driven = await takenOver(quick(), 600_000);
    expect(asked).toEqual([{ outcome: 'fail', guards: true }]);
    const { phase, weight } = driven.view();
    expect([phase, weight]).toEqual(['paused', 10]);
    const since = world.since();
    expect(await driven.ended).toMatchObject({ phase: 'rolledBack' });
    expect(world.since() - since).toBeLessThanOrEqual(16_000);
  });

  test('words from elsewhere are heard, and what is answered to the old question does nothing', async () => {
    const driven = await takenOver();
    world.at(200_000, () => {
      const wish = { id: 'w-1', rollout: driven.view().id, command: 'resume', by: 'ben', at: 'now' };
      world.annotate({ ...world.annotations(), 'istio-canary.dev/rollout-wish': JSON.stringify(wish) });
    });
    world.at(210_000, () => answer('leave'));
    expect(await driven.ended).toMatchObject({ phase: 'promoted' });
    expect(failures).toMatchObject([{ message: expect.stringContaining('not paused any more') }]);
  });

  test('a change by somebody else is another question', async () => {
    const driven = await takenOver();
    world.at(200_000, () => world.edit([70, 30]));
    world.at(210_000, () => answer('resume'));
    world.at(230_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({ phase: 'paused', paused: 'foreign' });
    expect(failures).toMatchObject([
      { message: expect.stringContaining('paused for another reason by now') },
    ]);
    expect(world.weights()).toEqual([70, 30]);
  });

  test('what is going back already goes on with that, and nobody is asked', async () => {
    const first = await startRollout(world.ports(), { policy: quick() });
    world.at(70_000, () => {
      // Every write of weights fails from here on.
      world.onApply = () => {
        throw new Error('No answer.');
      };
      first.tell('abort').catch(() => {});
    });
    world.at(90_000, () => first.stop());
    await first.ended;
    world.onApply = undefined;
    const ask = vi.fn(async () => 'resume' as const);
    const next = await resumeRollout(world.ports('grace@there (2)'), { policy: quick(), ask });
    expect(await next.ended).toMatchObject({ phase: 'rolledBack' });
    expect(ask).not.toHaveBeenCalled();
  });

  test('the window may close: all is given back, and the next one asks again', async () => {
    const driven = await takenOver();
    world.at(200_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({ phase: 'paused', driving: false });
    expect(world.holders.size).toBe(0);
    const next = await resumeRollout(world.ports('ben@desk (3)'), {
      policy: quick(),
      ask: async () => 'resume',
    });
    expect(await next.ended).toMatchObject({ phase: 'promoted' });
  });
});

describe('the answer to a take-over', () => {
  test.each([
    ['resume', 'promoted', [1, 10, 50, 100]],
    ['abort', 'rolledBack', [1, 10, 0]],
    ['leave', 'left', [1, 10]],
  ] as const)('%s', async (word, phase, then) => {
    const driven = await takenOver();
    answer(word);
    expect(await driven.ended).toMatchObject({ phase });
    expect(shares()).toEqual(then);
    expect(failures).toEqual([]);
  });

  test('lets a failure be that a person was shown', async () => {
    world.canaryErrors = at => (at > 100_000 && at < 695_000 ? 30 : 0.1);
    const driven = await takenOver(quick({ onFailure: 'pause' }), 600_000);
    expect(asked).toEqual([{ outcome: 'fail', guards: false }]);
    answer('resume');
    expect(await driven.ended).toMatchObject({ phase: 'promoted' });
    expect(failures).toEqual([]);
  });

  test('goes on by a policy that was changed meanwhile', async () => {
    const first = await startRollout(world.ports(), { policy: quick() });
    world.at(90_000, () => first.stop());
    await first.ended;
    const policy = quick({ stepWeights: [5, 20, 80] });
    const ask = async () => 'resume' as const;
    const driven = await resumeRollout(world.ports('grace@there (2)'), { policy, ask });
    expect(await driven.ended).toMatchObject({ phase: 'promoted' });
    expect(shares()).toEqual([1, 10, 5, 20, 80, 100]);
  });
});
