/** One object's part of a roll back: what changes, what is only named, and what could not be told. */
import { shortHost } from '../istio/hosts.ts';
import type { RouteDestination } from '../istio/types.ts';
import { fullKey } from './keys.ts';
import { withoutCanary } from './mirrors.ts';
import type { RouteChange, RouteView, Snapshot, TrafficObject } from './model.ts';
import { routeText } from './route.ts';
import { entriesOf, splitFor } from './split.ts';
import { stableOf, stableText } from './stable.ts';
import { keyOfVersion, stableVersion } from './stable-version.ts';
import { type Group, groupOf, isStray, reaches } from './versions.ts';

/** What becomes of one object. */
export interface Rolled {
  object: TrafficObject;
  changes: RouteChange[];
  warnings: string[];
  /** Text of the stable annotation after it. */
  stable?: string;
  stableKey?: string;
}

const advice = 'Take it too with --all (Roll Back All).';

/** The stable key of a route: what its own object records, else the canary's stable version in the route's naming. */
function stableFor(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  groups: readonly Group[],
  said?: string,
): string | undefined {
  const group = route.destinations.map(one => groupOf(groups, one)).find(one => one !== undefined);
  const own = stableOf({ ...object }, route, snapshot.destinationRules, said, true);
  const ofGroup = group && (keyOfVersion(route, group.stable) ?? hostKey(route, group));
  // A route to nothing but the canary would name the canary as "the only one with a share".
  const isRecorded = own !== undefined && route.destinations.length > 1;
  return isRecorded ? own : (ofGroup ?? own);
}

/** Stable's host as the route would write it, in splits by host. */
const hostKey = (route: RouteView, { stable }: Group): string | undefined =>
  stable.subset === undefined && route.destinations.every(one => !one.subset)
    ? shortHost(stable.fqdn, route.namespace)
    : undefined;

function toStable(snapshot: Snapshot, route: RouteView, stable: string): RouteDestination[] {
  const others = route.destinations.filter(one => one.key !== stable).map(one => [one.key, 0]);
  return splitFor(route, { [stable]: 100, ...Object.fromEntries(others) }, stable, snapshot.destinationRules);
}

/** Rolls one object back: routes that `takes` picks change, others that reach the canary are named. */
export function rollObject(
  snapshot: Snapshot,
  object: TrafficObject,
  groups: readonly Group[],
  takes: (route: RouteView) => boolean,
  options: { all?: boolean; stable?: string },
): Rolled {
  const rolled: Rolled = { object, changes: [], warnings: [] };
  let recording = object;
  for (const route of object.routes) {
    const where = `route ${routeText(route)} of ${object.namespace}/${object.name}`;
    const from = entriesOf(route);
    let to = from;
    if (reaches(route, groups)) {
      const stable = stableFor(snapshot, object, route, groups, options.stable);
      const strays = route.destinations.some(
        one => one.share > 0 && (stable === undefined ? isStray(groups, one) : one.key !== stable),
      );
      if (stable === undefined && strays)
        rolled.warnings.push(`Stable is not known for ${where}; it stays as it is.`);
      else if (strays && !takes(route))
        rolled.warnings.push(`Still reaches another version than ${stable}: ${where}. ${advice}`);
      else if (stable !== undefined && strays) {
        to = toStable(snapshot, route, stable);
        rolled.stableKey ??= stable;
        const text = stableText(recording, route, stable, snapshot.destinationRules);
        recording = {
          ...recording,
          annotations: { ...recording.annotations, 'istio-canary.dev/stable': text },
        };
        rolled.stable = text;
      }
    }
    const mirrors = withoutCanary(object, route, groups);
    if (mirrors && !options.all)
      rolled.warnings.push(`Still mirrors requests to another version: ${where}. ${advice}`);
    if (to !== from || (mirrors && options.all))
      rolled.changes.push({ route: route.ref, from, to, ...(options.all ? mirrors : {}) });
  }
  return rolled;
}

/** The stable version of a changed route, for its readiness. */
export const stableOfChange = (
  rolled: Rolled,
  change: RouteChange,
): { fqdn: string; subset?: string; name: string } | undefined => {
  const route = rolled.object.routes.find(
    one => one.ref.protocol === change.route.protocol && one.ref.index === change.route.index,
  );
  if (!route || rolled.stableKey === undefined || change.to === change.from) return undefined;
  const version = stableVersion(route, rolled.stableKey);
  return { ...version, name: fullKey(version, route.namespace) };
};
