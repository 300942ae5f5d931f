/** Shift: one route's split to wished shares; the first shift of a canary records who is stable. */
import { percentText } from '../istio/shares.ts';
import { rulesFor } from '../istio/subsets.ts';
import type { RouteDestination } from '../istio/types.ts';
import { type Alike, alike, hasCanary } from './alike.ts';
import { capacityWarnings } from './capacity.ts';
import { versionOfFullKey } from './keys.ts';
import type { Plan, RouteView, Snapshot, TrafficObject } from './model.ts';
import { ownKey, type Rules, subsetHosts } from './named.ts';
import type { Beside } from './other-model.ts';
import { addSubset, settleMs } from './others.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { pickRoute } from './route.ts';
import { entriesOf, splitFor, type Wish } from './split.ts';
import { notTaken, requireStable, stableText, subsetNames } from './stable.ts';
import { type Unnamed, unnamedVersions, withSubset } from './version-label.ts';
import { destinationsOf, readVirtualService } from './virtual-service.ts';

/** An object's address. */
export interface Target {
  namespace: string;
  name: string;
}

/** The object of a snapshot, or a refusal that names what is there. */
export function findObject(snapshot: Snapshot, target: Target): TrafficObject {
  const found = snapshot.virtualServices.find(
    vs => vs.metadata?.name === target.name && (vs.metadata.namespace ?? 'default') === target.namespace,
  );
  if (found) return readVirtualService(found);
  const near = snapshot.virtualServices.filter(
    vs => (vs.metadata?.namespace ?? 'default') === target.namespace,
  );
  const names = near.map(vs => vs.metadata?.name).slice(0, 10);
  throw new Refusal(
    'refused',
    'not-found',
    `There is no VirtualService ${target.namespace}/${target.name} in ${snapshot.cluster.context}` +
      (names.length > 0
        ? `; the namespace has ${names.join(', ')}.`
        : '; none is visible in that namespace.'),
  );
}

/** What a person may say with a shift. */
export interface ShiftOptions {
  route?: string;
  stable?: string;
  /** Also shift other VirtualServices that split the same versions. */
  together?: boolean;
  /** Add a subset first that is missing, where pods for it run. */
  addSubset?: boolean;
  /** Milliseconds between the DestinationRule and the VirtualService. */
  settleMs?: number;
}

/**
 * The versions wished for that run but that no subset names yet. Throws a `subset-missing` {@link Refusal} where the
 * person did not say that they may be added.
 */
function toAdd(snapshot: Snapshot, route: RouteView, wish: Wish, options: ShiftOptions): Unnamed[] {
  const known = new Set([
    ...route.destinations.map(one => one.key),
    ...subsetNames(route, snapshot.destinationRules),
  ]);
  const [only, ...hosts] = subsetHosts(route);
  return Object.keys(wish).flatMap(key => {
    const full = versionOfFullKey(key, route.namespace);
    const fqdn = full?.fqdn ?? (hosts.length === 0 ? only : undefined);
    const isNamed = known.has(key) || (full?.subset !== undefined && known.has(full.subset));
    if (isNamed || fqdn === undefined || !subsetHosts(route).has(fqdn)) return [];
    const name = full?.subset ?? key;
    const found = unnamedVersions(snapshot, fqdn).find(one => one.subset.name === name);
    if (!found) return [];
    if (options.addSubset) return [found];
    throw new Refusal(
      'refused',
      'subset-missing',
      `No DestinationRule of ${fqdn} defines the subset "${name}", though ${found.workloads.join(', ')} runs such pods. ` +
        'It can be added first: --add-subset in the terminal, or the button in the editor.',
    );
  });
}

/** What a person should know about the versions that get traffic by a new list. */
function warningsFor(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  to: readonly RouteDestination[],
): string[] {
  return destinationsOf(to, object.namespace).flatMap(({ key, fqdn, subset, share }) => {
    const ready = share > 0 ? readinessOf(snapshot, fqdn, subset) : undefined;
    const isNew =
      subset !== undefined && route.destinations.every(one => one.fqdn !== fqdn || one.subset !== subset);
    return [
      ...(ready?.ready === 0
        ? [
            `${key} has no ready replica; ${object.name} would send it ${percentText(share)} % of the requests.`,
          ]
        : []),
      ...(isNew && rulesFor(fqdn, snapshot.destinationRules ?? []).length === 0
        ? [
            `No DestinationRule of ${fqdn} is visible; requests to ${key} fail unless one defines that subset.`,
          ]
        : []),
    ];
  });
}

const splitText = (route: RouteView): string =>
  route.destinations.map(one => `${one.key} ${percentText(one.share)} %`).join(', ');

/** What becomes of splits elsewhere between the same versions: they go along, or are named as they stay. */
function elsewhere(
  snapshot: Snapshot,
  others: readonly Alike[],
  isTogether: boolean,
): { wishes: ObjectWish[]; warnings: string[] } {
  const wishes = new Map<string, ObjectWish>();
  const warnings: string[] = [];
  for (const other of others) {
    const { object, route, stable, wish } = other;
    const where = `${object.namespace}/${object.name}`;
    if (isTogether && wish) {
      const to = splitFor(route, wish, stable, snapshot.destinationRules);
      const own = wishes.get(where) ?? { object, changes: [] };
      own.changes.push({ route: route.ref, from: entriesOf(route), to, stable });
      own.stable = stableText(object, route, stable, snapshot.destinationRules);
      wishes.set(where, own);
    } else if (hasCanary(other)) {
      const how =
        isTogether || !wish
          ? 'it has another stable version, is pinned to one, or does not name the same ones'
          : 'shift both with --together';
      warnings.push(
        `${where} splits the same versions (${route.match}: ${splitText(route)}) and stays as it is; ${how}.`,
      );
    }
  }
  return { wishes: [...wishes.values()], warnings };
}

/** The wish by the route's own keys. Throws a usage {@link Refusal} where two names are of one version. */
function inOwnKeys(said: Wish, object: TrafficObject, route: RouteView, rules: Rules): Wish {
  const wish = new Map<string, number>();
  for (const [name, share] of Object.entries(said)) {
    const key = ownKey(name, object, route, rules);
    if (wish.has(key))
      throw new Refusal('usage', 'named-twice', `The wish names ${key} twice, once as ${name}.`);
    wish.set(key, share);
  }
  return Object.fromEntries(wish);
}

/** One write for each subset; several of one rule build on each other. */
function besideOf(adding: readonly Unnamed[], { settleMs: wait = settleMs }: ShiftOptions): Beside {
  const [first, ...others] = adding;
  if (others.length > 0) {
    const names = adding.map(one => one.subset.name).join(', ');
    throw new Refusal('usage', 'several-subsets', `Add one subset at a time, not ${names} at once.`);
  }
  return first ? { before: [addSubset(first.rule, first.subset)], settleMs: wait } : {};
}

/**
 * The plan that gives the wished shares (percent by destination key) on one route. `stable` is what the person
 * says where nothing is recorded. Throws a {@link Refusal} where the wish or the state does not allow it.
 */
export function planShift(
  now: Snapshot,
  target: Target,
  said: Wish,
  options: ShiftOptions,
  stamp: Stamp,
): Plan {
  const object = findObject(now, target);
  const route = pickRoute(object, options.route);
  const wish = inOwnKeys(said, object, route, now.destinationRules);
  const adding = toAdd(now, route, wish, options);
  const snapshot = adding.reduce(withSubset, now);
  const rules = snapshot.destinationRules;
  const stable = requireStable(object, route, rules, options.stable);
  const to = splitFor(route, wish, stable, rules);
  const change = { route: route.ref, from: entriesOf(route), to, stable };
  const warnings = [
    ...warningsFor(snapshot, object, route, to),
    ...capacityWarnings(snapshot, route.destinations, destinationsOf(to, object.namespace), stable),
    ...notTaken(object, route, stable, rules, options.stable),
  ];
  const text = stableText(object, route, stable, rules);
  const others = alike(snapshot, object, route, stable, wish);
  const beside = adding.length > 0 ? besideOf(adding, options) : undefined;
  const more = elsewhere(snapshot, others, options.together === true);
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'shift',
    [{ object, changes: [change], stable: text, beside }, ...more.wishes],
    stamp,
    [...warnings, ...more.warnings],
    options.stable !== undefined,
  );
}
