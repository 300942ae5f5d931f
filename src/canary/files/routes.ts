/** What applying a VirtualService does to its routes, as the history keeps it, so that Undo and views understand it. */
import { sameJson } from '../../istio/equal.ts';
import type { VirtualService } from '../../istio/types.ts';
import { difference } from '../difference.ts';
import { editText } from '../edit-text.ts';
import type { Action, HistoryEntry, ObjectPlan, Plan, RouteChange, Snapshot } from '../model.ts';
import { makePlan, type Stamp } from '../plan.ts';
import { stableOf } from '../stable.ts';
import { givesMore } from '../undo.ts';
import { readVirtualService } from '../virtual-service.ts';

/** A VirtualService as it is, and as it is going to be. */
export interface RouteTransition {
  before: VirtualService;
  after: VirtualService;
  /** The entry that this takes back. */
  undoes?: string;
}

const routesOf = ({ spec }: VirtualService): unknown => [spec?.http ?? [], spec?.tls ?? [], spec?.tcp ?? []];

const routesDiffer = ({ before, after }: RouteTransition): boolean =>
  !sameJson(routesOf(before), routesOf(after));

/** Beside the routes: hosts, gateways, exportTo decide what the routes are asked at all. */
const restDiffers = ({ before, after }: RouteTransition): boolean => {
  const rest = ({ spec }: VirtualService): unknown => ({ ...spec, http: [], tls: [], tcp: [] });
  return !sameJson(rest(before), rest(after));
};

/** An entry for routes that came or went in a way that the history cannot take back: it has no changes. */
function bareEntry(
  { before, undoes }: RouteTransition,
  action: Action,
  user: string | undefined,
  stamp: Stamp,
): ObjectPlan {
  const { namespace, name, uid, raw, routes } = readVirtualService(before);
  const entry: HistoryEntry = {
    id: stamp.newId(),
    action,
    uid,
    by: user ?? 'unknown',
    at: stamp.at,
    ...(stamp.why ? { why: stamp.why.slice(0, 500) } : {}),
    ...(undoes ? { undoes } : {}),
    changes: [],
  };
  const [some] = routes.filter(route => route.destinations.length > 0);
  const shares = Object.fromEntries((some?.destinations ?? []).map(one => [one.key, one.share]));
  const apiVersion = raw.apiVersion ?? 'networking.istio.io/v1';
  const base = { apiVersion, namespace, name, uid, seen: raw, entry, changes: [], edits: [], patch: [] };
  return { ...base, notes: ['its tls or tcp routes change'], before: shares, after: shares };
}

const withStable = (change: RouteChange, { before }: RouteTransition, snapshot: Snapshot): RouteChange => {
  const object = readVirtualService(before);
  const view = object.routes.find(
    ({ ref }) => ref.protocol === change.route.protocol && ref.index === change.route.index,
  );
  return { ...change, stable: view && stableOf(object, view, snapshot.destinationRules) };
};

/** The objects whose routes change, as one plan with a history entry each. */
export function routePlan(
  snapshot: Snapshot,
  transitions: readonly RouteTransition[],
  action: 'apply' | 'undo',
  stamp: Stamp,
): Plan {
  const told = transitions
    .filter(one => one.before.metadata?.uid !== undefined && routesDiffer(one))
    .map(one => ({ one, found: difference(one.before, one.after) }));
  const wishes = told.flatMap(({ one, found }) => {
    if (!found) return [];
    const object = readVirtualService(one.before);
    const { edits } = found;
    const changes = found.changes.map(change => withStable(change, one, snapshot));
    const notes = edits.map(edit => editText(edit, object.namespace));
    return [{ object, changes, edits, notes, raises: givesMore(edits, changes), undoes: one.undoes }];
  });
  const plan = makePlan(snapshot.cluster, snapshot.user, action, wishes, stamp);
  const others = told.filter(({ found }) => !found);
  const bare = others.map(({ one }) => bareEntry(one, action, snapshot.user, stamp));
  const isWider = others.length > 0 || transitions.some(restDiffers);
  return { ...plan, objects: [...plan.objects, ...bare], raisesCanary: plan.raisesCanary || isWider };
}
