/** What people say to a rollout. */
import type { Effect, MachineState, Transition } from './machine-model.ts';
import { advance, end, isOver, pause, say, stay, want } from './machine-moves.ts';
import type { Command, Policy, SaidTo } from './model.ts';
import { whyStale } from './said-to.ts';

/** Why a command makes no sense now, as far as it is known how the rollout is; undefined where it does. */
export function whyNot(
  state: Pick<MachineState, 'phase' | 'pending' | 'lost' | 'step' | 'paused' | 'reason'>,
  command: Command,
  saidTo?: SaidTo,
): string | undefined {
  if (state.lost) return 'Another process drives this rollout.';
  if (isOver(state)) return `The rollout is over (${state.phase}).`;
  if (command === 'abort' || command === 'leave') return undefined;
  if (state.pending?.kind === 'rollBack') return 'The rollout is being rolled back.';
  if (command === 'pause' && state.phase === 'paused') return 'The rollout is paused already.';
  if (command === 'resume' && state.phase !== 'paused') return 'The rollout is not paused.';
  return whyStale(state, command, saidTo);
}

/** What is written to take the step's weight up again after somebody else changed something. */
function again(state: MachineState, by: string, policy: Policy): Transition {
  const step = Math.max(0, state.step);
  const weight = policy.steps[step]?.weight ?? state.weight;
  return want(state, { kind: 'shift', step, weight, why: `${by} resumed the rollout.` });
}

function resume(state: MachineState, by: string, policy: Policy): Transition {
  const { paused, ...rest } = state;
  const running: MachineState = { ...rest, phase: 'running', reason: `${by} resumed the rollout.` };
  const told: Effect[] = [say('resumed', `${by} resumed the rollout.`), { do: 'record' }];
  const then = (next: Transition, more: Effect[] = []): Transition => ({
    state: next.state,
    effects: [...told, ...more, ...next.effects],
  });
  switch (paused) {
    case 'policy':
      return then(advance(running, policy, `${by} resumed the rollout`));
    case 'foreign':
    case 'annotations':
    case 'policyChanged':
      return then(again(running, by, policy));
    case 'both':
    case 'failure':
      // The step is looked at anew, so that what had passed before has not passed any more.
      return then(stay({ ...running, observedMs: 0, verdict: undefined, pending: undefined }), [
        { do: 'forgive' },
      ]);
    case 'tooLong':
      return then(stay({ ...running, totalMs: 0 }));
    default:
      if (running.pending) return then(want(running, running.pending));
      return then(running.step < 0 ? again(running, by, policy) : stay(running));
  }
}

/** What a command does. One that makes no sense does nothing: see {@link whyNot}. */
export function onCommand(
  state: MachineState,
  command: Command,
  who: string | undefined,
  policy: Policy,
  saidTo?: SaidTo,
): Transition {
  if (whyNot(state, command, saidTo) !== undefined) return stay(state);
  const by = who ?? 'Somebody';
  switch (command) {
    case 'pause':
      return pause(state, 'person', `${by} paused the rollout.`);
    case 'resume':
      return resume(state, by, policy);
    case 'skip':
      return advance(state, policy, `${by} skipped the rest of the step`);
    case 'promote':
      return want(
        { ...state, phase: 'running', paused: undefined },
        { kind: 'promote', why: `${by} promoted the canary.` },
      );
    case 'abort':
      return want(state, { kind: 'rollBack', why: `${by} aborted the rollout.`, asked: true });
    case 'leave':
      return end({ ...state, phase: 'left', pending: undefined }, 'left', `${by} left the canary as it is.`);
  }
}
