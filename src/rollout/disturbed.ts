/** What a write does to a guarded rollout that is under way: said before it happens. */
import type { PreparedFile } from '../canary/files/model.ts';
import type { Plan, Snapshot } from '../canary/model.ts';
import { findObject } from '../canary/shift.ts';
import { percentText } from '../istio/shares.ts';
import { isUnderWay, readRecord } from './record.ts';

/** What is said of each guarded rollout that others would pause: they move its weights, or say who is stable. */
function disturbed({ action, objects }: Pick<Plan, 'action' | 'objects'>, snapshot: Snapshot): string[] {
  // Going back is what ends a rollout.
  if (action === 'rollback') return [];
  return objects.flatMap(({ namespace, name, changes }) => {
    if (changes.length === 0 && action !== 'stable') return [];
    const object = findObject(snapshot, { namespace, name });
    const record = readRecord(object.annotations, object.uid);
    if (!record || !isUnderWay(record)) return [];
    const by = record.driver ? `, driven by ${record.driver}` : '';
    const what =
      action === 'stable' ? 'Another stable version pauses it' : 'Weights that others change pause it';
    return [
      `A guarded rollout of ${namespace}/${name} is under way (${record.canary} at ${percentText(record.weight)} %, ${record.phase}${by}). ${what}, and it rolls back no more until somebody resumes it.`,
    ];
  });
}

/** The plan with a warning for each guarded rollout that it would pause. */
export function withDisturbed(plan: Plan, snapshot: Snapshot): Plan {
  const warnings = disturbed(plan, snapshot);
  return warnings.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...warnings] };
}

/** The same of a file. */
export function withDisturbedByFile(file: PreparedFile, snapshot: Snapshot): PreparedFile {
  const warnings = disturbed(file.plan, snapshot);
  return warnings.length === 0 ? file : { ...file, warnings: [...file.warnings, ...warnings] };
}
