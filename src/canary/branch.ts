/** What routes beside the split start from: a route, who is stable in it, and the version that they lead to. */
import type { HttpRoute, RouteDestination } from '../istio/types.ts';
import { keysOf } from './keys.ts';
import { likelyCanary } from './likely-canary.ts';
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import { ownKey, type Rules } from './named.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { pickRoute, routeText } from './route.ts';
import { findObject, type Target } from './shift.ts';
import { splitFor } from './split.ts';
import { canaryOf, requireStable, stableText, subsetNames } from './stable.ts';
import { isStickyRoute } from './sticky-cookie.ts';
import { destinationsOf, routeElement, routeId } from './virtual-service.ts';

/** What a person may say; each is asked or derived where it is missing. */
export interface BranchOptions {
  /** The route to branch from. */
  route?: string;
  stable?: string;
  /** The version that the new route or mirror is for, by key; the only canary by default. */
  to?: string;
}

/** An http route to branch from. */
export interface Branch {
  object: TrafficObject;
  route: RouteView;
  element: HttpRoute;
  stable: string;
  canary: string;
  /** The canary's destination without a weight. */
  destination: RouteDestination;
  /** The stable annotation's text, to be recorded with the first change. */
  stableText: string;
  /** What a person should know of the canary before it gets requests. */
  warnings: string[];
}

function canaryIn(snapshot: Snapshot, object: TrafficObject, route: RouteView, stable: string, to?: string) {
  const rules = snapshot.destinationRules;
  const canary =
    to === undefined ? likelyCanary(object, route, stable, rules) : ownKey(to, object, route, rules);
  if (canary !== undefined && canary !== stable) return canary;
  const where = `${object.namespace}/${object.name}`;
  if (canary !== undefined) {
    throw new Refusal(
      'usage',
      'canary-is-stable',
      `${canary} is stable of ${where}; name the version on trial with --to KEY.`,
    );
  }
  // The only other one, left out for what it was.
  const left = to === undefined ? canaryOf(route, stable, rules) : undefined;
  const names = new Set([
    ...route.destinations.map(one => one.key),
    ...subsetNames(route, snapshot.destinationRules),
  ]);
  const others = [...names].filter(name => name !== stable);
  throw new Refusal(
    'usage',
    'canary-unknown',
    `Which version of ${where} is meant is not clear; name it with --to KEY${others.length > 0 ? ` (${others.join(', ')})` : ''}.${left === undefined ? '' : ` ${left} was stable before ${stable} and gets nothing now, so it is not taken unasked.`}`,
  );
}

/** The canary's destination: as listed, else as a shift would add it. */
function destinationFor(route: RouteView, canary: string, stable: string, rules: Rules): RouteDestination {
  const listed = route.destinations.find(one => one.key === canary);
  if (listed) return listed.entry;
  const entries = splitFor(route, { [canary]: 0 }, stable, rules);
  return entries[keysOf(entries, route.namespace).indexOf(canary)] ?? entries.at(-1) ?? {};
}

/** Refuses to branch from a route behind one that takes every request: what is put there would never get any. */
function checkReached(object: TrafficObject, { ref }: RouteView): void {
  const first = object.routes.find(
    one => one.ref.protocol === 'http' && one.catchAll && one.ref.index < ref.index,
  );
  if (!first) return;
  throw new Refusal(
    'refused',
    'route-unreachable',
    `Route ${routeId(ref)} of ${object.namespace}/${object.name} never gets a request, since route ${routeText(first)} takes all of them before it. Name that one with --route.`,
  );
}

/** The route that the options name, with its stable. Throws a {@link Refusal} where one is not known. */
export function branchStable(snapshot: Snapshot, target: Target, options: BranchOptions) {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, options.route);
  return { object, route, stable: requireStable(object, route, snapshot.destinationRules, options.stable) };
}

/** The route that the options name, with its stable and its canary. Throws a {@link Refusal} where one is not known. */
export function branchVersion(snapshot: Snapshot, target: Target, options: BranchOptions) {
  const branch = branchStable(snapshot, target, options);
  const { object, route, stable } = branch;
  return { ...branch, canary: canaryIn(snapshot, object, route, stable, options.to) };
}

/**
 * The route that the options name, to branch from. Throws a {@link Refusal} for routes that are not http, and where
 * stable or the canary is not known.
 */
export function branchOf(snapshot: Snapshot, target: Target, options: BranchOptions): Branch {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, options.route);
  const rules = snapshot.destinationRules;
  const element = routeElement(object.raw, route.ref);
  if (route.ref.protocol !== 'http' || !element) {
    throw new Refusal(
      'usage',
      'not-http',
      `${object.namespace}/${object.name} is asked for its ${route.ref.protocol} route; headers, cookies and mirrors are for http routes.`,
    );
  }
  if (isStickyRoute(element)) {
    throw new Refusal(
      'usage',
      'route-sticky',
      `Route ${routeText(route)} of ${object.namespace}/${object.name} is one of a sticky canary and goes with it; name another one with --route.`,
    );
  }
  checkReached(object, route);
  const stable = requireStable(object, route, rules, options.stable);
  const canary = canaryIn(snapshot, object, route, stable, options.to);
  const { weight: _, ...destination } = destinationFor(route, canary, stable, rules);
  const [view] = destinationsOf([destination], object.namespace);
  const ready = view && readinessOf(snapshot, view.fqdn, view.subset);
  return {
    object,
    route,
    element,
    stable,
    canary,
    destination,
    stableText: stableText(object, route, stable, rules),
    warnings: ready?.ready === 0 ? [`${canary} has no ready replica; these requests would fail.`] : [],
  };
}
