/** What is live: one row a route that sends requests to versions of a host. */
import { shortHost } from '../istio/hosts.ts';
import type { Protocol, RouteView, Snapshot, TrafficObject, Workload } from './model.ts';
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
    destinations: view.destinations.map(one => {
      const ready = readinessOf(snapshot, one.fqdn, one.subset);
      return {
        key: one.key,
        host: one.host,
        subset: one.subset ?? null,
        weight: one.weight ?? null,
        share: one.share,
        ready: ready?.ready ?? null,
        replicas: ready?.replicas ?? null,
        workloads: ready?.workloads ?? [],
      };
    }),
    object,
    view,
  };
}

/** Every route with destinations, by namespace, host, VirtualService and place. */
export function routeStatuses(snapshot: Snapshot): RouteStatus[] {
  return snapshot.virtualServices
    .map(readVirtualService)
    .flatMap(object =>
      object.routes
        .filter(route => route.destinations.length > 0)
        .map(route => statusOf(snapshot, object, route)),
    )
    .sort(
      (a, b) =>
        compare(a.namespace, b.namespace) ||
        compare(a.host, b.host) ||
        compare(a.virtualService, b.virtualService),
    );
}

const known = new WeakMap<Snapshot, readonly RouteStatus[]>();

/** As {@link routeStatuses}, for views that look at one and the same snapshot again and again. */
export function statusesOf(snapshot: Snapshot): readonly RouteStatus[] {
  const found = known.get(snapshot) ?? routeStatuses(snapshot);
  known.set(snapshot, found);
  return found;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A route that tells versions apart: it has a split, or names a subset. */
export const isCanary = (status: RouteStatus): boolean =>
  status.destinations.length > 1 || status.destinations.some(one => one.subset !== null);
