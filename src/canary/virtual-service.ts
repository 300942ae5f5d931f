/**
 * The adapter of the engine to VirtualServices: reads one into splits, and says where a route stands in it
 * for a JSON Patch. Only this file of the engine knows how the object is built.
 */
import { resolveHost } from '../istio/hosts.ts';
import {
  allRequests,
  httpMatchInWords,
  isHttpCatchAll,
  tcpMatchInWords,
  tlsMatchInWords,
} from '../istio/match.ts';
import { sharesOf } from '../istio/shares.ts';
import type { HttpRoute, Mirror, RouteDestination, VirtualService } from '../istio/types.ts';
import { keysOf } from './keys.ts';
import type { DestinationView, MirrorView, Protocol, RouteRef, RouteView, TrafficObject } from './model.ts';

/** The lists of routes, in the order in which a person meets them. */
export const protocols: readonly Protocol[] = ['http', 'tls', 'tcp'];

/** A destination list as the engine sees it, in the namespace that its short hosts are of. */
export function destinationsOf(entries: readonly RouteDestination[], namespace: string): DestinationView[] {
  const keys = keysOf(entries, namespace);
  const shares = sharesOf(entries.map(entry => entry.weight));
  return entries.map((entry, i) => {
    const { host = '', subset, port } = entry.destination ?? {};
    return {
      key: keys[i] ?? '',
      host,
      fqdn: resolveHost(host, namespace),
      subset,
      port: port?.number,
      weight: entry.weight,
      share: shares[i] ?? 0,
      entry,
    };
  });
}

/** The copies of a route's requests. */
export function mirrorsOf(
  route: Pick<HttpRoute, 'mirror' | 'mirrorPercentage' | 'mirrors'>,
  namespace: string,
): MirrorView[] {
  const view = (mirror: Mirror | null, place: MirrorView['place']): MirrorView => ({
    fqdn: resolveHost(mirror?.destination?.host ?? '', namespace),
    subset: mirror?.destination?.subset,
    percent: mirror?.percentage?.value ?? 100,
    place,
  });
  return [
    ...(route.mirror
      ? [view({ destination: route.mirror, percentage: route.mirrorPercentage }, 'mirror')]
      : []),
    ...(route.mirrors ?? []).map(view),
  ];
}

/** The host that a split is about: what its destinations have in common, else the object's first host. */
function hostOf(
  destinations: readonly DestinationView[],
  hosts: readonly string[],
  namespace: string,
): string {
  const fqdns = new Set(destinations.map(one => one.fqdn));
  const [only] = fqdns;
  if (fqdns.size === 1 && only !== undefined) return only;
  return resolveHost(hosts[0] ?? only ?? '', namespace);
}

/** The VirtualService as the engine sees it. Never throws: what is missing is empty. */
export function readVirtualService(vs: VirtualService): TrafficObject {
  const { metadata = {}, spec = {} } = vs;
  const namespace = metadata.namespace ?? 'default';
  const hosts = spec.hosts ?? [];
  const view = (
    ref: RouteRef,
    entries: RouteDestination[] | undefined,
    match: string,
    catchAll: boolean,
  ): RouteView => {
    const destinations = destinationsOf((entries ?? []).filter(Boolean), namespace);
    return {
      ref,
      namespace,
      match,
      catchAll,
      host: hostOf(destinations, hosts, namespace),
      destinations,
      mirrors: [],
    };
  };
  const routes = [
    ...(spec.http ?? []).map((route, index): RouteView => {
      const one = route ?? {};
      const ref: RouteRef = { protocol: 'http', index, ...(one.name ? { name: one.name } : {}) };
      const base = view(ref, one.route, httpMatchInWords(one.match), isHttpCatchAll(one.match));
      const { delegate } = one;
      return {
        ...base,
        mirrors: mirrorsOf(one, namespace),
        ...(delegate?.name
          ? { delegate: { name: delegate.name, namespace: delegate.namespace || namespace } }
          : {}),
      };
    }),
    ...(spec.tls ?? []).map((route, index) =>
      view({ protocol: 'tls', index }, route?.route, tlsMatchInWords(route?.match), false),
    ),
    ...(spec.tcp ?? []).map((route, index) =>
      view(
        { protocol: 'tcp', index },
        route?.route,
        tcpMatchInWords(route?.match),
        tcpMatchInWords(route?.match) === allRequests,
      ),
    ),
  ];
  return {
    namespace,
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    annotations: metadata.annotations ?? {},
    hosts,
    routes,
    raw: vs,
  };
}

/** The JSON Pointer of a route. */
export const routePointer = (ref: RouteRef): string => `/spec/${ref.protocol}/${ref.index}`;

/** The route element as it stands in the object: what a patch tests before it writes. */
export function routeElement(vs: VirtualService, ref: RouteRef): Record<string, unknown> | undefined {
  const list: unknown = vs.spec?.[ref.protocol];
  return Array.isArray(list) ? list[ref.index] : undefined;
}

/** `http/0 "name"`, the way routes are listed for people; the name alone where there is one for arguments. */
export const routeId = (ref: RouteRef): string =>
  ref.protocol === 'http' ? String(ref.index) : `${ref.protocol}/${ref.index}`;
