/**
 * Undo: the inverse of the newest entry that is not taken back yet. It restores destination lists exactly,
 * and refuses where the live object is no longer what that entry left behind.
 */
import { sameJson } from '../istio/equal.ts';
import { inverseEdits } from './edits.ts';
import { nextToUndo, readHistory } from './history.ts';
import { mirrorsIn } from './mirrors.ts';
import type {
  HistoryEntry,
  Plan,
  RecordedChange,
  RouteChange,
  RouteEdit,
  RouteView,
  Snapshot,
  TrafficObject,
} from './model.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { listBefore, matchPrint } from './recorded.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { entriesOf } from './split.ts';
import { stableOf } from './stable.ts';
import { followed } from './versions.ts';
import { readVirtualService, routeElement, routeId } from './virtual-service.ts';

interface Undoable {
  object: TrafficObject;
  entry: HistoryEntry;
}

const undoable = (object: TrafficObject): Undoable[] => {
  const entry = nextToUndo(readHistory(object.annotations, object.uid));
  return entry ? [{ object, entry }] : [];
};

/** Where a recorded route stands now: by its name and its conditions, at its old place where several are alike. */
function locate(object: TrafficObject, change: RecordedChange): RouteView | undefined {
  const { protocol, index, name } = change.route;
  const alike = object.routes.filter(
    route =>
      route.ref.protocol === protocol &&
      route.ref.name === name &&
      matchPrint(object, route) === change.match,
  );
  return alike.length === 1 ? alike[0] : alike.find(route => route.ref.index === index);
}

function conflict(object: TrafficObject, change: RecordedChange, entry: HistoryEntry): Refusal {
  return new Refusal(
    'conflict',
    'changed-since',
    `Route ${routeId(change.route)} of ${object.namespace}/${object.name} is not what the ${entry.action} of ${entry.at} by ${entry.by} ` +
      'left behind: somebody changed it since. Nothing was written. Look at the live object, then shift to the shares you want.',
  );
}

function inverse(snapshot: Snapshot, { object, entry }: Undoable): RouteChange[] {
  return entry.changes.map((change): RouteChange => {
    const route = locate(object, change);
    const to = route && listBefore(change, entriesOf(route));
    if (!route || !to) throw conflict(object, change, entry);
    const stable = stableOf(object, route, snapshot.destinationRules);
    const base = { route: route.ref, from: entriesOf(route), to, stable };
    if (!change.mirrors) return base;
    const now = mirrorsIn(routeElement(object.raw, route.ref));
    if (!sameJson(now, change.mirrors.to)) throw conflict(object, change, entry);
    return { ...base, mirrorsFrom: now, mirrorsTo: change.mirrors.from };
  });
}

function editsBack({ object, entry }: Undoable): RouteEdit[] {
  const edits = inverseEdits(object.raw.spec?.http ?? [], entry.edits ?? []);
  if (edits) return edits;
  throw new Refusal(
    'conflict',
    'changed-since',
    `The routes of ${object.namespace}/${object.name} are not what the ${entry.action} of ${entry.at} by ${entry.by} left behind: ` +
      'somebody changed them since. Nothing was written. Look at the live object, then change its routes as you want them.',
  );
}

/** A route or a mirror that comes back takes requests to the canary again. */
const givesMore = (edits: readonly RouteEdit[], changes: readonly RouteChange[]): boolean =>
  edits.some(edit => edit.to !== undefined) ||
  changes.some(change => Object.keys(change.mirrorsTo ?? {}).length > 0);

function wishOf(snapshot: Snapshot, one: Undoable): ObjectWish {
  const [changes, edits] = [inverse(snapshot, one), editsBack(one)];
  return { object: one.object, changes, edits, undoes: one.entry.id, raises: givesMore(edits, changes) };
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
    `${object.namespace}/${object.name} has no shift in its history left to undo.`,
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

/**
 * The plan that takes back the newest entry of `target` that is not undone yet, with every object that went
 * in the same plan. Throws a {@link Refusal}: `nothing-to-undo`, or a conflict where the object has changed.
 */
export function planUndo(snapshot: Snapshot, target: Target, stamp: Stamp): Plan {
  const first = newest(snapshot, findObject(snapshot, target));
  const others = together(snapshot, first);
  const wishes = [first, ...others.with].map(one => wishOf(snapshot, one));
  const warnings = others.past.map(
    name => `${name} went in the same plan and was changed or undone since; it stays as it is.`,
  );
  return makePlan(snapshot.cluster, snapshot.user, 'undo', wishes, stamp, warnings);
}
