/** A rollout as it is shown. */
import type { Target } from '../canary/shift.ts';
import type { Known } from './found.ts';
import type { MachineState } from './machine-model.ts';
import type { Policy, RolloutView } from './model.ts';
import type { Versions } from './plans.ts';

interface Viewed {
  policy: Policy;
  state: MachineState;
  known: Known;
  versions: Versions;
  target: Target;
  context: string;
  /** Milliseconds since 1970. */
  stepSince: number;
  now: number;
  driving: boolean;
}

/** When the step may end at the earliest; undefined while a person is waited for. */
function untilOf({ policy, state, now }: Viewed): number | undefined {
  const step = policy.steps[state.step];
  if (state.phase !== 'running' || (step?.untilResumed && !step.durationMs)) return undefined;
  return now + Math.max(0, (step?.durationMs ?? 0) - state.observedMs);
}

export function viewOf(viewed: Viewed): RolloutView {
  const { policy, state, known, versions, target, context, stepSince, driving } = viewed;
  const { phase, step, weight, reason, paused, byPerson, verdict } = state;
  const until = untilOf(viewed);
  return {
    id: known.id,
    context,
    namespace: target.namespace,
    virtualService: target.name,
    stable: versions.stable,
    canary: versions.canary,
    phase,
    step: Math.max(0, step),
    steps: policy.steps.length,
    weight,
    since: stepSince,
    ...(until === undefined ? {} : { until }),
    dryRun: known.dryRun,
    ...(phase === 'paused' && paused ? { paused } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(byPerson ? { byPerson } : {}),
    ...(verdict ? { verdict } : {}),
    driving,
    ...(known.dryRun ? {} : { driver: known.holder }),
  };
}
