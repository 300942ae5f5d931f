/** Every transition of a guarded rollout: a state, what happened, the next state and what is done. */
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/analysis/model.ts';
import { isGuarded, newMachine, transition } from '../../../src/rollout/machine.ts';
import { whyNot } from '../../../src/rollout/machine-commands.ts';
import type {
  Effect,
  Found,
  Input,
  MachineState,
  PauseCause,
  Write,
} from '../../../src/rollout/machine-model.ts';
import type { Command, Phase, Policy } from '../../../src/rollout/model.ts';
import { policyOf } from '../../../src/rollout/policy.ts';

const policy = (spec: Record<string, unknown> = {}): Policy =>
  policyOf({
    spec: {
      steps: [
        { setWeight: 1 },
        { pause: { duration: '60s' } },
        { setWeight: 10 },
        { pause: { duration: '60s' } },
        { pause: {} },
        { setWeight: 50 },
        { pause: { duration: '60s' } },
      ],
      interval: '15s',
      ...spec,
    },
  });

const verdict = (outcome: Verdict['outcome']): Verdict => ({
  at: 0,
  outcome,
  code: 'x',
  text: `it is a ${outcome}`,
  metrics: [],
});

const running: MachineState = { ...newMachine(1), step: 0, observedMs: 10_000, totalMs: 10_000 };
const passing: MachineState = { ...running, observedMs: 59_000, verdict: verdict('pass') };
const paused = (cause: PauseCause, more: Partial<MachineState> = {}): MachineState => ({
  ...running,
  phase: 'paused',
  paused: cause,
  reason: 'because',
  ...more,
});
const shift: Write = { kind: 'shift', step: 1, weight: 10, why: 'next' };
const back: Write = { kind: 'rollBack', why: 'it fails' };
const promote: Write = { kind: 'promote', why: 'done' };
const tick = (elapsedMs = 2000): Input => ({ type: 'tick', elapsedMs });
const told = (command: Command): Input => ({ type: 'command', command, by: 'ada' });
const judged = (outcome: Verdict['outcome']): Input => ({ type: 'verdict', verdict: verdict(outcome) });
const found = (one: Found): Input => ({ type: 'object', found: one });

/** Effects in short: `write shift 10`, `say paused`, `record`. */
const short = (effect: Effect): string => {
  if (effect.do === 'say') return `say ${effect.event}`;
  if (effect.do !== 'write') return effect.do;
  return `write ${effect.write.kind}${effect.write.kind === 'shift' ? ` ${effect.write.weight}` : ''}`;
};

type Row = [
  name: string,
  from: MachineState,
  input: Input,
  to: Partial<MachineState>,
  effects: string[],
  policy?: Policy,
];

const rows: Row[] = [
  // Time.
  ['time counts while it runs', running, tick(), { observedMs: 12_000, totalMs: 12_000 }, []],
  ['a late look counts two intervals at most', running, tick(3_600_000), { observedMs: 40_000 }, []],
  ['time never runs backwards', running, tick(-5000), { observedMs: 10_000 }, []],
  ['time does not count while it is paused', paused('person'), tick(), { observedMs: 10_000 }, []],
  [
    'a step ends by time and a pass',
    passing,
    tick(),
    { pending: { ...shift, why: expect.any(String) } } as Partial<MachineState>,
    ['write shift 10'],
  ],
  ['a step does not end without its time', { ...passing, observedMs: 50_000 }, tick(), { step: 0 }, []],
  ['a step does not end on hold', { ...passing, verdict: verdict('hold') }, tick(), { step: 0 }, []],
  ['a step does not end without a verdict', { ...passing, verdict: undefined }, tick(), { step: 0 }, []],
  [
    'a step that waits for a person pauses',
    { ...passing, step: 1, weight: 10 },
    tick(),
    { phase: 'paused', paused: 'policy' },
    ['say paused', 'record'],
  ],
  [
    'the last step ends with promoting',
    { ...passing, step: 2, weight: 50 },
    tick(),
    { pending: expect.objectContaining({ kind: 'promote' }) as unknown as Write },
    ['write promote'],
  ],
  [
    'the last step leaves promoting to a person',
    { ...passing, step: 2, weight: 50 },
    tick(),
    { phase: 'paused', paused: 'policy' },
    ['say paused', 'record'],
    policy({ onSuccess: 'pause' }),
  ],
  [
    'it pauses when it takes too long',
    { ...running, totalMs: 599_000 },
    tick(),
    { phase: 'paused', paused: 'tooLong' },
    ['say paused', 'record'],
    policy({ maxDuration: '10m' }),
  ],
  [
    'what is pending is written again',
    { ...running, pending: shift },
    tick(),
    { pending: shift },
    ['write shift 10'],
  ],
  [
    'a pending shift waits while it is paused',
    paused('person', { pending: shift }),
    tick(),
    { pending: shift },
    [],
  ],
  [
    'the way back does not wait',
    paused('foreign', { pending: back }),
    tick(),
    { pending: back },
    ['write rollBack'],
  ],
  // Out of reach.
  [
    'no metrics: hold',
    running,
    { type: 'unreachable', what: 'metrics', text: 'no answer' },
    { outOfReach: { metrics: 0 } },
    ['say unreachable'],
  ],
  [
    'no metrics, said once',
    { ...running, outOfReach: { metrics: 5000 } },
    { type: 'unreachable', what: 'metrics', text: 'no answer' },
    { outOfReach: { metrics: 5000 } },
    [],
  ],
  [
    'no cluster beside no metrics',
    { ...running, outOfReach: { metrics: 5000 } },
    { type: 'unreachable', what: 'cluster', text: 'no answer' },
    { outOfReach: { metrics: 5000, cluster: 0 } },
    ['say unreachable'],
  ],
  [
    'time out of reach is no time of the step',
    { ...passing, outOfReach: { metrics: 0 } },
    tick(),
    { observedMs: 59_000, outOfReach: { metrics: 2000 } },
    [],
  ],
  [
    'out of reach nothing more is given',
    { ...running, pending: shift, outOfReach: { metrics: 0 } },
    tick(),
    { pending: shift },
    [],
  ],
  [
    'out of reach the way back is still tried',
    { ...running, pending: back, outOfReach: { cluster: 0 } },
    tick(),
    { pending: back },
    ['write rollBack'],
  ],
  [
    'out of reach for long: hold by default',
    { ...running, outOfReach: { metrics: 9_000_000 } },
    tick(),
    { phase: 'running' },
    [],
  ],
  [
    'out of reach for long: back, where the policy says so',
    { ...running, outOfReach: { metrics: 299_000 } },
    tick(),
    { pending: expect.objectContaining({ kind: 'rollBack' }) as unknown as Write },
    ['write rollBack'],
    policy({ onUnreachable: { action: 'rollBack', after: '5m' } }),
  ],
  [
    'out of reach, but not for long enough',
    { ...running, outOfReach: { metrics: 200_000 } },
    tick(),
    {},
    [],
    policy({ onUnreachable: { action: 'rollBack', after: '5m' } }),
  ],
  [
    'reachable again',
    { ...running, outOfReach: { metrics: 5000 } },
    { type: 'reachable', what: 'metrics' },
    { outOfReach: {} },
    ['say reachable'],
  ],
  ['reachable as before', running, { type: 'reachable', what: 'metrics' }, {}, []],
  // Verdicts.
  ['a pass is noted', running, judged('pass'), { verdict: verdict('pass') }, []],
  ['a hold is noted', running, judged('hold'), { verdict: verdict('hold') }, []],
  [
    'a failure rolls back',
    running,
    judged('fail'),
    { pending: { kind: 'rollBack', why: 'it is a fail' } },
    ['write rollBack'],
  ],
  [
    'a failure replaces a pending shift',
    { ...running, pending: shift },
    judged('fail'),
    { pending: { kind: 'rollBack', why: 'it is a fail' } },
    ['write rollBack'],
  ],
  [
    'a failure pauses where the policy says so',
    running,
    judged('fail'),
    { phase: 'paused', paused: 'failure' },
    ['say paused', 'record'],
    policy({ onFailure: 'pause' }),
  ],
  [
    'a bound broken by both pauses',
    running,
    judged('pause'),
    { phase: 'paused', paused: 'both' },
    ['say paused', 'record'],
  ],
  ['a bound broken by both is said once', paused('both'), judged('pause'), { phase: 'paused' }, []],
  [
    'a failure while a person paused it rolls back',
    paused('person'),
    judged('fail'),
    { pending: { kind: 'rollBack', why: 'it is a fail' } },
    ['write rollBack'],
  ],
  [
    'a failure while the policy waits rolls back',
    paused('policy'),
    judged('fail'),
    { pending: { kind: 'rollBack', why: 'it is a fail' } },
    ['write rollBack'],
  ],
  [
    'a failure after both broke a bound rolls back',
    paused('both'),
    judged('fail'),
    { pending: { kind: 'rollBack', why: 'it is a fail' } },
    ['write rollBack'],
  ],
  [
    'a failure beside foreign weights writes nothing',
    paused('foreign'),
    judged('fail'),
    { phase: 'paused', paused: 'foreign', pending: undefined },
    [],
  ],
  [
    'a failure after annotations vanished writes nothing',
    paused('annotations'),
    judged('fail'),
    { paused: 'annotations', pending: undefined },
    [],
  ],
  [
    'a failure that a person is asked about writes nothing',
    paused('failure'),
    judged('fail'),
    { paused: 'failure', pending: undefined },
    [],
  ],
  ['no second roll back', { ...running, pending: back }, judged('fail'), { pending: back }, []],
  // The object.
  ['all as expected', running, found({ is: 'expected' }), { phase: 'running' }, []],
  [
    'foreign weights pause it',
    running,
    found({ is: 'foreign', words: 'grace did' }),
    { phase: 'paused', paused: 'foreign', reason: 'grace did' },
    ['say paused', 'record'],
  ],
  [
    'foreign weights drop a pending shift',
    { ...running, pending: shift },
    found({ is: 'foreign', words: 'grace did' }),
    { pending: undefined, paused: 'foreign' },
    ['say paused', 'record'],
  ],
  [
    'foreign weights are said once',
    paused('foreign'),
    found({ is: 'foreign', words: 'because' }),
    { reason: 'because' },
    [],
  ],
  [
    'foreign weights that change again are said again',
    paused('foreign'),
    found({ is: 'foreign', words: 'grace did more' }),
    { paused: 'foreign', reason: 'grace did more' },
    ['say paused', 'record'],
  ],
  [
    'foreign weights do not stop a roll back',
    { ...running, pending: back },
    found({ is: 'foreign', words: 'grace did' }),
    { phase: 'running', pending: back },
    [],
  ],
  [
    'foreign weights stop a roll back that was wanted since nobody could see',
    { ...running, pending: { ...back, blind: true } },
    found({ is: 'foreign', words: 'grace did' }),
    { paused: 'foreign', pending: undefined },
    ['say paused', 'record'],
  ],
  [
    'rolled back already, as it seems, is no end while it is to be rolled back: others may send to the canary still',
    { ...running, pending: back },
    found({ is: 'rolledBack', words: 'ada did' }),
    { phase: 'running', pending: back },
    [],
  ],
  [
    'a way back that fails is recorded, for whoever takes it up',
    { ...running, pending: back },
    { type: 'failed', text: 'no answer' },
    { pending: back, failures: 1 },
    ['say error', 'record'],
  ],
  [
    'a way back that fails again is told loudly',
    { ...running, pending: back, failures: 1 },
    { type: 'failed', text: 'no answer' },
    { pending: back, failures: 2 },
    ['say stuck', 'record'],
  ],
  [
    'once told, not so loudly again',
    { ...running, pending: back, failures: 2 },
    { type: 'failed', text: 'no answer' },
    { failures: 3 },
    ['say error', 'record'],
  ],
  [
    'vanished annotations pause it',
    running,
    found({ is: 'bare', words: 'gone' }),
    { phase: 'paused', paused: 'annotations' },
    ['say paused'],
  ],
  [
    'vanished annotations do not stop a roll back',
    { ...running, pending: back },
    found({ is: 'bare', words: 'gone' }),
    { pending: back },
    [],
  ],
  [
    'rolled back by hand',
    running,
    found({ is: 'rolledBack', words: 'grace did' }),
    { phase: 'rolledBack', weight: 0 },
    ['say rolledBack', 'record', 'end'],
  ],
  [
    'rolled back by hand while paused',
    paused('foreign'),
    found({ is: 'rolledBack', words: 'grace did' }),
    { phase: 'rolledBack' },
    ['say rolledBack', 'record', 'end'],
  ],
  ['deleted', running, found({ is: 'gone', words: 'deleted' }), { phase: 'left' }, ['say left', 'end']],
  [
    'taken over by another',
    running,
    found({ is: 'taken', by: 'grace' }),
    { phase: 'running', lost: true, pending: undefined },
    ['say lost', 'end'],
  ],
  [
    'a write whose answer was lost',
    { ...running, pending: shift },
    found({ is: 'written' }),
    { step: 1, weight: 10, pending: undefined },
    ['say step', 'beginStep'],
  ],
  ['nothing that was written', running, found({ is: 'written' }), { step: 0 }, []],
  // Writes.
  [
    'a step written',
    { ...running, verdict: verdict('pass'), pending: shift },
    { type: 'written', write: shift },
    { step: 1, weight: 10, observedMs: 0, verdict: undefined, pending: undefined },
    ['say step', 'beginStep'],
  ],
  [
    'the same step taken up again keeps its time',
    { ...running, pending: { ...shift, step: 0, weight: 1 } },
    { type: 'written', write: { ...shift, step: 0, weight: 1 } },
    { step: 0, observedMs: 10_000 },
    ['say step', 'beginStep'],
  ],
  [
    'promoted',
    { ...running, pending: promote },
    { type: 'written', write: promote },
    { phase: 'promoted', weight: 100, pending: undefined },
    ['say promoted', 'record', 'end'],
  ],
  [
    'rolled back',
    { ...running, pending: back },
    { type: 'written', write: back },
    { phase: 'rolledBack', weight: 0, reason: 'it fails' },
    ['say rolledBack', 'record', 'end'],
  ],
  [
    'a conflict is looked at',
    { ...running, pending: shift },
    { type: 'conflict', text: 'moved' },
    { pending: shift },
    ['say error', 'look'],
  ],
  [
    'what changed unseen is looked at without a word, and what is pending waits for it',
    { ...running, pending: shift },
    { type: 'changed' },
    { pending: shift },
    ['look'],
  ],
  [
    'a failed write stays pending',
    { ...running, pending: shift },
    { type: 'failed', text: 'no answer' },
    { pending: shift },
    ['say error'],
  ],
  [
    'a refused write pauses',
    { ...running, pending: back },
    { type: 'refused', text: 'stable has no pod' },
    { phase: 'paused', paused: 'refused', pending: undefined },
    ['say paused', 'record'],
  ],
  [
    'a refusal is said once',
    paused('refused', { reason: 'stable has no pod', pending: back }),
    { type: 'refused', text: 'stable has no pod' },
    { paused: 'refused', pending: undefined },
    [],
  ],
  // Clock and policy.
  [
    'a clock that jumped',
    running,
    { type: 'jumped', byMs: 9_000_000 },
    { observedMs: 10_000 },
    ['say error', 'look'],
  ],
  [
    'another policy',
    running,
    { type: 'policyChanged', text: 'changed' },
    { phase: 'paused', paused: 'policyChanged' },
    ['say paused', 'record'],
  ],
  [
    'another policy, said once',
    paused('policyChanged'),
    { type: 'policyChanged', text: 'changed' },
    { reason: 'because' },
    [],
  ],
  [
    'another policy during a roll back',
    { ...running, pending: back },
    { type: 'policyChanged', text: 'changed' },
    { phase: 'running' },
    [],
  ],
  // Commands.
  [
    'pause',
    running,
    told('pause'),
    { phase: 'paused', paused: 'person', reason: 'ada paused the rollout.' },
    ['say paused', 'record'],
  ],
  ['promoting waits while it is paused', paused('person', { pending: promote }), tick(), {}, []],
  [
    'promoting waits for a person once the canary failed',
    paused('failure', { pending: promote }),
    tick(),
    { phase: 'paused' },
    [],
  ],
  ['pause while paused', paused('policy'), told('pause'), { paused: 'policy' }, []],
  ['resume while running', running, told('resume'), { phase: 'running' }, []],
  [
    'resume after a person',
    paused('person'),
    told('resume'),
    { phase: 'running', paused: undefined },
    ['say resumed', 'record'],
  ],
  [
    'resume with a shift that waits',
    paused('person', { pending: shift }),
    told('resume'),
    { pending: shift },
    ['say resumed', 'record', 'write shift 10'],
  ],
  [
    'resume at a pause of the policy goes on',
    paused('policy'),
    told('resume'),
    { phase: 'running', pending: expect.objectContaining({ weight: 10 }) as unknown as Write },
    ['say resumed', 'record', 'write shift 10'],
  ],
  [
    'resume at the end promotes',
    paused('policy', { step: 2, weight: 50 }),
    told('resume'),
    { pending: expect.objectContaining({ kind: 'promote' }) as unknown as Write },
    ['say resumed', 'record', 'write promote'],
    policy({ onSuccess: 'pause' }),
  ],
  [
    'resume takes the weights up again',
    paused('foreign'),
    told('resume'),
    { pending: expect.objectContaining({ step: 0, weight: 1 }) as unknown as Write },
    ['say resumed', 'record', 'write shift 1'],
  ],
  [
    'resume writes the annotations again',
    paused('annotations'),
    told('resume'),
    { phase: 'running' },
    ['say resumed', 'record', 'write shift 1'],
  ],
  [
    'resume with another policy',
    paused('policyChanged'),
    told('resume'),
    { phase: 'running' },
    ['say resumed', 'record', 'write shift 1'],
  ],
  [
    'resume before the first step takes up the one that it began with',
    paused('person', { step: -1, pending: shift }),
    told('resume'),
    { pending: shift },
    ['say resumed', 'record', 'write shift 10'],
  ],
  [
    'resume after a failure looks at the step anew before it promotes',
    paused('failure', { pending: promote, verdict: verdict('fail') }),
    told('resume'),
    { phase: 'running', observedMs: 0, pending: undefined },
    ['say resumed', 'record', 'forgive'],
  ],
  [
    'resume after both',
    paused('both', { verdict: verdict('pause') }),
    told('resume'),
    { phase: 'running', observedMs: 0, verdict: undefined },
    ['say resumed', 'record', 'forgive'],
  ],
  [
    'resume after a failure',
    paused('failure', { verdict: verdict('fail') }),
    told('resume'),
    { phase: 'running', observedMs: 0, verdict: undefined },
    ['say resumed', 'record', 'forgive'],
  ],
  [
    'resume after too long',
    paused('tooLong', { totalMs: 600_000 }),
    told('resume'),
    { phase: 'running', totalMs: 0 },
    ['say resumed', 'record'],
  ],
  [
    'resume after a refusal',
    paused('refused'),
    told('resume'),
    { phase: 'running' },
    ['say resumed', 'record'],
  ],
  [
    'resume before the first step',
    paused('refused', { step: -1 }),
    told('resume'),
    { phase: 'running' },
    ['say resumed', 'record', 'write shift 1'],
  ],
  [
    'skip',
    running,
    told('skip'),
    { pending: expect.objectContaining({ step: 1 }) as unknown as Write },
    ['write shift 10'],
  ],
  [
    'skip while paused',
    paused('person'),
    told('skip'),
    { phase: 'running', paused: undefined },
    ['write shift 10'],
  ],
  [
    'skip the last step',
    { ...running, step: 2 },
    told('skip'),
    {},
    ['write promote'],
    policy({ onSuccess: 'pause' }),
  ],
  ['promote', paused('both'), told('promote'), { phase: 'running' }, ['write promote']],
  [
    'abort',
    running,
    told('abort'),
    { pending: { kind: 'rollBack', why: 'ada aborted the rollout.' } },
    ['write rollBack'],
  ],
  ['abort beside foreign weights', paused('foreign'), told('abort'), {}, ['write rollBack']],
  ['abort while it goes back', { ...running, pending: back }, told('abort'), {}, ['write rollBack']],
  [
    'leave',
    paused('foreign'),
    told('leave'),
    { phase: 'left', reason: 'ada left the canary as it is.' },
    ['say left', 'record', 'end'],
  ],
  ['skip while it goes back', { ...running, pending: back }, told('skip'), { pending: back }, []],
  ['promote while it goes back', { ...running, pending: back }, told('promote'), { pending: back }, []],
];

describe('a transition', () => {
  test.each(rows)('%s', (_name, from, input, to, effects, by = policy()) => {
    const next = transition(by, from, input);
    expect(next.state).toMatchObject(
      Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined)),
    );
    for (const [field, value] of Object.entries(to))
      if (value === undefined) expect(next.state[field as keyof MachineState]).toBeUndefined();
    expect(next.effects.map(short)).toEqual(effects);
  });

  const inputs: Input[] = rows.map(([, , input]) => input);

  test.each(['promoted', 'rolledBack', 'left'] satisfies Phase[])('none leads out of %s', phase => {
    const over: MachineState = { ...running, phase };
    for (const input of inputs)
      expect(transition(policy(), over, input)).toEqual({ state: over, effects: [] });
  });

  test('none leads out of a rollout that another one drives', () => {
    const lost: MachineState = { ...running, lost: true };
    for (const input of inputs)
      expect(transition(policy(), lost, input)).toEqual({ state: lost, effects: [] });
  });

  test('covers every input, cause of a pause and command', () => {
    expect(new Set(inputs.map(({ type }) => type)).size).toBe(13);
    const causes = new Set(rows.flatMap(([, from, , to]) => [from.paused, to.paused]));
    causes.delete(undefined);
    expect(causes.size).toBe(9);
  });

  test('never rolls back for a bound that both broke, however often it is said', () => {
    let state = running;
    for (let i = 0; i < 50; i += 1) {
      const next = transition(policy(), state, i % 2 ? tick() : judged('pause'));
      expect(next.effects.map(short)).not.toContain('write rollBack');
      state = next.state;
    }
  });
});

describe('commands', () => {
  test.each([
    [running, 'resume', /not paused/],
    [paused('person'), 'pause', /paused already/],
    [{ ...running, pending: back }, 'promote', /being rolled back/],
    [{ ...running, phase: 'promoted' as const }, 'abort', /is over/],
    [{ ...running, lost: true }, 'abort', /Another process/],
  ] as const)('%#: say why they make no sense', (state, command, why) => {
    expect(whyNot(state, command)).toMatch(why);
  });

  test('that go back or let go always make sense', () => {
    for (const state of [running, paused('foreign'), { ...running, pending: back }]) {
      expect(whyNot(state, 'abort')).toBeUndefined();
      expect(whyNot(state, 'leave')).toBeUndefined();
    }
  });
});

test('a rollout is guarded unless somebody else has its weights, or a person is asked', () => {
  const causes: PauseCause[] = [
    'person',
    'policy',
    'both',
    'failure',
    'foreign',
    'annotations',
    'policyChanged',
    'tooLong',
    'refused',
  ];
  const not = causes.filter(cause => !isGuarded(paused(cause)));
  expect(not).toEqual(['failure', 'foreign', 'annotations']);
});
