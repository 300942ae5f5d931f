/**
 * The versions that a canary is about. Routes and mirrors of any object are told by these, never by the host that
 * a VirtualService answers for: others may answer for the same one.
 */
import { sameVersion, type Version } from './keys.ts';
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import { readVirtualService } from './virtual-service.ts';

/** One canary: its stable version and, where the versions are hosts of their own, all of these. */
export interface Group {
  stable: Version;
  /** The hosts that are versions of it; of a split by subset, the one host. */
  hosts: ReadonlySet<string>;
  /** True when stable is recorded or said. What a share alone tells holds for its own route and no other. */
  sure: boolean;
}

/** The group of a split whose stable is known. */
export function groupOf(route: RouteView, stable: Version, sure: boolean): Group {
  const hosts =
    stable.subset === undefined ? route.destinations.filter(one => !one.subset).map(one => one.fqdn) : [];
  return { stable, hosts: new Set([stable.fqdn, ...hosts]), sure };
}

/** True when the version is this canary's, stable or not. A host without a subset is every version of it. */
const isOf = ({ stable, hosts }: Group, version: Version): boolean =>
  hosts.has(version.fqdn) && (stable.subset === undefined) === (version.subset === undefined);

/** True when the version is one of these canaries' and not the stable one. */
export const isStray = (groups: readonly Group[], version: Version): boolean =>
  groups.some(group => isOf(group, version) && !sameVersion(group.stable, version));

/**
 * The canary that a route is about; undefined for a stranger's. By subset, one destination of the host is enough.
 * By host, all of the route's hosts must be versions of it: a service may be stable here and something else there.
 */
export function aboutWhich(groups: readonly Group[], route: RouteView): Group | undefined {
  const { destinations } = route;
  return groups.find(group =>
    group.stable.subset === undefined
      ? destinations.length > 0 &&
        destinations.every(one => isOf(group, one)) &&
        (destinations.length > 1 || isStray([group], destinations[0] ?? group.stable))
      : destinations.some(one => isOf(group, one)),
  );
}

/** True when the route sends to a host as a whole that a canary splits by subset: it reaches every version. */
export const reachesAll = (groups: readonly Group[], route: RouteView): boolean =>
  groups.some(
    group =>
      group.stable.subset !== undefined &&
      route.destinations.some(one => one.subset === undefined && group.hosts.has(one.fqdn)),
  );

/**
 * The objects that a target's requests go through: itself and, followed, those that it delegates to; with the
 * names of delegates that the snapshot does not hold.
 */
export function followed(
  snapshot: Snapshot,
  target: TrafficObject,
): { objects: TrafficObject[]; missing: string[] } {
  const objects: TrafficObject[] = [];
  const missing = new Set<string>();
  const visit = (object: TrafficObject): void => {
    if (objects.some(one => one.uid === object.uid && one.name === object.name)) return;
    objects.push(object);
    for (const { delegate } of object.routes) {
      if (!delegate) continue;
      const found = snapshot.virtualServices.find(
        one =>
          one.metadata?.name === delegate.name &&
          (one.metadata.namespace ?? 'default') === delegate.namespace,
      );
      if (found) visit(readVirtualService(found));
      else missing.add(`${delegate.namespace}/${delegate.name}`);
    }
  };
  visit(target);
  return { objects, missing: [...missing] };
}
