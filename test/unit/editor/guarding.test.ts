/** Commands that begin to guard, in a window of a test's own: what is asked, and what becomes of it meanwhile. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cockpit } from '../../../src/editor/cockpit.ts';
import { startRollout } from '../../../src/editor/rollout/start.ts';
import { takeOverRollout } from '../../../src/editor/rollout/take-up.ts';
import type { RolloutView } from '../../../src/rollout/model.ts';
import { readRecord } from '../../../src/rollout/record.ts';
import { startRollout as drive } from '../../../src/rollout/start.ts';
import { target } from '../canary/fixtures.ts';
import { quick, World } from '../rollout/world.ts';

/** The dialogs that stand open, and their answers. */
const dialogs: { question: string; detail: string; answer(button?: string): void }[] = [];

vi.mock('vscode', () => {
  const ask = (question: string, options?: { detail?: string }) =>
    new Promise(answer => dialogs.push({ question, detail: options?.detail ?? '', answer }));
  const item = () => ({ show: () => {}, hide: () => {}, dispose: () => {} });
  return {
    ProgressLocation: { Notification: 15 },
    StatusBarAlignment: { Left: 1 },
    ThemeColor: class {},
    Uri: {},
    window: {
      showWarningMessage: ask,
      showInformationMessage: async () => undefined,
      showErrorMessage: async () => undefined,
      createStatusBarItem: item,
      withProgress: (_: unknown, work: (...args: unknown[]) => unknown) =>
        work({ report: () => {} }, { onCancellationRequested: () => ({ dispose: () => {} }) }),
    },
    workspace: { getConfiguration: () => ({ get: () => undefined }) },
  };
});

let world: World;
let cockpit: Cockpit;
beforeEach(() => {
  world = new World();
  dialogs.length = 0;
  const identity = { context: 'test', server: 'https://a', caDigest: '' };
  const session = { identity, whoAmI: async () => 'ada', checkStill: async () => {}, close: async () => {} };
  const live = { session, snapshot: () => world.snapshot(), applied: () => {} };
  const facade = {
    openSession: async () => session,
    readOnce: async () => ({ snapshot: world.snapshot() }),
    rolloutCluster: () => world.cluster(),
    openMetrics: (_: unknown, __: unknown, ___: unknown, { since }: { since?: number }) =>
      world.source(since),
    openLease: (_: unknown, { holder }: { holder: string }) => world.lease(holder),
    holderName: (user: string, id: string) => `${user} (${id})`,
  };
  cockpit = {
    hub: { readable: async () => live, live, assertStill: () => {}, kubeconfigOf: () => '' },
    choice: { now: () => ({}) },
    notes: { set: () => {}, onDidChange: () => ({ dispose: () => {} }) },
    log: { info: () => {}, failure: () => {} },
    ending: [],
    facade: () => facade,
    journal: () => undefined,
  } as unknown as Cockpit;
});

const call = (more = {}) => ({ args: { ...target, policy: 'built-in', ...more }, fromCode: false });
const end = () => Promise.all(cockpit.ending.splice(0).map(one => one()));
const dialog = () => vi.waitUntil(() => dialogs.shift());
const record = () => readRecord(world.annotations(), 'u-1');

describe('Take Over Rollout', () => {
  beforeEach(async () => {
    const first = await drive(world.ports(), { policy: quick() });
    world.at(20_000, () => first.stop());
    await first.ended;
  });

  it('is done once, and guards while it is asked how to go on', async () => {
    const [one, other] = await Promise.allSettled([
      takeOverRollout(cockpit, call()),
      takeOverRollout(cockpit, call()),
    ]);
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'driven-here' } });
    expect(one).toMatchObject({ status: 'fulfilled', value: { driving: true, phase: 'paused' } });
    const { question, detail, answer } = await dialog();
    expect(question).toContain('nobody watched it. What now?');
    expect(detail).toContain('Until you answer it is paused, and guarded by its policy.');
    await expect(takeOverRollout(cockpit, call())).rejects.toMatchObject({ code: 'driven-here' });
    answer('Resume');
    await vi.waitUntil(() => record()?.phase === 'running');
    expect(dialogs).toEqual([]);
    await end();
    expect(world.holders.size).toBe(0);
  });

  it('gives all back when the window closes over the question', async () => {
    await takeOverRollout(cockpit, call());
    await dialog();
    await end();
    expect(world.holders.size).toBe(0);
    expect(record()).toMatchObject({ phase: 'paused' });
  });
});

describe('Start Guarded Rollout', () => {
  it('begins nothing but what the question showed', async () => {
    const starting = startRollout(cockpit, call());
    const said = expect(starting).rejects.toMatchObject({ kind: 'conflict', code: 'not-as-shown' });
    const { answer } = await dialog();
    world.edit([0, 100]);
    world.annotate({ 'istio-canary.dev/stable': 'v2' });
    answer('Start');
    await said;
    expect(world.weights()).toEqual([0, 100]);
    await end();
  });

  it('writes nothing where its window closes', async () => {
    const starting: Promise<RolloutView | undefined> = startRollout(cockpit, call());
    const said = expect(starting).rejects.toMatchObject({ code: 'given-up' });
    const { answer } = await dialog();
    world.pastHangs = true;
    answer('Start');
    await vi.waitUntil(() => world.lookedBack.length === 2);
    await end();
    await said;
    expect(world.applied).toEqual([]);
    expect(world.holders.size).toBe(0);
  });
});
