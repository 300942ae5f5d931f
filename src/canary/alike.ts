/** Splits of other VirtualServices between the same versions: one for the mesh and one for a gateway, say. */

import { isSplit } from './groups.ts';
import { sameVersion } from './keys.ts';
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import type { Wish } from './split.ts';
import { recordedKey } from './stable.ts';
import { keyOfVersion, stableVersion } from './stable-version.ts';
import { isStickyRoute } from './sticky-cookie.ts';
import { aboutWhich, groupOf } from './versions.ts';
import { readVirtualService, routeElement } from './virtual-service.ts';
import { wasShifted } from './was-shifted.ts';

/** A split of another object, and the same wish in its own names. */
export interface Alike {
  object: TrafficObject;
  route: RouteView;
  stable: string;
  /** Undefined where the wish names a version that this split cannot name, or where it goes its own way. */
  wish?: Wish;
}

/** True for what is no split of the same canary: another version is stable there, or gets all without a shift of ours. */
function isPinned(snapshot: Snapshot, object: TrafficObject, route: RouteView, stable: string): boolean {
  const recorded = recordedKey(object, route, snapshot.destinationRules);
  if (recorded !== undefined) return recorded !== stable;
  const [only, ...others] = route.destinations;
  return others.length === 0 && only?.key !== stable && !wasShifted(object, route);
}

/** The routes of other objects whose shares are about the same versions as a route's. */
export function alike(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  stable: string,
  wish: Wish,
): Alike[] {
  const version = stableVersion(route, stable);
  const group = groupOf(route, version, true);
  const wished = Object.entries(wish).map(([key, share]) => ({ version: stableVersion(route, key), share }));
  return snapshot.virtualServices
    .map(readVirtualService)
    .filter(other => other.uid !== object.uid || other.name !== object.name)
    .flatMap(other =>
      other.routes.flatMap((theirs): Alike[] => {
        const isOurs = isStickyRoute(routeElement(other.raw, theirs.ref));
        if (isOurs || !isSplit(theirs) || !aboutWhich([group], theirs)) return [];
        const key = keyOfVersion(theirs, version);
        if (key === undefined) return [];
        if (isPinned(snapshot, other, theirs, key)) return [{ object: other, route: theirs, stable: key }];
        const keys = wished.map(one => [keyOfVersion(theirs, one.version), one.share] as const);
        const isWhole = keys.every(([name]) => name !== undefined);
        const own = Object.fromEntries(keys.flatMap(([name, share]) => (name ? [[name, share]] : [])));
        return [{ object: other, route: theirs, stable: key, ...(isWhole ? { wish: own } : {}) }];
      }),
    );
}

/** Whether a split has a destination of its own for a version that is not stable: else it is no canary of ours yet. */
export const hasCanary = ({ route, stable }: Alike): boolean =>
  route.destinations.some(one => !sameVersion(one, stableVersion(route, stable)));
