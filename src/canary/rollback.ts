/**
 * Roll Back: every weighted route of every VirtualService of a host to 100 % stable. It asks for nothing but
 * who is stable; header routes and mirrors that still reach the canary are named, and taken with `all`.
 */
import type { RouteDestination } from '../istio/types.ts';
import { stableAnnotation } from './history.ts';
import type { Plan, RouteChange, RouteView, Snapshot, TrafficObject } from './model.ts';
import { mirrorFields } from './patch.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { routeText } from './route.ts';
import { findObject, stableText, type Target } from './shift.ts';
import { entriesOf, splitFor } from './split.ts';
import { requireStable, stableOf } from './stable.ts';
import { readVirtualService, routeElement } from './virtual-service.ts';

/** What a person may say with a roll back. */
export interface RollbackOptions {
  stable?: string;
  /** Take header routes, other routes to one destination, and mirrors too. */
  all?: boolean;
  /** The explicit word for a stable version without a ready replica. */
  evenIfNotReady?: boolean;
}

/** A route that a shift may have moved: it has a split, or lets every request in. */
const isWeighted = (route: RouteView): boolean =>
  route.destinations.length > 1 || (route.destinations.length === 1 && route.catchAll);

const reaches = (route: RouteView, hosts: ReadonlySet<string>): boolean =>
  hosts.has(route.host) || route.destinations.some(one => hosts.has(one.fqdn));

/** The hosts that an object's routes split, and those of the VirtualServices that it delegates to. */
function hostsOf(snapshot: Snapshot, object: TrafficObject, seen = new Set<string>()): Set<string> {
  const id = `${object.namespace}/${object.name}`;
  if (seen.has(id)) return new Set();
  seen.add(id);
  const own = object.routes.filter(isWeighted).map(route => route.host);
  const delegated = object.routes.flatMap(({ delegate }) => {
    const vs = snapshot.virtualServices.find(
      one =>
        delegate &&
        one.metadata?.name === delegate.name &&
        (one.metadata.namespace ?? 'default') === delegate.namespace,
    );
    return vs ? [...hostsOf(snapshot, readVirtualService(vs), seen)] : [];
  });
  return new Set([...own, ...delegated]);
}

function mirrorChange(
  object: TrafficObject,
  route: RouteView,
  hosts: ReadonlySet<string>,
  stable: string,
): Partial<RouteChange> {
  const touches = route.mirrors.some(mirror => hosts.has(mirror.fqdn) && mirror.subset !== stable);
  const element = routeElement(object.raw, route.ref);
  if (!touches || !element) return {};
  const fields = Object.fromEntries(
    mirrorFields.filter(field => element[field] !== undefined).map(field => [field, element[field]]),
  );
  return { mirrorsFrom: fields, mirrorsTo: {} };
}

/** Everything of one object: what changes, what is only named, what could not be told. */
function rollObject(
  snapshot: Snapshot,
  object: TrafficObject,
  hosts: ReadonlySet<string>,
  said: string | undefined,
  all: boolean,
) {
  const changes: RouteChange[] = [];
  const warnings: string[] = [];
  let stableKey: string | undefined;
  let keys: string[] = [];
  for (const route of object.routes.filter(one => one.destinations.length > 0 && reaches(one, hosts))) {
    const stable = stableOf(object, route, snapshot.destinationRules, said);
    const where = `route ${routeText(route)} of ${object.namespace}/${object.name}`;
    if (stable === undefined) {
      warnings.push(`Stable is not known for ${where}; it stays as it is.`);
      continue;
    }
    const strays = route.destinations.some(one => one.key !== stable && one.share > 0);
    const mirrors = mirrorChange(object, route, hosts, stable);
    const take = isWeighted(route) || all;
    if (strays && !take)
      warnings.push(
        `Still reaches another version than ${stable}: ${where}. Take it too with --all (Roll Back All).`,
      );
    if (mirrors.mirrorsFrom && !all)
      warnings.push(
        `Still mirrors requests to another version: ${where}. Take it too with --all (Roll Back All).`,
      );
    if (!take) continue;
    stableKey ??= stable;
    keys = [...keys, ...route.destinations.map(one => one.key)];
    const from = entriesOf(route);
    const to: RouteDestination[] = strays
      ? splitFor(route, { [stable]: 100, ...zeroes(route, stable) }, stable, snapshot.destinationRules)
      : from;
    changes.push({ route: route.ref, from, to, ...(all ? mirrors : {}) });
  }
  return { object, changes, warnings, stableKey, keys };
}

const zeroes = (route: RouteView, stable: string): Record<string, number> =>
  Object.fromEntries(route.destinations.filter(one => one.key !== stable).map(one => [one.key, 0]));

function checkReady(
  snapshot: Snapshot,
  objects: readonly { object: TrafficObject; changes: RouteChange[]; stableKey?: string }[],
): void {
  for (const { object, changes, stableKey } of objects) {
    for (const change of changes) {
      const route = object.routes.find(
        one => one.ref.protocol === change.route.protocol && one.ref.index === change.route.index,
      );
      const entry = change.to.find(one => (one.destination?.subset ?? one.destination?.host) === stableKey);
      const fqdn = route?.destinations.find(one => one.key === stableKey)?.fqdn ?? route?.host ?? '';
      const ready = readinessOf(snapshot, fqdn, entry?.destination?.subset);
      if (ready?.ready !== 0) continue;
      throw new Refusal(
        'refused',
        'stable-not-ready',
        `${stableKey} of ${fqdn} has no ready replica; rolling back would send every request to nothing. ` +
          'If that is what you want, say so: --even-if-not-ready.',
      );
    }
  }
}

/** The plan that returns a target's host to stable everywhere. Throws a {@link Refusal} where stable is not known at all. */
export function planRollback(
  snapshot: Snapshot,
  target: Target,
  options: RollbackOptions,
  stamp: Stamp,
): Plan {
  const object = findObject(snapshot, target);
  const hosts = hostsOf(snapshot, object);
  const weighted = object.routes.filter(route => isWeighted(route));
  const [first] = weighted;
  if (options.stable !== undefined && first)
    requireStable(object, first, snapshot.destinationRules, options.stable);
  const said = options.stable ?? (first ? stableOf(object, first, snapshot.destinationRules) : undefined);
  const others = snapshot.virtualServices
    .map(readVirtualService)
    .filter(one => one.uid !== object.uid && one.routes.some(route => reaches(route, hosts)));
  const rolled = [object, ...others].map(one => rollObject(snapshot, one, hosts, said, options.all === true));
  const known = rolled.filter(one => one.stableKey !== undefined);
  if (known.length === 0 && first) requireStable(object, first, snapshot.destinationRules, options.stable);
  if (known.length === 0) {
    throw new Refusal(
      'refused',
      'nothing-to-roll-back',
      `${object.namespace}/${object.name} has no weighted route and delegates to none.`,
    );
  }
  if (options.evenIfNotReady !== true) checkReady(snapshot, known);
  const wishes = known.map((one): ObjectWish & { stableKey?: string } => {
    const recorded = one.object.annotations[stableAnnotation];
    const key = one.stableKey ?? '';
    const text = (recorded ?? '').split(',').includes(key) ? recorded : stableText(one.object, one.keys, key);
    return { object: one.object, changes: one.changes, stable: text, stableKey: key };
  });
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'rollback',
    wishes,
    stamp,
    rolled.flatMap(one => one.warnings),
  );
}
