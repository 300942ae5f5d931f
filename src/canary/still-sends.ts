/** Routes and mirrors, whatever kind of object they are in, that still lead to a version: each a reason not to take it away. */
import { percentText } from '../istio/shares.ts';
import { sameVersion, type Version } from './keys.ts';
import type { RouteView, Snapshot, TrafficObject, Workload } from './model.ts';
import { readinessOf } from './readiness.ts';
import { routeText } from './route.ts';
import { sendersOf } from './senders.ts';
import { hostOfService } from './still-reaches.ts';
import { readVirtualService } from './virtual-service.ts';

const where = (route: RouteView, object: TrafficObject): string =>
  `route ${routeText(route)} of ${object.namespace}/${object.name}`;

/** True when a destination has no other pods than these workloads'; one of 0 replicas has none to take over. */
function hasNoOthers(snapshot: Snapshot, to: Version, going: readonly Workload[]): boolean {
  const workloads = readinessOf(snapshot, to.fqdn, to.subset)?.workloads ?? [];
  const goes = workloads.some(one => going.includes(one));
  return goes && workloads.every(one => going.includes(one) || one.replicas === 0);
}

/** The Services beside the version's own that have no pods but these workloads', as `namespace/name`. */
export const servicesLeftEmpty = (
  snapshot: Snapshot,
  version: Version,
  going: readonly Workload[],
): string[] =>
  (snapshot.services ?? [])
    .filter(one => {
      const fqdn = hostOfService(one);
      return fqdn !== version.fqdn && hasNoOthers(snapshot, { fqdn, subset: undefined }, going);
    })
    .map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`);

/** What still sends to a version, or to nothing but the workloads behind it; and what reaches it among others. */
export function stillSends(
  snapshot: Snapshot,
  version: Version,
  going: readonly Workload[],
): { reasons: string[]; warnings: string[] } {
  const reasons: string[] = [];
  const warnings: string[] = [];
  const stops = (to: Version): boolean => sameVersion(to, version) || hasNoOthers(snapshot, to, going);
  const reachesToo = (what: string): string =>
    `${what} names no subset, so it reaches ${version.subset ?? version.fqdn} until that is scaled down.`;
  for (const object of snapshot.virtualServices.map(readVirtualService)) {
    for (const route of object.routes) {
      for (const to of route.destinations) {
        if (to.share > 0 && stops(to))
          reasons.push(`${where(route, object)} (${percentText(to.share)} % to ${to.key})`);
        else if (to.share > 0 && to.fqdn === version.fqdn && to.subset === undefined)
          warnings.push(reachesToo(where(route, object)));
      }
      for (const mirror of route.mirrors)
        if (stops(mirror)) reasons.push(`the mirror of ${where(route, object)}`);
    }
  }
  for (const { name, fqdn, isMirror } of sendersOf(snapshot.senders ?? [])) {
    const to: Version = { fqdn, subset: undefined };
    if (stops(to)) reasons.push(`${isMirror ? 'the mirror of ' : ''}${name} (to ${fqdn})`);
    else if (fqdn === version.fqdn) warnings.push(reachesToo(name));
  }
  for (const { kind, unread } of snapshot.senders ?? [])
    if (unread) warnings.push(`${kind}s may send there too, and not all of them can be read: ${unread}`);
  return { reasons, warnings };
}
