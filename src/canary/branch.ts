/** What routes beside the split start from: a route, who is stable in it, and the version that they lead to. */
import type { HttpRoute, RouteDestination } from '../istio/types.ts';
import { keysOf } from './keys.ts';
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { pickRoute } from './route.ts';
import { findObject, type Target } from './shift.ts';
import { splitFor } from './split.ts';
import { canaryOf, requireStable, stableText, subsetNames } from './stable.ts';
import { destinationsOf, routeElement } from './virtual-service.ts';

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
  const canary = to ?? canaryOf(route, stable, snapshot.destinationRules);
  if (canary !== undefined && canary !== stable) return canary;
  const where = `${object.namespace}/${object.name}`;
  if (canary !== undefined) {
    throw new Refusal(
      'usage',
      'canary-is-stable',
      `${canary} is stable of ${where}; name the version on trial with --to KEY.`,
    );
  }
  const names = new Set([
    ...route.destinations.map(one => one.key),
    ...subsetNames(route, snapshot.destinationRules),
  ]);
  const others = [...names].filter(name => name !== stable);
  throw new Refusal(
    'usage',
    'canary-unknown',
    `Which version of ${where} is meant is not clear; name it with --to KEY${others.length > 0 ? ` (${others.join(', ')})` : ''}.`,
  );
}

/** The share that a version has, in percent and as fine as a share can be wished for. */
const shareNow = (route: RouteView, key: string): number =>
  Math.round((route.destinations.find(one => one.key === key)?.share ?? 0) * 100) / 100;

/** The route that the options name, with its stable and its canary. Throws a {@link Refusal} where one is not known. */
export function branchVersion(snapshot: Snapshot, target: Target, options: BranchOptions) {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, options.route);
  const stable = requireStable(object, route, snapshot.destinationRules, options.stable);
  return { object, route, stable, canary: canaryIn(snapshot, object, route, stable, options.to) };
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
  const stable = requireStable(object, route, rules, options.stable);
  const canary = canaryIn(snapshot, object, route, stable, options.to);
  const entries = splitFor(route, { [canary]: shareNow(route, canary) }, stable, rules);
  const entry = entries[keysOf(entries, object.namespace).indexOf(canary)] ?? entries.at(-1) ?? {};
  const { weight: _, ...destination } = entry;
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
