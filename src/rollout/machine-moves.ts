/** The moves that transitions are made of. */
import { percentText } from '../istio/shares.ts';
import type { Effect, MachineState, PauseCause, Transition, Write } from './machine-model.ts';
import type { Policy, RolloutEvent } from './model.ts';

export const say = (event: RolloutEvent['type'], text: string): Effect => ({ do: 'say', event, text });

export const stay = (state: MachineState): Transition => ({ state, effects: [] });

/** Nothing more will happen to it here. */
export const isOver = ({ phase, lost }: Pick<MachineState, 'phase' | 'lost'>): boolean =>
  lost === true || (phase !== 'running' && phase !== 'paused');

/** `record` is left out where the object is not ours to write to now. */
export function end(
  state: MachineState,
  event: RolloutEvent['type'],
  text: string,
  record = true,
): Transition {
  const next: MachineState = { ...state, reason: text };
  const effects: Effect[] = [say(event, text), ...(record ? [{ do: 'record' } as const] : []), { do: 'end' }];
  return { state: next, effects };
}

export function pause(state: MachineState, paused: PauseCause, reason: string, record = true): Transition {
  if (state.phase === 'paused' && state.paused === paused && state.reason === reason) return stay(state);
  const next: MachineState = { ...state, phase: 'paused', paused, reason };
  return { state: next, effects: [say('paused', reason), ...(record ? [{ do: 'record' } as const] : [])] };
}

/** A write that replaces what was pending before. */
export const want = (state: MachineState, write: Write): Transition => ({
  state: { ...state, pending: write },
  effects: [{ do: 'write', write }],
});

/** What is pending once more. What gives the canary more waits while the rollout is paused; the way back never waits. */
export function retry(state: MachineState): Transition {
  const { pending, phase } = state;
  if (!pending || (phase !== 'running' && pending.kind !== 'rollBack')) return stay(state);
  return { state, effects: [{ do: 'write', write: pending }] };
}

/** On to the next step, or to the end that the policy has. */
export function advance(state: MachineState, policy: Policy, by?: string): Transition {
  const { paused: _, ...rest } = state;
  const now: MachineState = { ...rest, phase: 'running' };
  const next = policy.steps[now.step + 1];
  const so = by ?? now.verdict?.text ?? 'the step is over';
  if (next) {
    const why = `step ${now.step + 2} of ${policy.steps.length} (${percentText(next.weight)} %): ${so}`;
    return want(now, { kind: 'shift', step: now.step + 1, weight: next.weight, why });
  }
  if (policy.onSuccess === 'pause' && by === undefined)
    return pause(now, 'policy', 'All steps are passed; the policy leaves promoting to a person.');
  const why = `All steps are passed: ${so}`;
  return want(now, { kind: 'promote', why });
}
