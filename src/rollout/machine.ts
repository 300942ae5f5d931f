/**
 * The guarded rollout as a state machine: a state and what happened give the next state and what to do. It has
 * neither clock nor network, so that every transition can be tested.
 */
import { percentText } from '../istio/shares.ts';
import { onCommand } from './machine-commands.ts';
import type { Effect, Found, Input, MachineState, Transition } from './machine-model.ts';
import { advance, end, isOver, pause, retry, say, stay, want } from './machine-moves.ts';
import type { Policy } from './model.ts';

/** Before the first step is written. */
export const newMachine = (weight: number): MachineState => ({
  phase: 'running',
  step: -1,
  weight,
  observedMs: 0,
  totalMs: 0,
  outOfReach: {},
});

/**
 * Pauses in which the canary is still rolled back when it fails: the rollout's own weights are in force. Where somebody
 * else has changed something, or a person is asked about a failure already, nothing is written without a word.
 */
const guarded: ReadonlySet<MachineState['paused']> = new Set([
  'person',
  'policy',
  'both',
  'tooLong',
  'policyChanged',
  'refused',
]);

export const isGuarded = (state: MachineState): boolean =>
  state.phase === 'running' || (state.phase === 'paused' && guarded.has(state.paused));

function onTick(state: MachineState, elapsedMs: number, policy: Policy): Transition {
  // A look that comes late has not looked at the time before it: at most two intervals count.
  const elapsed = Math.max(0, Math.min(elapsedMs, 2 * policy.intervalMs));
  const outOfReach = Object.fromEntries(
    Object.entries(state.outOfReach).map(([what, ms]) => [what, ms + elapsed]),
  );
  const longest = Math.max(-1, ...Object.values(outOfReach));
  if (longest >= 0) {
    const now = { ...state, outOfReach };
    const { action, afterMs } = policy.onUnreachable;
    const isBack = now.pending?.kind === 'rollBack';
    if (action === 'rollBack' && longest >= afterMs && isGuarded(now) && !isBack) {
      const what = Object.keys(outOfReach).join(' and ');
      const why = `The ${what} could not be reached for ${seconds(longest)}, and the policy rolls back then.`;
      return want(now, { kind: 'rollBack', why, blind: true });
    }
    // The canary gets no more while nobody can see how it does.
    return isBack ? retry(now) : stay(now);
  }
  if (state.pending) return retry(state);
  if (state.phase !== 'running') return stay(state);
  const now = { ...state, observedMs: state.observedMs + elapsed, totalMs: state.totalMs + elapsed };
  if (policy.maxDurationMs !== undefined && now.totalMs > policy.maxDurationMs) {
    return pause(now, 'tooLong', `It took longer than maxDuration (${seconds(policy.maxDurationMs)}).`);
  }
  const step = policy.steps[now.step];
  if (!step || now.observedMs < (step.durationMs ?? 0) || now.verdict?.outcome !== 'pass') return stay(now);
  if (step.untilResumed)
    return pause(now, 'policy', `The policy waits at ${percentText(step.weight)} % until somebody resumes.`);
  return advance(now, policy);
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function onVerdict(
  state: MachineState,
  verdict: NonNullable<MachineState['verdict']>,
  policy: Policy,
): Transition {
  const now = { ...state, verdict };
  if (now.pending?.kind === 'rollBack') return stay(now);
  if (verdict.outcome === 'fail' && isGuarded(now)) {
    if (policy.onFailure === 'rollBack') return want(now, { kind: 'rollBack', why: verdict.text });
    return pause(now, 'failure', verdict.text);
  }
  if (verdict.outcome === 'pause' && now.phase === 'running') return pause(now, 'both', verdict.text);
  return stay(now);
}

function onObject(state: MachineState, found: Found): Transition {
  const { pending } = state;
  switch (found.is) {
    case 'written':
      return pending ? onWritten(state, pending) : stay(state);
    case 'gone':
      return end({ ...state, phase: 'left', pending: undefined }, 'left', found.words, false);
    case 'taken': {
      const text = `${found.by} drives this rollout now.`;
      return end({ ...state, lost: true, pending: undefined }, 'lost', text, false);
    }
    case 'rolledBack':
      // It may be a write of ours whose answer was lost, and other objects may still send to the canary.
      if (pending?.kind === 'rollBack') return stay(state);
      return end(
        { ...state, phase: 'rolledBack', weight: 0, pending: undefined, byPerson: true },
        'rolledBack',
        found.words,
      );
    case 'foreign':
      return hold(state, 'foreign', found.words);
    case 'bare':
      return hold(state, 'annotations', found.words);
    default:
      return stay(state);
  }
}

/**
 * Somebody else changed something: a person is asked, with the words of the last change. The way back stands above
 * whatever others do, and plans from what is there; but one that was wanted because nobody could see anything does not
 * undo what somebody did who could.
 */
function hold(state: MachineState, paused: 'foreign' | 'annotations', words: string): Transition {
  if (state.pending?.kind === 'rollBack' && !state.pending.blind) return stay(state);
  // Where the annotations are gone nothing is put in their place before a person says so.
  return pause({ ...state, pending: undefined }, paused, words, paused === 'foreign');
}

/** Paused for somebody else's change already. */
export const isHeld = ({ paused }: MachineState): boolean => paused === 'foreign' || paused === 'annotations';

function onWritten(state: MachineState, write: NonNullable<MachineState['pending']>): Transition {
  const now: MachineState = { ...state, pending: undefined, failures: undefined };
  if (write.kind === 'promote')
    return end({ ...now, phase: 'promoted', weight: 100, paused: undefined }, 'promoted', write.why);
  if (write.kind === 'rollBack')
    return end(
      {
        ...now,
        phase: 'rolledBack',
        weight: 0,
        paused: undefined,
        ...(write.asked ? { byPerson: true } : {}),
      },
      'rolledBack',
      write.why,
    );
  const text = `The canary gets ${percentText(write.weight)} %: ${write.why}`;
  const next: MachineState = {
    ...now,
    step: write.step,
    weight: write.weight,
    observedMs: write.step === now.step ? now.observedMs : 0,
    verdict: undefined,
    reason: write.why,
  };
  return { state: next, effects: [say('step', text), { do: 'beginStep' }] };
}

function onFailed(state: MachineState, text: string): Transition {
  const told = `${text} It is tried again.`;
  if (state.pending?.kind !== 'rollBack') return { state, effects: [say('error', told)] };
  const failures = (state.failures ?? 0) + 1;
  // Kept in the record, so that whoever takes the rollout up goes back as well.
  const record: Effect = { do: 'record' };
  const heard = failures === 2 ? say('stuck', `It cannot be rolled back: ${told}`) : say('error', told);
  return { state: { ...state, failures }, effects: [heard, record] };
}

function onReach(state: MachineState, what: 'cluster' | 'metrics', text?: string): Transition {
  const { [what]: before, ...others } = state.outOfReach;
  if (text === undefined) {
    if (before === undefined) return stay(state);
    const told = `The ${what} can be reached again, after ${seconds(before)}.`;
    return { state: { ...state, outOfReach: others }, effects: [say('reachable', told)] };
  }
  if (before !== undefined) return stay(state);
  return {
    state: { ...state, outOfReach: { ...others, [what]: 0 } },
    effects: [say('unreachable', `Holding: ${text}`)],
  };
}

/** What becomes of a rollout when something happens. Once it is over, nothing changes it any more. */
export function transition(policy: Policy, state: MachineState, input: Input): Transition {
  if (isOver(state)) return stay(state);
  switch (input.type) {
    case 'tick':
      return onTick(state, input.elapsedMs, policy);
    case 'verdict':
      return onVerdict(state, input.verdict, policy);
    case 'command':
      return onCommand(state, input.command, input.by, policy, input.saidTo);
    case 'object':
      return onObject(state, input.found);
    case 'unreachable':
      return onReach(state, input.what, input.text);
    case 'reachable':
      return onReach(state, input.what);
    case 'written':
      return onWritten(state, input.write);
    case 'conflict':
      return { state, effects: [say('error', input.text), { do: 'look' }] };
    case 'changed':
      return { state, effects: [{ do: 'look' }] };
    case 'failed':
      return onFailed(state, input.text);
    case 'refused':
      return { ...pause({ ...state, pending: undefined }, 'refused', input.text) };
    case 'jumped': {
      const effects: Effect[] = [
        say(
          'error',
          `The clock jumped by ${seconds(input.byMs)}, or this machine slept: that time does not count.`,
        ),
        { do: 'look' },
      ];
      return { state, effects };
    }
    case 'asked':
      // A pause stays what it is: what Resume means depends on it.
      if (state.phase === 'paused') return stay(state);
      return pause(state, 'person', `${input.by} took the rollout over, and is asked how to go on.`);
    case 'policyChanged':
      if (state.pending?.kind === 'rollBack' || state.paused === 'policyChanged') return stay(state);
      return pause(state, 'policyChanged', input.text);
  }
}
