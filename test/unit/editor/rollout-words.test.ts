/** What a person reads before a rollout, and is asked while it is guarded here. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../../../src/canary/refusal.ts';
import { type Person, showProgress } from '../../../src/editor/rollout/cancel.ts';
import { meant } from '../../../src/editor/rollout/meant.ts';
import { seesText, stepText, timelineLines } from '../../../src/editor/rollout/timeline-text.ts';
import { messageOf, noteOf } from '../../../src/editor/rollout/words.ts';
import { detectsOf, startRollout } from '../../../src/rollout/index.ts';
import type { DrivenRollout, RolloutView } from '../../../src/rollout/model.ts';
import { timelineOf } from '../../../src/rollout/timeline.ts';
import { quick, World } from '../rollout/world.ts';
import { noon, rolloutAt } from './monitor-support.ts';

const narrow = (text: string): string => text.replaceAll('\u202F', ' ');

describe('what a policy would do', () => {
  it('says with each step what it can see', () => {
    const policy = quick();
    const rate = 200;
    const timeline = timelineOf(policy, { requests: rate }, detectsOf(policy, 0.1, seesText));
    const lines = timelineLines({ timeline, policy, stable: 'v1', canary: 'v2', from: 'a file', rate });
    const seen = lines.flatMap(line => /; sees errors from ([\d.]+) %$/.exec(line)?.[1] ?? []).map(Number);
    expect(seen).toHaveLength(policy.steps.length);
    // More requests see less of an effect.
    expect(seen[0]).toBeGreaterThan(seen[2] ?? Number.POSITIVE_INFINITY);
  });

  it('says what stable did before, where it is gone by', () => {
    const past = 'errors of v1 in the 7 days before: 0.14 % of 235,200 requests.';
    const policy = quick();
    const said = {
      timeline: timelineOf(policy),
      policy,
      stable: 'v1',
      canary: 'v2',
      from: 'a file',
      rate: 2,
    };
    expect(timelineLines({ ...said, past })[1]).toBe(past);
    expect(timelineLines(said)[1]).toMatch(/^1\. /);
  });

  it('says where a step can see nothing', () => {
    const step = { weight: 1, at: 0, durationMs: 60_000, untilResumed: false, lastsMs: 60_000, requests: 3 };
    expect(narrow(stepText({ ...step, sees: seesText('errors', undefined) }))).toBe(
      '1 % for 60 s, 3 requests; sees no difference of errors',
    );
    expect(narrow(stepText(step))).toBe('1 % for 60 s, 3 requests');
  });
});

describe('what a rollout tells', () => {
  const told = (paused: RolloutView['paused']) => {
    const view: RolloutView = { ...rolloutAt(noon, 'healthy'), phase: 'paused', paused, until: undefined };
    return messageOf({ at: noon, type: 'paused', text: 'It waits.', view });
  };

  it('is a failure where the rollout has paused itself, not where a person has', () => {
    expect(told('person')).toMatchObject({ isBad: false });
    expect(told('failure')).toMatchObject({ isBad: true });
  });

  it('is a failure where the canary was rolled back, unless a person wanted that', () => {
    const back = (more: Partial<RolloutView>) =>
      messageOf({
        at: noon,
        type: 'rolledBack',
        text: 'It failed.',
        view: { ...rolloutAt(noon, 'failing'), phase: 'rolledBack', ...more },
      });
    expect(back({})).toMatchObject({ isBad: true });
    expect(back({ byPerson: true })).toMatchObject({ isBad: false });
  });

  it('is kept for menus: whether it waits for Resume', () => {
    const running = { ...rolloutAt(noon, 'healthy'), phase: 'running' as const };
    expect(noteOf({ ...running, until: noon + 1 }).waits).toBeUndefined();
    expect(noteOf({ ...running, until: undefined }).waits).toBe(true);
    expect(noteOf({ ...running, phase: 'paused', until: noon + 1 }).waits).toBe(true);
    expect(noteOf({ ...running, phase: 'promoted', until: undefined }).waits).toBeUndefined();
  });
});

describe('Promote Rollout and Skip Step', () => {
  const view = { canary: 'v2', virtualService: 'model' };
  const asked = (answer?: string) => vi.fn(async (_q: string, _d: string, ..._b: string[]) => answer);
  const person = { args: {}, fromCode: false };

  it.each([
    ['promote', 'Promote', 'Give v2 of model all requests now?'],
    ['skip', 'Skip Step', 'Go to the next step of v2 of model now?'],
  ] as const)('%s is asked about, and is meant by its button only', async (command, button, question) => {
    const yes = asked(button);
    expect(await meant(command, view, person, yes)).toBe(true);
    expect(yes.mock.calls).toEqual([[question, 'What is left of the policy is not looked at.', button]]);
    expect(await meant(command, view, person, asked(undefined))).toBe(false);
  });

  it('ask nobody where code has said it, and for what gives the canary no more', async () => {
    const never = asked('');
    expect(await meant('promote', view, { args: {}, fromCode: true }, never)).toBe(true);
    expect(await meant('promote', view, { args: { confirmed: true }, fromCode: false }, never)).toBe(true);
    for (const command of ['pause', 'resume', 'abort'] as const)
      expect(await meant(command, view, person, never)).toBe(true);
    expect(never).not.toHaveBeenCalled();
  });

  it('promoting gives the canary everything, from whatever step', async () => {
    const world = new World();
    const driven = await startRollout(world.ports(), { policy: quick(), onEvent: world.onEvent });
    await driven.tell('promote');
    expect(await driven.ended).toMatchObject({ phase: 'promoted', weight: 100 });
    expect(world.weights()).toEqual([0, 100]);
    await expect(driven.tell('promote')).rejects.toThrow(Refusal);
  });
});

/** A rollout that is driven here as far as its notification sees. */
class Driven implements DrivenRollout {
  phase: RolloutView['phase'] = 'running';
  readonly told: string[] = [];
  readonly listeners = new Set<unknown>();
  refusal?: Error;
  #end: (view: RolloutView) => void = () => {};
  readonly ended = new Promise<RolloutView>(resolve => {
    this.#end = resolve;
  });
  view = (): RolloutView => ({ ...rolloutAt(noon, 'healthy'), phase: this.phase });
  onEvent = (listener: unknown) => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };
  end(phase: RolloutView['phase']): void {
    this.phase = phase;
    this.#end(this.view());
  }
  async tell(command: string): Promise<void> {
    if (this.refusal) throw this.refusal;
    this.told.push(command);
    this.end('rolledBack');
  }
  async stop(): Promise<void> {
    this.told.push('stop');
    this.#end(this.view());
  }
}

/** Cancels each notification once it is there, and answers with the next of these; without any it lets it stand. */
function cancelling(answers: (string | undefined)[], meanwhile: () => void = () => {}) {
  const titles: string[] = [];
  const reports: string[] = [];
  const questions: string[][] = [];
  const failures: unknown[] = [];
  const person: Person = {
    ask: async (...question) => {
      questions.push(question);
      meanwhile();
      return answers.shift();
    },
    whileCancellable: (title, work) => {
      titles.push(title);
      return work({
        report: text => void reports.push(text),
        onCancel: cancelled => void (answers.length > 0 && queueMicrotask(cancelled)),
      });
    },
    failed: error => void failures.push(error),
  };
  return { person, titles, reports, questions, failures };
}

describe('the notification of a rollout', () => {
  afterEach(() => void vi.useRealTimers());

  it('tells how far it is for as long as it goes on, and is gone with it', async () => {
    vi.useFakeTimers({ now: noon });
    const driven = new Driven();
    const { person, titles, reports, questions } = cancelling([]);
    const done = showProgress(driven, person);
    vi.advanceTimersByTime(4100);
    expect(reports).toHaveLength(3);
    expect(reports[0]).toContain('Step 3 of 4 at 25 %');
    driven.end('promoted');
    await done;
    expect([titles.length, questions.length]).toEqual([1, 0]);
    expect([driven.listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('cancelled, asks what is meant: rolling back', async () => {
    const driven = new Driven();
    const { person, questions } = cancelling(['Roll Back']);
    await showProgress(driven, person);
    expect(questions).toHaveLength(1);
    expect(questions[0]?.[0]).toBe('Stop guarding the rollout of v2 (model-virtual-service)?');
    expect(questions[0]?.[1]).toContain('sends everything to v1');
    expect(questions[0]?.slice(2)).toEqual(['Roll Back', 'Stop Guarding']);
    expect(driven.told).toEqual(['abort']);
  });

  it('cancelled, asks what is meant: no more guarding, and nothing is written', async () => {
    const driven = new Driven();
    await showProgress(driven, cancelling(['Stop Guarding']).person);
    expect(driven.told).toEqual(['stop']);
  });

  it('comes again where the question was left, and changes nothing', async () => {
    const driven = new Driven();
    const { person, titles, questions } = cancelling([undefined, undefined, 'Stop Guarding']);
    await showProgress(driven, person);
    expect([titles.length, questions.length]).toEqual([3, 3]);
    expect(driven.told).toEqual(['stop']);
  });

  it('comes again where rolling back failed, which is said', async () => {
    const driven = new Driven();
    driven.refusal = new Refusal('refused', 'not-yet', 'It is not rolled back yet.');
    const { person, titles, failures } = cancelling(['Roll Back', 'Stop Guarding']);
    await showProgress(driven, person);
    expect(failures).toEqual([driven.refusal]);
    expect(titles).toHaveLength(2);
    expect(driven.told).toEqual(['stop']);
  });

  it('asks nothing of a rollout that has ended while it was cancelled, and shows nothing that ended meanwhile', async () => {
    const over = new Driven();
    over.phase = 'rolledBack';
    const first = cancelling(['Roll Back']);
    await showProgress(over, first.person);
    expect(first.questions).toEqual([]);

    const driven = new Driven();
    const { person, titles, questions } = cancelling([undefined], () => driven.end('promoted'));
    await showProgress(driven, person);
    expect([titles.length, questions.length]).toEqual([2, 1]);
    expect(driven.told).toEqual([]);
  });
});
