/** What is live: one row a route that sends requests to versions of a host. */
import { shortHost } from '../istio/hosts.ts';
import type { VirtualService } from '../istio/types.ts';
import type { DestinationView, Protocol, RouteView, Snapshot, TrafficObject, Workload } from './model.ts';
import { readinessOf } from './readiness.ts';
import { canaryOf, stableOf } from './stable.ts';
import { readVirtualService } from './virtual-service.ts';

/** One destination as it is live. `ready` and `replicas` are null where they are not known. */
export interface DestinationStatus {
  key: string;
  host: string;
  subset: string | null;
  /** As written, null when unset. */
  weight: number | null;
  /** Percent. */
  share: number;
  ready: number | null;
  replicas: number | null;
  workloads: Workload[];
}

/** One route as it is live. */
export interface RouteStatus {
  namespace: string;
  /** Short where it is a service of the same namespace. */
  host: string;
  virtualService: string;
  route: { index: number; name: string | null; protocol: Protocol };
  match: string;
  catchAll: boolean;
  stable: string | null;
  canary: string | null;
  destinations: DestinationStatus[];
  object: TrafficObject;
  view: RouteView;
}

function readyNow(
  snapshot: Snapshot,
  { fqdn, subset }: DestinationView,
): Pick<DestinationStatus, 'ready' | 'replicas' | 'workloads'> {
  const found = readinessOf(snapshot, fqdn, subset);
  return {
    ready: found?.ready ?? null,
    replicas: found?.replicas ?? null,
    workloads: found?.workloads ?? [],
  };
}

function statusOf(snapshot: Snapshot, object: TrafficObject, view: RouteView): RouteStatus {
  const stable = stableOf(object, view, snapshot.destinationRules);
  return {
    namespace: object.namespace,
    host: shortHost(view.host, object.namespace),
    virtualService: object.name,
    route: { index: view.ref.index, name: view.ref.name ?? null, protocol: view.ref.protocol },
    match: view.match,
    catchAll: view.catchAll,
    stable: stable ?? null,
    canary: canaryOf(view, stable, snapshot.destinationRules) ?? null,
    destinations: view.destinations.map(one => ({
      key: one.key,
      host: one.host,
      subset: one.subset ?? null,
      weight: one.weight ?? null,
      share: one.share,
      ...readyNow(snapshot, one),
    })),
    object,
    view,
  };
}

const statusesIn = (snapshot: Snapshot, object: TrafficObject): RouteStatus[] =>
  object.routes
    .filter(route => route.destinations.length > 0)
    .map(route => statusOf(snapshot, object, route));

/** Every route with destinations, by namespace, host, VirtualService and place. */
export const routeStatuses = (snapshot: Snapshot): RouteStatus[] =>
  snapshot.virtualServices
    .map(readVirtualService)
    .flatMap(object => statusesIn(snapshot, object))
    .sort(byPlace);

const byPlace = (a: RouteStatus, b: RouteStatus): number =>
  compare(a.namespace, b.namespace) || compare(a.host, b.host) || compare(a.virtualService, b.virtualService);

const known = new WeakMap<Snapshot, readonly RouteStatus[]>();

/** What statuses rest on beside their own object; lists of a view are the same ones until one of their kind changes. */
type Ground = Pick<Snapshot, 'destinationRules' | 'services' | 'workloads'>;

const made = new WeakMap<VirtualService, { ground: Ground; statuses: RouteStatus[] }>();

/** The status with the readiness of now; the very same one where that is as it was. */
function ready(snapshot: Snapshot, status: RouteStatus): RouteStatus {
  const destinations = status.destinations.map((one, place) => {
    const view = status.view.destinations[place];
    const now = view ? readyNow(snapshot, view) : one;
    const isSame =
      now.ready === one.ready &&
      now.replicas === one.replicas &&
      now.workloads.length === one.workloads.length &&
      now.workloads.every((work, i) => work === one.workloads[i]);
    return isSame ? one : { ...one, ...now };
  });
  const isSame = destinations.every((one, place) => one === status.destinations[place]);
  return isSame ? status : { ...status, destinations };
}

function statusesAgain(snapshot: Snapshot, vs: VirtualService, ground: Ground): RouteStatus[] {
  const before = made.get(vs);
  if (!before || before.ground.destinationRules !== ground.destinationRules)
    return statusesIn(snapshot, readVirtualService(vs));
  const { services, workloads } = before.ground;
  if (services === ground.services && workloads === ground.workloads) return before.statuses;
  return before.statuses.map(one => ready(snapshot, one));
}

/**
 * As {@link routeStatuses}, for views that look at snapshot after snapshot: what nothing has changed about is the very
 * same object again.
 */
export function statusesOf(snapshot: Snapshot): readonly RouteStatus[] {
  const found = known.get(snapshot);
  if (found) return found;
  const { destinationRules, services, workloads } = snapshot;
  const ground = { destinationRules, services, workloads };
  const all = snapshot.virtualServices.flatMap(vs => {
    const statuses = statusesAgain(snapshot, vs, ground);
    made.set(vs, { ground, statuses });
    return statuses;
  });
  const sorted = all.sort(byPlace);
  known.set(snapshot, sorted);
  return sorted;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A route that tells versions apart: it has a split, or names a subset. */
export const isCanary = (status: RouteStatus): boolean =>
  status.destinations.length > 1 || status.destinations.some(one => one.subset !== null);
