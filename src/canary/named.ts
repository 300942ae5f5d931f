/** The names of what a route may send to, and which of them a bare subset name means. */
import { subsetsOf } from '../istio/subsets.ts';
import type { DestinationRule } from '../istio/types.ts';
import { fullKey, sameVersion, type Version } from './keys.ts';
import type { RouteView, TrafficObject } from './model.ts';

/** The DestinationRules that are known; undefined where they could not be read. */
export type Rules = readonly DestinationRule[] | undefined;

/** The hosts that a route tells apart by subset. */
export const subsetHosts = (route: RouteView): Set<string> =>
  new Set(route.destinations.filter(one => one.subset).map(one => one.fqdn));

/** True when a subset's bare name says enough in this object: all its subsets are of one host. */
export const bareIsEnough = (object: TrafficObject): boolean =>
  new Set(object.routes.flatMap(route => [...subsetHosts(route)])).size <= 1;

/** A version, by the key that the route has for it. */
export interface Named {
  key: string;
  version: Version;
}

/** What a route may send to: its destinations, and the subsets that DestinationRules add to their hosts. */
export function versionsOf(route: RouteView, rules: Rules): Named[] {
  const listed = route.destinations.map(
    ({ key, fqdn, subset }): Named => ({ key, version: { fqdn, subset } }),
  );
  const hosts = subsetHosts(route);
  const defined = [...hosts].flatMap(fqdn =>
    [...subsetsOf(fqdn, rules ?? []).keys()].map((subset): Named => {
      const version = { fqdn, subset };
      return { key: hosts.size === 1 ? subset : fullKey(version, route.namespace), version };
    }),
  );
  return [
    ...listed,
    ...defined.filter(one => !listed.some(other => sameVersion(one.version, other.version))),
  ];
}

/** The route's own key for a name; a subset's bare name counts only where `bare` allows it. */
export function keyNamed(name: string, route: RouteView, rules: Rules, bare: boolean): string | undefined {
  return versionsOf(route, rules).find(({ key, version }) => {
    if (name === fullKey(version, route.namespace) || name === `${version.fqdn}/${version.subset}`)
      return true;
    return (name === key || name === version.subset) && (bare || !version.subset);
  })?.key;
}

/** A person's name for a version as the route's own key: `host/v2` is `v2` where that is what the route calls it. */
export const ownKey = (name: string, object: TrafficObject, route: RouteView, rules: Rules): string =>
  keyNamed(name, route, rules, bareIsEnough(object)) ?? name;
