/** From changes to a plan: one history entry and one PATCH an object, bound to the cluster they were made for. */
import { sharesOf } from '../istio/shares.ts';
import type { RouteDestination } from '../istio/types.ts';
import { stableAnnotation } from './history.ts';
import { keysOf } from './keys.ts';
import type { ClusterIdentity, HistoryEntry, ObjectPlan, Plan, RouteChange, TrafficObject } from './model.ts';
import { patchFor } from './patch.ts';

/** What the caller stamps a plan with: pure code has neither clock nor chance. */
export interface Stamp {
  /** ISO 8601, UTC. */
  at: string;
  /** A new unique id at each call. */
  newId(): string;
  /** Why, in the person's words; kept in the history. */
  why?: string;
}

/** Shares by key of a destination list, in percent. */
export function sharesOfEntries(
  entries: readonly RouteDestination[],
  namespace: string,
): Record<string, number> {
  const keys = keysOf(entries, namespace);
  const shares = sharesOf(entries.map(entry => entry.weight));
  return Object.fromEntries(keys.map((key, i) => [key, shares[i] ?? 0]));
}

/** What happens to one object. */
export interface ObjectWish {
  object: TrafficObject;
  changes: RouteChange[];
  /** Key to record as stable, where it is not what the annotation says already. */
  stable?: string;
  undoes?: string;
}

const listSignature = (entries: readonly RouteDestination[]): string => JSON.stringify(entries);

/** True when the change would write what stands there already. */
export const changesNothing = (change: RouteChange): boolean =>
  listSignature(change.from) === listSignature(change.to) &&
  change.mirrorsFrom === undefined &&
  change.mirrorsTo === undefined;

function planObject(
  wish: ObjectWish,
  action: HistoryEntry['action'],
  by: string,
  stamp: Stamp,
  plan: string | undefined,
): ObjectPlan {
  const { object, changes, undoes } = wish;
  const recorded = object.annotations[stableAnnotation];
  const stable = wish.stable !== undefined && wish.stable !== recorded ? wish.stable : undefined;
  const entry: HistoryEntry = {
    id: stamp.newId(),
    action,
    uid: object.uid,
    by,
    at: stamp.at,
    ...(stamp.why ? { why: stamp.why } : {}),
    ...(plan ? { plan } : {}),
    ...(undoes ? { undoes } : {}),
    changes,
    ...(stable === undefined ? {} : { stable: { ...(recorded ? { from: recorded } : {}), to: stable } }),
  };
  const [first] = changes;
  const route =
    first &&
    object.routes.find(
      one => one.ref.protocol === first.route.protocol && one.ref.index === first.route.index,
    );
  const present = route ? Object.fromEntries(route.destinations.map(one => [one.key, one.share])) : {};
  return {
    apiVersion: object.raw.apiVersion ?? 'networking.istio.io/v1',
    namespace: object.namespace,
    name: object.name,
    uid: object.uid,
    seen: object.raw,
    entry,
    changes,
    patch: patchFor(object.raw, entry, stable),
    before: first ? sharesOfEntries(first.from, object.namespace) : present,
    after: first ? sharesOfEntries(first.to, object.namespace) : present,
  };
}

/** True when some destination but stable gets more than before. */
function raises(object: ObjectWish, stable: string | undefined): boolean {
  return object.changes.some(change => {
    const before = sharesOfEntries(change.from, object.object.namespace);
    const after = sharesOfEntries(change.to, object.object.namespace);
    return Object.entries(after).some(([key, share]) => key !== stable && share > (before[key] ?? 0) + 1e-9);
  });
}

/** Puts a plan together. Objects without a change (and without a new stable) are left out. */
export function makePlan(
  cluster: ClusterIdentity,
  user: string | undefined,
  action: HistoryEntry['action'],
  wishes: readonly (ObjectWish & { stableKey?: string })[],
  stamp: Stamp,
  warnings: string[] = [],
): Plan {
  const real = wishes
    .map(wish => ({ ...wish, changes: wish.changes.filter(change => !changesNothing(change)) }))
    .filter(wish => wish.changes.length > 0 || (action === 'stable' && wish.stable !== undefined));
  const id = stamp.newId();
  return {
    id,
    cluster,
    action,
    objects: real.map(wish =>
      planObject(wish, action, user ?? 'unknown', stamp, real.length > 1 ? id : undefined),
    ),
    warnings,
    raisesCanary: real.some(wish => raises(wish, wish.stableKey)),
  };
}
