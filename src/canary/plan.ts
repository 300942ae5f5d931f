/** From changes to a plan: one history entry and one PATCH an object, bound to the cluster they were made for. */
import { sameJson } from '../istio/equal.ts';
import { sharesOf } from '../istio/shares.ts';
import type { RouteDestination } from '../istio/types.ts';
import { recordEdits } from './edits.ts';
import { stableAnnotation } from './history.ts';
import { keysOf, shareOf } from './keys.ts';
import type {
  Action,
  ClusterIdentity,
  HistoryEntry,
  ObjectPlan,
  Plan,
  RouteChange,
  RouteEdit,
  TrafficObject,
} from './model.ts';
import { stayOpen } from './open-connections.ts';
import type { Beside } from './other-model.ts';
import { othersOf, recordOthers } from './others.ts';
import { type Left, patchFor } from './patch.ts';
import { record } from './recorded.ts';
import { stateAfter } from './simulate.ts';

/** What the caller stamps a plan with: pure code has neither clock nor chance. */
export interface Stamp {
  /** ISO 8601, UTC. */
  at: string;
  /** A new unique id at each call. */
  newId(): string;
  /** Why, in the person's words; kept in the history, at most {@link longestWhy} characters of it. */
  why?: string;
}

const longestWhy = 500;

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
  /** Routes that go in or out. */
  edits?: RouteEdit[];
  /** What edits and mirrors do, in words. */
  notes?: string[];
  /** True where something beside the shares gives the canary more: a route of its own, a mirror. */
  raises?: boolean;
  /** The annotation's text, where it is not so already. */
  stable?: string;
  undoes?: string;
  restores?: string;
  /** The object whose history keeps what is written beside the VirtualServices; one of a plan. */
  beside?: Beside;
  /** The entries before this one, where the object has lost them. */
  older?: HistoryEntry[];
  /** The entry's id, where it has to be known beforehand. */
  id?: string;
}

/** True when the change would write what stands there already. */
export const changesNothing = (change: RouteChange): boolean =>
  sameJson(change.from, change.to) && sameJson(change.mirrorsFrom, change.mirrorsTo);

const leftOut: Record<Left, string> = {
  changes: 'the change is too large for its history, so it cannot be undone from there',
  entry:
    'its annotations leave no room for the history, so the change is not recorded and cannot be undone from there',
};

interface Planned {
  plan: ObjectPlan;
  warnings: string[];
}

function planObject(
  wish: ObjectWish,
  action: Action,
  by: string,
  stamp: Stamp,
  plan: string | undefined,
): Planned {
  const { object, changes, undoes, restores, edits = [], notes = [], beside = {} } = wish;
  const others = recordOthers(beside.before, beside.after);
  const recorded = object.annotations[stableAnnotation];
  const stable = wish.stable !== recorded ? wish.stable : undefined;
  const entry: HistoryEntry = {
    id: wish.id ?? stamp.newId(),
    // What moves nothing and only records stable is no shift to undo.
    action: changes.length + edits.length + others.length > 0 || wish.older ? action : 'stable',
    uid: object.uid,
    by,
    at: stamp.at,
    ...(stamp.why ? { why: stamp.why.slice(0, longestWhy) } : {}),
    ...(plan ? { plan } : {}),
    ...(undoes ? { undoes } : {}),
    ...(restores ? { restores } : {}),
    changes: changes.map(change => record(object, change)),
    ...(edits.length > 0
      ? { edits: recordEdits(stateAfter(object.raw, changes).spec?.http ?? [], edits) }
      : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(stable === undefined ? {} : { stable: { ...(recorded ? { from: recorded } : {}), to: stable } }),
  };
  const { operations, left } = patchFor(object.raw, changes, entry, stable, edits, wish.older);
  const [first] = changes;
  const [some] = object.routes.filter(route => route.destinations.length > 0);
  const present = Object.fromEntries((some?.destinations ?? []).map(one => [one.key, one.share]));
  return {
    plan: {
      apiVersion: object.raw.apiVersion ?? 'networking.istio.io/v1',
      namespace: object.namespace,
      name: object.name,
      uid: object.uid,
      seen: object.raw,
      entry,
      changes,
      edits,
      notes,
      patch: operations,
      before: first ? sharesOfEntries(first.from, object.namespace) : present,
      after: first ? sharesOfEntries(first.to, object.namespace) : present,
    },
    warnings: [
      ...stayOpen(changes, object),
      ...(left ? [`${object.namespace}/${object.name}: ${leftOut[left]}.`] : []),
    ],
  };
}

/** True when some destination but stable gets more than before. */
function raises({ object, changes, raises: beside = false }: ObjectWish): boolean {
  if (beside) return true;
  return changes.some(change => {
    const before = sharesOfEntries(change.from, object.namespace);
    const after = sharesOfEntries(change.to, object.namespace);
    return Object.entries(after).some(
      ([key, share]) => key !== change.stable && share > shareOf(before, key) + 1e-9,
    );
  });
}

/** Puts a plan together. Objects without a change are left out, unless a new stable is to be `recorded`. */
export function makePlan(
  cluster: ClusterIdentity,
  user: string | undefined,
  action: Action,
  wishes: readonly ObjectWish[],
  stamp: Stamp,
  warnings: string[] = [],
  recorded = action === 'stable',
): Plan {
  const real = wishes
    .map(wish => ({ ...wish, changes: wish.changes.filter(change => !changesNothing(change)) }))
    .filter(
      wish =>
        wish.changes.length > 0 ||
        (wish.edits?.length ?? 0) > 0 ||
        othersOf(wish.beside ?? {}).length > 0 ||
        wish.older !== undefined ||
        (recorded && wish.stable !== undefined && wish.stable !== wish.object.annotations[stableAnnotation]),
    );
  const id = stamp.newId();
  const planned = real.map(wish =>
    planObject(wish, action, user ?? 'unknown', stamp, real.length > 1 ? id : undefined),
  );
  const { before = [], after = [], settleMs } = real.find(wish => wish.beside)?.beside ?? {};
  return {
    id,
    cluster,
    action,
    ...(before.length > 0 ? { before, settleMs } : {}),
    objects: planned.map(one => one.plan),
    ...(after.length > 0 ? { after } : {}),
    warnings: [...warnings, ...planned.flatMap(one => one.warnings)],
    raisesCanary: real.some(raises),
  };
}
