/**
 * Undo: the inverse of the newest entry that is not taken back yet. It restores destination lists exactly,
 * and refuses where the live object is no longer what that entry left behind.
 */

import type { VirtualService } from '../istio/types.ts';
import { type HalfUndone, halfUndone, lastUndo, type Undoable, undoable } from './half-undone.ts';
import { historyAnnotation, isForeign, readHistory, stableAnnotation } from './history.ts';
import type { Plan, RouteChange, RouteEdit, Snapshot, TrafficObject } from './model.ts';
import type { Beside } from './other-model.ts';
import { othersOf } from './others.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { stateAfter } from './simulate.ts';
import { takeBack } from './take-back.ts';
import { madeItsObject, takeBackOthers } from './take-back-others.ts';
import { followed } from './versions.ts';
import { readVirtualService } from './virtual-service.ts';

/** A route or a mirror that comes back takes requests to the canary again. */
export const givesMore = (edits: readonly RouteEdit[], changes: readonly RouteChange[]): boolean =>
  edits.some(edit => edit.to !== undefined) ||
  changes.some(change => Object.keys(change.mirrorsTo ?? {}).length > 0);

function wishOf(snapshot: Snapshot, one: Undoable): ObjectWish {
  const { changes, edits } = takeBack(one.object, one.entry, snapshot.destinationRules);
  const { stable } = one.entry;
  // Where the entry took the stable version away, it is stable again once it is back.
  const isGone =
    one.entry.action === 'decommission' && one.object.annotations[stableAnnotation] === stable?.to;
  return {
    object: one.object,
    changes,
    edits,
    undoes: one.entry.id,
    raises: givesMore(edits, changes),
    ...(isGone && stable?.from ? { stable: stable.from } : {}),
  };
}

/** Histories travel with YAML and go with it: what the annotation tells of that. */
function whyNone({ annotations, uid }: TrafficObject): string {
  if (isForeign(annotations, uid))
    return ': the history in it is that of another object. Its YAML was copied, or it was deleted and created again. Roll Back returns to stable all the same.';
  if (annotations[historyAnnotation] === undefined)
    return ': it has no history. If it was shifted before, something replaced it without its annotations. Roll Back returns to stable all the same.';
  return '.';
}

/** The newest undoable entry of the target; of one that only delegates, the newest of those it delegates to. */
function newest(snapshot: Snapshot, object: TrafficObject): Undoable {
  const [own] = undoable(object);
  const [found] = own
    ? [own]
    : followed(snapshot, object)
        .objects.flatMap(undoable)
        .sort((a, b) => (a.entry.at < b.entry.at ? 1 : -1));
  if (found) return found;
  throw new Refusal(
    'refused',
    'nothing-to-undo',
    `${object.namespace}/${object.name} has no shift in its history left to undo${whyNone(object)}`,
  );
}

/** The objects that went in the same plan: those still there to be undone with it, and those that moved on. */
function together(snapshot: Snapshot, { object, entry }: Undoable): { with: Undoable[]; past: string[] } {
  if (entry.plan === undefined) return { with: [], past: [] };
  const others = snapshot.virtualServices.map(readVirtualService).filter(one => one.uid !== object.uid);
  const took = others.filter(one =>
    readHistory(one.annotations, one.uid).some(each => each.plan === entry.plan),
  );
  const ready = took.flatMap(undoable).filter(one => one.entry.plan === entry.plan);
  const past = took
    .filter(one => !ready.some(each => each.object === one))
    .map(one => `${one.namespace}/${one.name}`);
  return { with: ready, past };
}

/** The VirtualServices as they will be: what still names a subset then keeps it. */
const stateThen = (snapshot: Snapshot, wishes: readonly ObjectWish[]): VirtualService[] =>
  snapshot.virtualServices.map(vs => {
    const wish = wishes.find(({ object }) => object.raw === vs);
    return wish ? stateAfter(vs, wish.changes, wish.edits) : vs;
  });

/** The undo that stopped half way of the target; of one that only delegates, the last of those it delegates to. */
function unfinished(snapshot: Snapshot, object: TrafficObject): HalfUndone | undefined {
  const own = halfUndone(snapshot, object);
  if (own || undoable(object).length > 0) return own;
  const { objects } = followed(snapshot, object);
  const newestAt = objects
    .flatMap(undoable)
    .map(({ entry }) => entry.at)
    .reduce((a, b) => (a > b ? a : b), '');
  return objects
    .filter(one => (lastUndo(one)?.undo.at ?? '') >= newestAt)
    .flatMap(one => halfUndone(snapshot, one) ?? [])[0];
}

/** The id of the entry that an undo of `target` is about: the one that it takes back, or goes on with. Throws as that. */
export function entryToUndo(snapshot: Snapshot, target: Target): string {
  const object = findObject(snapshot, target);
  return (unfinished(snapshot, object) ?? newest(snapshot, object)).entry.id;
}

function planRest(snapshot: Snapshot, half: HalfUndone, stamp: Stamp): Plan {
  const wishes = half.open.map(one => wishOf(snapshot, one));
  const entries = [{ ...half.entry, others: half.others }, ...half.open.map(({ entry }) => entry)];
  const beside = takeBackOthers(snapshot, entries, stateThen(snapshot, wishes));
  const own: ObjectWish = { object: half.object, changes: [], undoes: half.entry.id };
  const [head = own, ...rest] = wishes;
  const carrying = othersOf(beside).length > 0 ? { ...head, beside } : head;
  const { action, at, by } = half.entry;
  return makePlan(snapshot.cluster, snapshot.user, 'undo', [carrying, ...rest], stamp, [
    `The rest of an undo that stopped half way: of the ${action} of ${at} by ${by}.`,
    ...beside.warnings,
  ]);
}

/**
 * The plan that takes back the newest entry of `target` that is not undone yet, with every object that went in the
 * same plan. An undo that stopped half way is gone on with first. A VirtualService that the entry made is deleted, with
 * its history. Throws a {@link Refusal}: `nothing-to-undo`, or a conflict where an object has changed.
 */
export function planUndo(snapshot: Snapshot, target: Target, stamp: Stamp): Plan {
  const object = findObject(snapshot, target);
  const half = unfinished(snapshot, object);
  return half ? planRest(snapshot, half, stamp) : planNewest(snapshot, newest(snapshot, object), stamp);
}

function planNewest(snapshot: Snapshot, first: Undoable, stamp: Stamp): Plan {
  const others = together(snapshot, first);
  const all = [first, ...others.with];
  const made = all.filter(({ entry, object }) => madeItsObject(entry, object));
  const wishes = all.filter(one => !made.includes(one)).map(one => wishOf(snapshot, one));
  const left = snapshot.virtualServices.filter(vs => !made.some(({ object }) => object.raw === vs));
  const beside = takeBackOthers(
    snapshot,
    all.map(({ entry }) => entry),
    stateThen({ ...snapshot, virtualServices: left }, wishes),
  );
  const [head, ...rest] = wishes;
  const warnings = [
    ...others.past.map(
      name => `${name} went in the same plan and was changed or undone since; it stays as it is.`,
    ),
    ...beside.warnings,
  ];
  const { cluster, user } = snapshot;
  if (!head) return { ...makePlan(cluster, user, 'undo', [], stamp, warnings), ...withoutEmpty(beside) };
  const carrying = othersOf(beside).length > 0 ? { ...head, beside } : head;
  return makePlan(cluster, user, 'undo', [carrying, ...rest], stamp, warnings);
}

const withoutEmpty = ({ before, after, settleMs }: Beside): Beside => ({
  ...(before?.length ? { before, settleMs } : {}),
  ...(after?.length ? { after } : {}),
});
