/** Shift: one route's split to wished shares; the first shift of a canary records who is stable. */
import type { DestinationRule } from '../istio/types.ts';
import { stableAnnotation } from './history.ts';
import type { Plan, Snapshot, TrafficObject } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { pickRoute } from './route.ts';
import { entriesOf, splitFor, type Wish } from './split.ts';
import { recordedStable, requireStable } from './stable.ts';
import { readVirtualService } from './virtual-service.ts';

/** An object's address. */
export interface Target {
  namespace: string;
  name: string;
}

/** The object of a snapshot, or a refusal that names what is there. */
export function findObject(snapshot: Snapshot, target: Target): TrafficObject {
  const found = snapshot.virtualServices.find(
    vs => vs.metadata?.name === target.name && (vs.metadata.namespace ?? 'default') === target.namespace,
  );
  if (found) return readVirtualService(found);
  const near = snapshot.virtualServices.filter(
    vs => (vs.metadata?.namespace ?? 'default') === target.namespace,
  );
  const names = near.map(vs => vs.metadata?.name).slice(0, 10);
  throw new Refusal(
    'refused',
    'not-found',
    `There is no VirtualService ${target.namespace}/${target.name} in ${snapshot.cluster.context}` +
      (names.length > 0
        ? `; the namespace has ${names.join(', ')}.`
        : '; none is visible in that namespace.'),
  );
}

/** The annotation's new text when `stable` becomes stable of a route: other routes' keys stay. */
export function stableText(object: TrafficObject, routeKeys: readonly string[], stable: string): string {
  const others = recordedStable(object).filter(key => !routeKeys.includes(key));
  return [...new Set([stable, ...others])].join(',');
}

/** Warnings about destinations that get traffic and have no ready replica. */
function unreadyWarnings(
  snapshot: Snapshot,
  object: TrafficObject,
  after: readonly { key: string; fqdn: string; subset?: string; share: number }[],
): string[] {
  return after.flatMap(one => {
    const ready = one.share > 0 ? readinessOf(snapshot, one.fqdn, one.subset) : undefined;
    return ready?.ready === 0
      ? [`${one.key} has no ready replica; ${object.name} would send it ${one.share} % of the requests.`]
      : [];
  });
}

/**
 * The plan that gives the wished shares (percent by destination key) on one route. `stable` is what the person
 * says where nothing is recorded. Throws a {@link Refusal} where the wish or the state does not allow it.
 */
export function planShift(
  snapshot: Snapshot,
  target: Target,
  wish: Wish,
  options: { route?: string; stable?: string },
  stamp: Stamp,
): Plan {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, options.route);
  const rules: DestinationRule[] | undefined = snapshot.destinationRules;
  const stable = requireStable(object, route, rules, options.stable);
  const to = splitFor(route, wish, stable, rules);
  const change = { route: route.ref, from: entriesOf(route), to };
  const keys = [...new Set([...route.destinations.map(one => one.key), ...Object.keys(wish)])];
  const recorded = recordedStable(object).some(key => key === stable);
  const record = recorded ? object.annotations[stableAnnotation] : stableText(object, keys, stable);
  const patched = readVirtualService({
    ...object.raw,
    spec: { ...object.raw.spec, http: [{ route: to }], tls: [], tcp: [] },
  }).routes[0];
  const warnings = [
    ...unreadyWarnings(snapshot, object, patched?.destinations ?? []),
    ...(options.stable !== undefined && options.stable !== stable
      ? [
          `${object.name} records ${stable} as stable; --stable ${options.stable} was not taken. Use Set Stable to change it.`,
        ]
      : []),
  ];
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'shift',
    [{ object, changes: [change], stable: record, stableKey: stable }],
    stamp,
    warnings,
  );
}
