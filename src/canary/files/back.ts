/** What taking an applied file back does to routes, as a plan: the history's entries, and what protects a context. */
import type { KubeObject, VirtualService } from '../../istio/types.ts';
import { readHistory } from '../history.ts';
import type { Plan, Snapshot } from '../model.ts';
import type { Stamp } from '../plan.ts';
import { type FileObjectOutcome, type FileOutcome, nameOf } from './model.ts';
import { type RouteTransition, routePlan } from './routes.ts';

/** An object that was written, as applying left it. */
export type WrittenOutcome = FileObjectOutcome & { now: KubeObject & { spec?: unknown } };

/** True where something was stored. */
export const isWritten = (one: FileObjectOutcome): one is WrittenOutcome => one.now !== undefined;

/** The names of what taking an outcome back deletes: it was not there before. */
export const deletedBy = (outcome: FileOutcome): string[] =>
  outcome.objects.flatMap(one => (isWritten(one) && !one.previous ? [nameOf(one)] : []));

/** `Put back A and delete B`: what goes is said by its own word, since others may use it. */
export function deedsText(outcome: FileOutcome): string {
  const back = outcome.objects.flatMap(one => (isWritten(one) && one.previous ? [nameOf(one)] : []));
  const gone = deletedBy(outcome);
  if (gone.length === 0) return `Put back ${back.join(', ')}`;
  return back.length === 0
    ? `Delete ${gone.join(', ')}`
    : `Put back ${back.join(', ')} and delete ${gone.join(', ')}`;
}

/** The VirtualServices of an outcome on their way back; what the file created has no routes to go back to. */
export function backPlan(outcome: FileOutcome, snapshot: Snapshot, stamp: Stamp): Plan {
  const applied = outcome.objects.filter(isWritten);
  const transitions = applied.flatMap(({ kind, now, previous }): RouteTransition[] => {
    if (kind !== 'VirtualService' || !previous) return [];
    const entries = readHistory(now.metadata?.annotations, now.metadata?.uid ?? '');
    const known = new Set(
      readHistory(previous.metadata?.annotations, previous.metadata?.uid ?? '').map(({ id }) => id),
    );
    const entry = entries.find(({ id, action }) => action === 'apply' && !known.has(id));
    const undoes = entry?.id ?? outcome.plan;
    return [{ before: now as VirtualService, after: previous as VirtualService, undoes }];
  });
  const plan = routePlan(snapshot, transitions, 'undo', stamp);
  const deletes = deletedBy(outcome);
  return deletes.length > 0 ? { ...plan, deletes } : plan;
}
