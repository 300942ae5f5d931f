/** From what the machine wants written to plans: the same ones that people make. */
import { guarded } from '../canary/guard.ts';
import type { Plan, Snapshot } from '../canary/model.ts';
import { planPromote } from '../canary/next-step.ts';
import type { Stamp } from '../canary/plan.ts';
import { Refusal } from '../canary/refusal.ts';
import { planRollback } from '../canary/rollback.ts';
import { planShift, type Target } from '../canary/shift.ts';
import type { Write } from './machine-model.ts';

/** The versions of a rollout, and the route that splits them. */
export interface Versions {
  stable: string;
  canary: string;
  route?: string;
}

/** The way back, unless somebody has made the canary stable meanwhile: then it would lead there. */
function back(plan: Plan, canary: string, stable: string): Plan {
  const up = plan.objects.find(({ before, after }) => (after[canary] ?? 0) > (before[canary] ?? 0));
  if (!up) return plan;
  throw new Refusal(
    'refused',
    'stable-changed',
    `${up.namespace}/${up.name} records ${canary} as stable by now, so going back would give it everything. Set Stable to ${stable} again, or shift by hand.`,
  );
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
      return back(guarded(planRollback(snapshot, target, { stable }, told), snapshot), canary, stable);
  }
}
