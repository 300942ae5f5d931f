/**
 * Undo: the inverse of the newest entry that is not taken back yet. It restores destination lists exactly,
 * and refuses where the live object is no longer what that entry left behind.
 */
import { sameJson } from '../istio/equal.ts';
import { nextToUndo, readHistory } from './history.ts';
import type { HistoryEntry, Plan, RouteChange, RouteRef, Snapshot, TrafficObject } from './model.ts';
import { mirrorFields } from './patch.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { entriesOf } from './split.ts';
import { stableOf } from './stable.ts';
import { readVirtualService, routeElement, routeId } from './virtual-service.ts';

/** Where a recorded route stands now: by its name where it had one, else by its place. */
function locate(object: TrafficObject, ref: RouteRef) {
  const list = object.routes.filter(route => route.ref.protocol === ref.protocol);
  if (ref.name !== undefined) return list.find(route => route.ref.name === ref.name);
  return list.find(route => route.ref.index === ref.index);
}

function conflict(object: TrafficObject, ref: RouteRef, entry: HistoryEntry): Refusal {
  return new Refusal(
    'conflict',
    'changed-since',
    `Route ${routeId(ref)} of ${object.namespace}/${object.name} is not what the ${entry.action} of ${entry.at} by ${entry.by} ` +
      'left behind: somebody changed it since. Nothing was written. Look at the live object, then shift to the shares you want.',
  );
}

function inverse(object: TrafficObject, entry: HistoryEntry): RouteChange[] {
  return entry.changes.map((change): RouteChange => {
    const route = locate(object, change.route);
    if (!route || !sameJson(entriesOf(route), change.to)) throw conflict(object, change.route, entry);
    if (change.mirrorsFrom === undefined) return { route: route.ref, from: change.to, to: change.from };
    const element = routeElement(object.raw, route.ref) ?? {};
    const now = Object.fromEntries(
      mirrorFields.filter(field => element[field] !== undefined).map(field => [field, element[field]]),
    );
    if (!sameJson(now, change.mirrorsTo ?? {})) throw conflict(object, change.route, entry);
    return {
      route: route.ref,
      from: change.to,
      to: change.from,
      mirrorsFrom: now,
      mirrorsTo: change.mirrorsFrom,
    };
  });
}

/**
 * The plan that takes back the newest entry of `target` that is not undone yet, with every object that went
 * in the same plan. Throws a {@link Refusal}: `nothing-to-undo`, or a conflict where the object has changed.
 */
export function planUndo(snapshot: Snapshot, target: Target, stamp: Stamp): Plan {
  const object = findObject(snapshot, target);
  const entry = nextToUndo(readHistory(object.annotations, object.uid));
  if (!entry) {
    throw new Refusal(
      'refused',
      'nothing-to-undo',
      `${object.namespace}/${object.name} has no shift in its history left to undo.`,
    );
  }
  const together =
    entry.plan === undefined
      ? []
      : snapshot.virtualServices.map(readVirtualService).flatMap(other => {
          const theirs =
            other.uid === object.uid ? undefined : nextToUndo(readHistory(other.annotations, other.uid));
          return theirs?.plan === entry.plan && theirs ? [{ object: other, entry: theirs }] : [];
        });
  const wishes = [{ object, entry }, ...together].map((one): ObjectWish & { stableKey?: string } => {
    const [route] = one.object.routes.filter(candidate => candidate.destinations.length > 0);
    return {
      object: one.object,
      changes: inverse(one.object, one.entry),
      undoes: one.entry.id,
      stableKey: route ? stableOf(one.object, route, snapshot.destinationRules) : undefined,
    };
  });
  return makePlan(snapshot.cluster, snapshot.user, 'undo', wishes, stamp);
}
