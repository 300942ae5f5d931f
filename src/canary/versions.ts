/**
 * The versions that a canary is about: the destinations of its splits, with the one that is stable. Routes and
 * mirrors of any object are told by these, never by the host that a VirtualService answers for.
 */
import { sameVersion, type Version } from './keys.ts';
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import { readVirtualService } from './virtual-service.ts';

/** A split's hosts, and its stable version. */
export interface Group {
  fqdns: ReadonlySet<string>;
  stable: Version;
}

/** The group that a version belongs to; undefined for what this canary is not about. */
export const groupOf = (groups: readonly Group[], version: Version): Group | undefined =>
  groups.find(group => group.fqdns.has(version.fqdn));

/** True when the version is one of these canaries' and not the stable one. */
export function isStray(groups: readonly Group[], version: Version): boolean {
  const group = groupOf(groups, version);
  return group !== undefined && !sameVersion(group.stable, version);
}

/** True when some destination of the route is a version of these canaries. */
export const reaches = (route: RouteView, groups: readonly Group[]): boolean =>
  route.destinations.some(one => groupOf(groups, one) !== undefined);

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
