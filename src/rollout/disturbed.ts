/** What a write does to a guarded rollout that is under way: said before it happens. */
import type { Plan, Snapshot } from '../canary/model.ts';
import { findObject } from '../canary/shift.ts';
import { percentText } from '../istio/shares.ts';
import { isUnderWay, readRecord } from './record.ts';

/**
 * The plan with a warning for each of its objects whose guarded rollout it would pause: one that others move the weights
 * of. Going back is what ends a rollout, so that it is warned of nothing.
 */
export function withDisturbed(plan: Plan, snapshot: Snapshot): Plan {
  if (plan.action === 'rollback') return plan;
  const warnings = plan.objects.flatMap(({ namespace, name, changes }) => {
    if (changes.length === 0) return [];
    const object = findObject(snapshot, { namespace, name });
    const record = readRecord(object.annotations, object.uid);
    if (!record || !isUnderWay(record)) return [];
    const by = record.driver ? `, driven by ${record.driver}` : '';
    return [
      `A guarded rollout of ${namespace}/${name} is under way (${record.canary} at ${percentText(record.weight)} %, ${record.phase}${by}). Weights that others change pause it, and it rolls back no more until somebody resumes it.`,
    ];
  });
  return warnings.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...warnings] };
}
