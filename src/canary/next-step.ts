/** Next Step and Promote: shifts whose share follows from where the canary is. */
import { branchVersion } from './branch.ts';
import type { Plan, Snapshot } from './model.ts';
import type { Stamp } from './plan.ts';
import { planShift, type ShiftOptions, type Target } from './shift.ts';
import { requireNextStep, stepsOf } from './steps.ts';

interface StepOptions extends ShiftOptions {
  /** The canary, by key, where there are several. */
  to?: string;
  /** The person's own steps, in percent; those of the object come first. */
  steps?: unknown;
}

/** The plan that takes the canary to the next of its steps. Throws a {@link Refusal}, at the last step too. */
export function planNextStep(snapshot: Snapshot, target: Target, options: StepOptions, stamp: Stamp): Plan {
  const { object, route, canary } = branchVersion(snapshot, target, options);
  const share = route.destinations.find(one => one.key === canary)?.share ?? 0;
  const steps = stepsOf(object.annotations, options.steps);
  const next = requireNextStep(share, steps, `${canary} of ${object.namespace}/${object.name}`);
  return planShift(snapshot, target, { [canary]: next }, options, stamp);
}

/**
 * The plan that gives the canary everything. Traffic only: stable stays what Roll Back returns to. Throws a
 * {@link Refusal}.
 */
export function planPromote(snapshot: Snapshot, target: Target, options: StepOptions, stamp: Stamp): Plan {
  const { route, canary } = branchVersion(snapshot, target, options);
  // Further destinations keep their share of a shift; promoting takes theirs too.
  const others = route.destinations.filter(one => one.key !== canary && one.share > 0);
  const wish = Object.fromEntries([...others.map(one => [one.key, 0]), [canary, 100]]);
  return planShift(snapshot, target, wish, options, stamp);
}
