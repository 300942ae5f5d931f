/** HTTPRoutes of the Gateway API, by the hosts that they have routes for. */
import { isPlaceholder } from '../../yaml/index.ts';
import { isHostWithin } from '../host-cover.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { gatewaysOf, MESH } from './bound.ts';
import { areTogether, foldersOf, isNamed } from './objects.ts';
import { serviceHost } from './service-host.ts';

const GROUP = 'gateway.networking.k8s.io';

interface Parents {
  /** Hosts of Services: routes for callers within the mesh. */
  services: string[];
  /** Gateways as `namespace/name`. */
  gateways: string[];
}

function parentsOf({ ref, value }: KnownResource): Parents {
  const parents: Parents = { services: [], gateways: [] };
  for (const each of list(fields(value.spec).parentRefs)) {
    const { group, kind, name, namespace } = fields(each);
    const called = text(name);
    const place = text(namespace) ?? ref.namespace;
    if (!called || isPlaceholder(called) || isPlaceholder(place)) continue;
    if (kind === 'Service' && (group === '' || group === 'core'))
      parents.services.push(serviceHost(called, place));
    const isGateway = (group ?? GROUP) === GROUP && (kind ?? 'Gateway') === 'Gateway';
    if (isGateway) parents.gateways.push(`${place ?? '?'}/${called}`);
  }
  return parents;
}

interface Tables {
  services: Map<string, KnownResource[]>;
  gateways: Map<string, KnownResource[]>;
}

const tables = new WeakMap<readonly KnownResource[], Tables>();

function add(map: Map<string, KnownResource[]>, key: string, route: KnownResource): void {
  const found = map.get(key);
  if (found) found.push(route);
  else map.set(key, [route]);
}

/** An index gives the same list until something changes. */
function tablesOf(index: WorkspaceIndex): Tables {
  const routes = index.ofKind('HTTPRoute');
  const known = tables.get(routes);
  if (known) return known;
  const made: Tables = { services: new Map(), gateways: new Map() };
  for (const route of routes) {
    if (!route.ref.apiVersion.startsWith(`${GROUP}/`) || !isNamed(route.ref)) continue;
    const { services, gateways } = parentsOf(route);
    for (const host of services) add(made.services, host, route);
    for (const gateway of gateways) add(made.gateways, gateway, route);
  }
  tables.set(routes, made);
  return made;
}

/** Whether a route takes requests for a host; one without hostnames takes those of its gateway. */
function answersFor(host: string, { value }: KnownResource): boolean {
  const hostnames = list(fields(value.spec).hostnames).flatMap(each => text(each) ?? []);
  return (
    hostnames.length === 0 || hostnames.some(each => isHostWithin(host, each) || isHostWithin(each, host))
  );
}

/** The HTTPRoutes that have routes for a host of a VirtualService where it applies, too. */
export function httpRoutesBeside(host: string, subject: Subject, index: WorkspaceIndex): KnownResource[] {
  const { ref, value } = subject;
  if (index.ofKind('HTTPRoute').length === 0 || list(fields(value.spec).http).length === 0) return [];
  const { services, gateways } = tablesOf(index);
  const bound = gatewaysOf(value, ref);
  const inMesh = bound.has(MESH) ? (services.get(serviceHost(host, ref.namespace)) ?? []) : [];
  const atGateways = [...bound]
    .flatMap(gateway => gateways.get(gateway) ?? [])
    .filter(route => answersFor(host, route));
  const found = [...new Set([...inMesh, ...atGateways])];
  if (found.length === 0) return [];
  const folders = foldersOf(ref, index);
  return found.filter(route => areTogether(ref, route, folders));
}
