/** One object's part of a roll back: what changes, what is only named, and what could not be told. */
import { shortHost } from '../istio/hosts.ts';
import type { RouteDestination } from '../istio/types.ts';
import { editText } from './edit-text.ts';
import { stableAnnotation } from './history.ts';
import { fullKey, sameVersion, type Version } from './keys.ts';
import { withoutCanary } from './mirrors.ts';
import type { RouteChange, RouteEdit, RouteView, Snapshot, TrafficObject } from './model.ts';
import { routeText } from './route.ts';
import { entriesOf, splitFor } from './split.ts';
import { recordedKey, stableText } from './stable.ts';
import { keyOfVersion, stableVersion } from './stable-version.ts';
import { stickyEdits } from './sticky.ts';
import { isStickyRoute, withoutCookies } from './sticky-cookie.ts';
import { aboutWhich, type Group, isStray, reachesAll } from './versions.ts';
import { routeElement } from './virtual-service.ts';

/** What becomes of one object. */
export interface Rolled {
  object: TrafficObject;
  changes: RouteChange[];
  /** Routes of a sticky canary that go. */
  edits: RouteEdit[];
  notes: string[];
  warnings: string[];
  /** Text of the stable annotation after it. */
  stable?: string;
  /** The versions that get all of a changed route's requests. */
  targets: (Version & { name: string })[];
}

const advice = 'Take it too with --all (Roll Back All).';

/** The group's stable as the route would name it. */
const keyOfGroup = (route: RouteView, { stable }: Group): string | undefined =>
  keyOfVersion(route, stable) ??
  (stable.subset === undefined ? shortHost(stable.fqdn, route.namespace) : undefined);

interface Found {
  key?: string;
  warnings: string[];
}

/** Who is stable of a route: what its own object records, else what is certain of the canary. */
function stableFor(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  group: Group,
  mine: boolean,
): Found {
  const recorded = recordedKey(object, route, snapshot.destinationRules);
  const ofGroup = keyOfGroup(route, group);
  if (recorded === undefined) return { key: group.sure || mine ? ofGroup : undefined, warnings: [] };
  const differs = group.sure && !sameVersion(stableVersion(route, recorded), group.stable);
  return {
    key: recorded,
    warnings: differs
      ? [
          `${object.namespace}/${object.name} records ${recorded} as its stable, not ${fullKey(group.stable, route.namespace)}; it goes by its own.`,
        ]
      : [],
  };
}

/** All of the strays' shares to stable; other destinations of the stable version keep theirs. */
function toStable(snapshot: Snapshot, route: RouteView, stable: string): RouteDestination[] {
  const version = stableVersion(route, stable);
  const strays = route.destinations.filter(one => !sameVersion(one, version));
  return splitFor(
    route,
    Object.fromEntries(strays.map(one => [one.key, 0])),
    stable,
    snapshot.destinationRules,
  );
}

/** The routes that keep users with a canary: a roll back always takes them, or these users would stay with it. */
const stickyOf = (object: TrafficObject, groups: readonly Group[]): RouteEdit[] =>
  stickyEdits(object, index => {
    const route = object.routes.find(({ ref }) => ref.protocol === 'http' && ref.index === index);
    return route?.destinations.some(one => isStray(groups, one)) === true;
  });

/**
 * Rolls one object back: routes that `takes` picks change, others that reach the canary are named. `mine` is true
 * for the target's own objects, whose splits may speak for themselves.
 */
export function rollObject(
  snapshot: Snapshot,
  object: TrafficObject,
  groups: readonly Group[],
  takes: (route: RouteView) => boolean,
  options: { all?: boolean; mine: boolean },
): Rolled {
  const edits = stickyOf(object, groups);
  const notes = edits.map(edit => editText(edit, object.namespace));
  const rolled: Rolled = { object, changes: [], edits, notes, warnings: [], targets: [] };
  let recording = object;
  for (const route of object.routes) {
    if (isStickyRoute(routeElement(object.raw, route.ref))) continue;
    const where = `route ${routeText(route)} of ${object.namespace}/${object.name}`;
    const from = entriesOf(route);
    const change: RouteChange = { route: route.ref, from, to: from };
    const group = aboutWhich(groups, route);
    if (group) {
      const { key, warnings } = stableFor(snapshot, object, route, group, options.mine);
      const version = key === undefined ? group.stable : stableVersion(route, key);
      const strays = route.destinations.some(one => one.share > 0 && !sameVersion(one, version));
      if (strays && key === undefined)
        rolled.warnings.push(`Stable is not known for ${where}; it stays as it is.`);
      else if (strays && !takes(route))
        rolled.warnings.push(`Still reaches another version than ${key}: ${where}. ${advice}`);
      else if (strays && key !== undefined) {
        change.to = toStable(snapshot, route, key);
        change.stable = key;
        rolled.targets.push({ ...version, name: fullKey(version, route.namespace) });
        rolled.stable = stableText(recording, route, key, snapshot.destinationRules);
        recording = {
          ...recording,
          annotations: { ...recording.annotations, [stableAnnotation]: rolled.stable },
        };
      }
      change.to = withoutCookies(change.to);
      rolled.warnings.push(...warnings);
    } else if (reachesAll(groups, route)) {
      rolled.warnings.push(`Reaches every version, since it names no subset: ${where}. It stays as it is.`);
    }
    const mirrors = withoutCanary(object, route, groups);
    if (mirrors && !options.all)
      rolled.warnings.push(`Still mirrors requests to another version: ${where}. ${advice}`);
    if (change.to !== from || (mirrors && options.all))
      rolled.changes.push({ ...change, ...(options.all ? mirrors : {}) });
  }
  return rolled;
}
