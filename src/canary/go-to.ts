/** Go to a history entry: the routes as that entry left them, whatever was done, undone or rolled back since. */
import { difference } from './difference.ts';
import { editText } from './edit-text.ts';
import { entryOf, isLost } from './entry-view.ts';
import { readHistory } from './history.ts';
import type { HistoryEntry, Plan, Snapshot, TrafficObject } from './model.ts';
import { otherName } from './others.ts';
import { makePlan, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { stateAfter } from './simulate.ts';
import { stableOf } from './stable.ts';
import { takeBack } from './take-back.ts';
import { givesMore } from './undo.ts';
import { readVirtualService } from './virtual-service.ts';

/** The entries after the wanted one, newest first. Throws where it is not there, or where one of them was not kept whole. */
function newer(object: TrafficObject, id: string): { wanted: HistoryEntry; since: HistoryEntry[] } {
  const wanted = entryOf(object, id);
  const entries = readHistory(object.annotations, object.uid);
  const place = entries.findIndex(entry => entry.id === id);
  const where = `${object.namespace}/${object.name}`;
  const since = entries.slice(0, place);
  const lost = since.find(isLost);
  if (lost) {
    throw new Refusal(
      'refused',
      'entry-too-large',
      `The ${lost.action} of ${lost.at} by ${lost.by} was too large to be kept, so what stood there before it is not known. Shift to the shares you want.`,
    );
  }
  refuseOthers(where, since);
  return { wanted, since };
}

/** What else was written since and still stands would miss what the routes of then name. */
function refuseOthers(where: string, since: readonly HistoryEntry[]): void {
  const undone = new Set(since.map(entry => entry.undoes));
  const standing = since.find(
    entry => entry.others && !undone.has(entry.id) && !since.some(({ id }) => id === entry.undoes),
  );
  if (!standing) return;
  throw new Refusal(
    'refused',
    'others-since',
    `The ${standing.action} of ${standing.at} by ${standing.by} changed other objects than ${where} too (${standing.others?.map(otherName).join(', ')}). Undo it first; that takes all of it back.`,
  );
}

/**
 * The plan that brings an entry's result back, by taking back each later one in turn. Only the target's own object
 * changes. Throws a {@link Refusal} where the object has been changed by others since.
 */
export function planGoTo(snapshot: Snapshot, target: Target, id: string, stamp: Stamp): Plan {
  const object = findObject(snapshot, target);
  const rules = snapshot.destinationRules;
  const { wanted, since } = newer(object, id);
  let then = object.raw;
  for (const entry of since) {
    const { changes, edits } = takeBack(readVirtualService(then), entry, rules);
    then = stateAfter(then, changes, edits);
  }
  const found = difference(object.raw, then);
  if (!found) {
    throw new Refusal(
      'refused',
      'routes-moved',
      `Other than http routes of ${object.namespace}/${object.name} came or went since ${wanted.at}; they cannot be brought back.`,
    );
  }
  const changes = found.changes.map(change => {
    const view = object.routes.find(
      ({ ref }) => ref.protocol === change.route.protocol && ref.index === change.route.index,
    );
    return { ...change, stable: view && stableOf(object, view, rules) };
  });
  const { edits } = found;
  const notes = edits.map(edit => editText(edit, object.namespace));
  const raises = givesMore(edits, changes);
  const others = new Set(since.flatMap(entry => entry.plan ?? []));
  const warnings =
    others.size > 0 ? ['Other VirtualServices changed in the same plans since; they stay as they are.'] : [];
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'restore',
    [{ object, changes, edits, notes, raises, restores: wanted.id }],
    stamp,
    warnings,
  );
}
