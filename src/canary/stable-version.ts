import { resolveHost } from '../istio/hosts.ts';
import { type Version, versionOfFullKey } from './keys.ts';
import type { RouteView } from './model.ts';

/** The version that a route's stable key names, listed or not. */
export function stableVersion(route: RouteView, key: string): Version {
  const listed = route.destinations.find(one => one.key === key);
  if (listed) return { fqdn: listed.fqdn, subset: listed.subset };
  const full = versionOfFullKey(key, route.namespace);
  if (full) return full;
  const sibling = route.destinations.find(one => one.subset);
  return sibling ? { fqdn: sibling.fqdn, subset: key } : { fqdn: resolveHost(key, route.namespace) };
}

/** The key of a version in a route's own naming: its destination's, else the name that adds it. */
export function keyOfVersion(route: RouteView, version: Version): string | undefined {
  const listed = route.destinations.find(
    one => one.fqdn === version.fqdn && (one.subset ?? '') === (version.subset ?? ''),
  );
  if (listed) return listed.key;
  if (version.subset === undefined) return undefined;
  return route.destinations.some(one => one.subset && one.fqdn === version.fqdn) ? version.subset : undefined;
}
