/** Words to a rollout: what they were said to, and what becomes of them where nobody, or somebody else, is heard. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Asked, type AskPorts, answerTo, putWish } from '../../../src/rollout/ask-driver.ts';
import type { Command, RolloutRecord } from '../../../src/rollout/model.ts';
import { readRecord, wishAnnotation } from '../../../src/rollout/record.ts';
import { seenOf } from '../../../src/rollout/said-to.ts';
import { startRollout } from '../../../src/rollout/start.ts';
import { quick, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

const begin = () => startRollout(world.ports(), { policy: quick(), onEvent: world.onEvent });
const shares = () => world.applied.map(({ weights }) => weights[1]);
const recordNow = () => readRecord(world.annotations(), 'u-1') as RolloutRecord;

describe('a word is for what it was said to', () => {
  test('resume is not carried out on a pause that came since, for somebody who went back by hand', async () => {
    const ports = world.ports();
    const { read } = ports.cluster;
    let said: Promise<unknown> | undefined;
    ports.cluster.read = async () => {
      const found = await read();
      if (world.share() === 0 && world.since() >= 100_000)
        said ??= expect(driven.tell('resume')).rejects.toMatchObject({
          code: 'rollout-command',
          message: expect.stringContaining('paused for another reason by now'),
        });
      return found;
    };
    const driven = await startRollout(ports, { policy: quick(), onEvent: world.onEvent });
    world.at(70_000, () => void driven.tell('pause'));
    world.at(100_000, () => world.edit([100, 0]));
    world.at(110_000, () => driven.stop());
    expect(await driven.ended).toMatchObject({ phase: 'paused', paused: 'foreign' });
    await said;
    expect(world.weights()).toEqual([100, 0]);
  });

  test('skip does not skip the step after, where the step was over meanwhile', async () => {
    let said: Promise<unknown> | undefined;
    world.onApply = plan => {
      if (plan.objects[0]?.entry.why?.startsWith('step 2'))
        said ??= expect(driven.tell('skip')).rejects.toThrow('said to step 1, and the rollout is at step 2');
      return undefined;
    };
    const driven = await begin();
    world.at(100_000, () => driven.stop());
    await driven.ended;
    await said;
    expect(shares()).toEqual([1, 10]);
  });

  test('two who skip the same step skip it once', async () => {
    const driven = await begin();
    let answers: PromiseSettledResult<void>[] = [];
    world.at(20_000, async () => {
      answers = await Promise.allSettled([driven.tell('skip'), driven.tell('skip')]);
    });
    world.at(40_000, () => driven.stop());
    await driven.ended;
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(shares()).toEqual([1, 10]);
  });

  test('what an old message offers is for the pause that it told of', async () => {
    const driven = await begin();
    let old = seenOf(driven.view());
    world.at(20_000, async () => {
      await driven.tell('pause');
      old = seenOf(driven.view());
      await driven.tell('resume', old);
      await driven.tell('pause', undefined, 'grace');
    });
    world.at(40_000, async () => {
      await expect(driven.tell('resume', old)).rejects.toThrow('grace paused the rollout');
      await driven.stop();
    });
    expect(await driven.ended).toMatchObject({ phase: 'paused', reason: 'grace paused the rollout.' });
  });
});

describe('a word by way of the object', () => {
  /** Time goes by with the driver; without one it is passed here. */
  const portsOf = (passes: boolean): AskPorts => ({
    read: async () => world.vs,
    annotate: changes => world.cluster().annotate('u-1', changes),
    sleep: async ms => {
      if (passes) world.pass(ms);
      for (let i = 0; i < 20; i += 1) await new Promise(resolve => setImmediate(resolve));
    },
  });
  const askedNow = (command: Command, id = `w-${command}`): Asked => ({
    ...{ id, command, by: 'grace', at: 'then', record: recordNow(), where: 'default/model' },
    before: world.annotations()[wishAnnotation],
  });

  test('is taken, and answered in the record', async () => {
    const driven = await begin();
    let answer: unknown;
    world.at(20_000, async () => {
      const asked = askedNow('pause');
      answer = await answerTo(portsOf(false), asked, await putWish(portsOf(false), asked));
      await driven.stop();
    });
    await driven.ended;
    expect(answer).toMatchObject({ is: 'taken', record: { phase: 'paused', answered: { wish: 'w-pause' } } });
    expect(world.annotations()[wishAnnotation]).toBeUndefined();
  });

  test('that comes too late is refused with the reason, and changes nothing', async () => {
    const driven = await begin();
    let answer: unknown;
    world.at(20_000, async () => {
      const asked = askedNow('skip');
      await driven.tell('skip');
      answer = await answerTo(
        portsOf(false),
        asked,
        await putWish(portsOf(false), { ...asked, before: world.annotations()[wishAnnotation] }),
      );
      await driven.stop();
    });
    await driven.ended;
    expect(answer).toEqual({
      is: 'refused',
      why: 'default/model: It was said to step 1, and the rollout is at step 2 by now.',
    });
    expect(shares()).toEqual([1, 10]);
  });

  describe('where nobody drives', () => {
    beforeEach(async () => {
      const driven = await begin();
      world.at(20_000, () => driven.stop());
      await driven.ended;
    });

    test('is taken back after a while', async () => {
      const asked = askedNow('skip');
      const wish = await putWish(portsOf(true), asked);
      expect(await answerTo(portsOf(true), asked, wish)).toEqual({ is: 'unanswered' });
      expect(world.annotations()[wishAnnotation]).toBeUndefined();
    });

    test('keeps others waiting, and one that is replaced says so', async () => {
      const asked = askedNow('pause');
      const wish = await putWish(portsOf(true), asked);
      await expect(putWish(portsOf(true), askedNow('skip'))).rejects.toThrow(
        'grace asked to pause at then, and no driver has taken that yet',
      );
      const other = JSON.stringify({ ...wish, id: 'w-other', command: 'skip' });
      world.annotate({ ...world.annotations(), [wishAnnotation]: other });
      expect(await answerTo(portsOf(true), asked, wish)).toEqual({ is: 'replaced' });
    });
  });

  test.each([
    ['promote', 'running'],
    ['abort', 'rolledBack'],
  ] as const)(
    'that was said while the driver slept is too old, but for going back: %s',
    async (command, phase) => {
      const driven = await begin();
      world.at(20_000, async () => {
        await putWish(portsOf(false), askedNow(command));
        world.jump(10 * 3_600_000);
      });
      world.at(40_000, () => driven.stop());
      expect((await driven.ended).phase).toBe(phase);
      expect(world.annotations()[wishAnnotation]).toBeUndefined();
      const no = command === 'abort' ? undefined : expect.stringContaining('while this machine slept');
      expect(recordNow().answered).toEqual({ wish: `w-${command}`, ...(no ? { no } : {}) });
    },
  );
});
