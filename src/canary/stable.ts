/** Who is stable and who is canary. A wrong guess turns Roll Back into an outage, so there is no guessing. */
import { subsetsOf } from '../istio/subsets.ts';
import type { DestinationRule } from '../istio/types.ts';
import { stableAnnotation } from './history.ts';
import type { RouteView, TrafficObject } from './model.ts';
import { Refusal } from './refusal.ts';

/** The keys that the object's annotation names. */
export function recordedStable(object: TrafficObject): string[] {
  return (object.annotations[stableAnnotation] ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(Boolean);
}

/** The subset names that DestinationRules give to the hosts of a route's destinations. */
export function subsetNames(route: RouteView, rules: readonly DestinationRule[] | undefined): string[] {
  const hosts = new Set(route.destinations.filter(one => one.subset).map(one => one.fqdn));
  return [...hosts].flatMap(host => [...subsetsOf(host, rules ?? []).keys()]);
}

/**
 * The key of the version to fall back to: what the annotation says, else what the person says, else the only
 * destination that has a share; undefined when none of them tells.
 */
export function stableOf(
  object: TrafficObject,
  route: RouteView,
  rules?: readonly DestinationRule[],
  said?: string,
): string | undefined {
  const known = new Set([...route.destinations.map(one => one.key), ...subsetNames(route, rules)]);
  const recorded = recordedStable(object).find(key => known.has(key));
  if (recorded !== undefined) return recorded;
  if (said !== undefined && known.has(said)) return said;
  const [only, ...others] = route.destinations.filter(one => one.share > 0);
  return others.length === 0 ? only?.key : undefined;
}

/** As {@link stableOf}, but unknown is a refusal that says how to tell it. A `said` that names nothing is one too. */
export function requireStable(
  object: TrafficObject,
  route: RouteView,
  rules?: readonly DestinationRule[],
  said?: string,
): string {
  const names = [...new Set([...route.destinations.map(one => one.key), ...subsetNames(route, rules)])];
  if (said !== undefined && !names.includes(said)) {
    throw new Refusal(
      'usage',
      'stable-not-a-destination',
      `${object.namespace}/${object.name} has no destination "${said}" to be stable; it has ${names.join(', ')}.`,
    );
  }
  const stable = stableOf(object, route, rules, said);
  if (stable !== undefined) return stable;
  throw new Refusal(
    'refused',
    'stable-unknown',
    `Which version of ${object.namespace}/${object.name} is stable is not recorded, and ${names.join(' and ')} both ` +
      'receive traffic. Say it once: Set Stable in the editor, or --stable KEY in the terminal.',
  );
}

/** The version on trial: the only other destination, else the only other subset of the host; else unknown. */
export function canaryOf(
  route: RouteView,
  stable: string | undefined,
  rules?: readonly DestinationRule[],
): string | undefined {
  if (stable === undefined) return undefined;
  const others = route.destinations.map(one => one.key).filter(key => key !== stable);
  const candidates = others.length > 0 ? others : subsetNames(route, rules).filter(key => key !== stable);
  return candidates.length === 1 ? candidates[0] : undefined;
}
