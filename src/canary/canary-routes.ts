/** The route at 0 % of a new canary: what names the bare host is pinned to stable, and splits get the new version. */
import type { VirtualService } from '../istio/types.ts';
import { isSplit } from './groups.ts';
import { fullKey, sameVersion } from './keys.ts';
import type { RouteChange, RouteView, Snapshot, TrafficObject } from './model.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { stateAfter } from './simulate.ts';
import { entriesOf, splitFor } from './split.ts';
import { stableOf, stableText } from './stable.ts';
import { keyOfVersion } from './stable-version.ts';
import { isStickyRoute } from './sticky-cookie.ts';
import { readVirtualService, routeElement } from './virtual-service.ts';

/** The two versions of one host. */
export interface Versions {
  fqdn: string;
  stable: string;
  canary: string;
}

/** Every destination of the bare host with stable's subset. */
const pinned = (route: RouteView, { fqdn, stable }: Versions): RouteChange => ({
  route: route.ref,
  from: entriesOf(route),
  to: route.destinations.map(({ entry, fqdn: host, subset }) =>
    host === fqdn && subset === undefined
      ? { ...entry, destination: { ...entry.destination, subset: stable } }
      : entry,
  ),
});

/** The VirtualService that the canary's route goes into; undefined where none sends to the host yet. */
export function canaryObject(
  snapshot: Snapshot,
  fqdn: string,
  said: Target | undefined,
): TrafficObject | undefined {
  if (said) return findObject(snapshot, said);
  const found = snapshot.virtualServices
    .map(readVirtualService)
    .filter(one => one.routes.some(route => route.destinations.some(to => to.fqdn === fqdn)));
  if (found.length < 2) return found[0];
  const names = found.map(one => `${one.namespace}/${one.name}`).join(', ');
  throw new Refusal(
    'usage',
    'virtual-service-ambiguous',
    `Several VirtualServices send to ${fqdn}: ${names}. Say which one is to split the versions: --virtual-service NAMESPACE/NAME.`,
  );
}

/**
 * The changes that bring the new version into an object's splits at 0 %. `snapshot` has the subsets already. Throws
 * a {@link Refusal} where none of its routes sends to the host, or the version gets requests already.
 */
export function canaryRoutes(
  snapshot: Snapshot,
  object: TrafficObject,
  versions: Versions,
): { changes: RouteChange[]; stable?: string; result: VirtualService } {
  const { fqdn } = versions;
  const rules = snapshot.destinationRules;
  const own = object.routes.filter(route => route.destinations.some(to => to.fqdn === fqdn));
  if (own.length === 0) {
    throw new Refusal(
      'refused',
      'no-route',
      `${object.namespace}/${object.name} has no route to ${fqdn}. Name another VirtualService: --virtual-service NAMESPACE/NAME.`,
    );
  }
  const pins = own.map(route => pinned(route, versions));
  const after = readVirtualService(stateAfter(object.raw, pins));
  let text: string | undefined;
  const changes = pins.map((pin): RouteChange => {
    const route = after.routes.find(
      ({ ref }) => ref.protocol === pin.route.protocol && ref.index === pin.route.index,
    );
    if (!route) return pin;
    const stable = keyOfVersion(route, { fqdn, subset: versions.stable });
    if (!isSplit(route) || isStickyRoute(routeElement(after.raw, route.ref))) return { ...pin, stable };
    const canary = { fqdn, subset: versions.canary };
    const there = route.destinations.find(one => sameVersion(one, canary));
    if (there && there.share > 0) {
      throw new Refusal(
        'refused',
        'already-routed',
        `${versions.canary} gets ${there.share} % of ${object.namespace}/${object.name} already.`,
      );
    }
    // Whoever has all requests is stable, whichever version is copied.
    const key = stableOf(after, route, rules) ?? stable;
    if (there || key === undefined) return { ...pin, stable: key };
    const to = splitFor(route, { [fullKey(canary, route.namespace)]: 0 }, key, rules);
    text ??= stableText(after, route, key, rules);
    return { ...pin, to, stable: key };
  });
  return { changes, stable: text, result: stateAfter(object.raw, changes) };
}
