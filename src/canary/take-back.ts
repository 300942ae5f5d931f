/** One history entry taken back from an object: the inverse of what it did, where that is still what stands there. */
import { sameJson } from '../istio/equal.ts';
import { inverseEdits } from './edits.ts';
import { mirrorsIn } from './mirrors.ts';
import type {
  HistoryEntry,
  RecordedChange,
  RouteChange,
  RouteEdit,
  RouteView,
  TrafficObject,
} from './model.ts';
import type { Rules } from './named.ts';
import { listBefore, matchPrint } from './recorded.ts';
import { Refusal } from './refusal.ts';
import { entriesOf } from './split.ts';
import { stableOf } from './stable.ts';
import { routeElement, routeId } from './virtual-service.ts';

/** The place of a route once an entry's edits have moved it; they come after its changes. */
function moved({ protocol, index }: RecordedChange['route'], edits: readonly RouteEdit[]): number {
  if (protocol !== 'http') return index;
  return edits.reduce((place, { index: at, from, to }) => {
    if (to && !from) return at <= place ? place + 1 : place;
    return from && !to && at < place ? place - 1 : place;
  }, index);
}

/** Where a recorded route stands now: by its name and its conditions, at its place where several are alike. */
function locate(object: TrafficObject, change: RecordedChange, entry: HistoryEntry): RouteView | undefined {
  const { protocol, name } = change.route;
  const alike = object.routes.filter(
    route =>
      route.ref.protocol === protocol &&
      route.ref.name === name &&
      matchPrint(object, route) === change.match,
  );
  const place = moved(change.route, entry.edits ?? []);
  return alike.length === 1 ? alike[0] : alike.find(route => route.ref.index === place);
}

function conflict(object: TrafficObject, change: RecordedChange, entry: HistoryEntry): Refusal {
  return new Refusal(
    'conflict',
    'changed-since',
    `Route ${routeId(change.route)} of ${object.namespace}/${object.name} is not what the ${entry.action} of ${entry.at} by ${entry.by} ` +
      'left behind: somebody changed it since. Nothing was written. Look at the live object, then shift to the shares you want.',
  );
}

function changesBack(object: TrafficObject, entry: HistoryEntry, rules: Rules): RouteChange[] {
  return entry.changes.map((change): RouteChange => {
    const route = locate(object, change, entry);
    const to = route && listBefore(change, entriesOf(route));
    if (!route || !to) throw conflict(object, change, entry);
    const stable = stableOf(object, route, rules);
    const base = { route: route.ref, from: entriesOf(route), to, stable };
    if (!change.mirrors) return base;
    const now = mirrorsIn(routeElement(object.raw, route.ref));
    if (!sameJson(now, change.mirrors.to)) throw conflict(object, change, entry);
    return { ...base, mirrorsFrom: now, mirrorsTo: change.mirrors.from };
  });
}

function editsBack(object: TrafficObject, entry: HistoryEntry): RouteEdit[] {
  const edits = inverseEdits(object.raw.spec?.http ?? [], entry.edits ?? []);
  if (edits) return edits;
  throw new Refusal(
    'conflict',
    'changed-since',
    `The routes of ${object.namespace}/${object.name} are not what the ${entry.action} of ${entry.at} by ${entry.by} left behind: ` +
      'somebody changed them since. Nothing was written. Look at the live object, then change its routes as you want them.',
  );
}

/**
 * What takes an entry back from an object. Throws a conflict {@link Refusal} where the object is not what the entry
 * left behind.
 */
export const takeBack = (
  object: TrafficObject,
  entry: HistoryEntry,
  rules?: Rules,
): { changes: RouteChange[]; edits: RouteEdit[] } => ({
  changes: changesBack(object, entry, rules),
  edits: editsBack(object, entry),
});
