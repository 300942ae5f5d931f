/** From what the machine wants written to plans: the same ones that people make. */
import { guarded } from '../canary/guard.ts';
import type { Plan, Snapshot } from '../canary/model.ts';
import { planPromote } from '../canary/next-step.ts';
import type { Stamp } from '../canary/plan.ts';
import { planRollback } from '../canary/rollback.ts';
import { planShift, type Target } from '../canary/shift.ts';
import type { Write } from './machine-model.ts';

/** The versions of a rollout, and the route that splits them. */
export interface Versions {
  stable: string;
  canary: string;
  route?: string;
}

/**
 * The plan of a write. Throws a {@link Refusal} where the state does not allow it: a controller drives the weights, a
 * subset is not defined, stable has no ready replica to go back to.
 */
export function planOf(
  snapshot: Snapshot,
  target: Target,
  { stable, canary, route }: Versions,
  write: Write,
  stamp: Omit<Stamp, 'why'>,
  override = false,
): Plan {
  const told: Stamp = { ...stamp, why: write.why };
  const options = { stable, route };
  switch (write.kind) {
    case 'shift': {
      const plan = planShift(snapshot, target, { [canary]: write.weight }, options, told);
      return guarded(plan, snapshot, { override });
    }
    case 'promote':
      return guarded(planPromote(snapshot, target, { ...options, to: canary }, told), snapshot, { override });
    case 'rollBack':
      return guarded(planRollback(snapshot, target, { stable }, told), snapshot);
  }
}
