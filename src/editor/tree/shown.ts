/** What there is to show, object by object, before anything is a row: chosen, filtered and in order. */
import { type Delegating, delegatingRoutes } from '../../canary/delegates.ts';
import { lastShift } from '../../canary/last-shift.ts';
import type { Snapshot, TrafficObject } from '../../canary/model.ts';
import { isCanary, type RouteStatus, statusesOf } from '../../canary/status.ts';
import { shortHost } from '../../istio/hosts.ts';
import { grouped } from '../../istio/indexed.ts';
import type { ViewOptions } from './options.ts';

/** One VirtualService below one of the hosts that it routes to. */
export interface Shown {
  namespace: string;
  host: string;
  object: TrafficObject;
  /** Its routes with destinations. */
  routes: RouteStatus[];
  /** Its routes that hand over, with the delegate's routes; none where the delegate cannot be seen. */
  delegating: (Delegating & { routes: RouteStatus[] })[];
  /** True for a delegate that no object in sight hands over to. */
  isOrphan: boolean;
}

const idOf = ({ namespace, name }: TrafficObject): string => `${namespace}/${name}`;

const placeOf = (namespace: string, host: string, name: string): string => `${namespace}/${host}/${name}`;

/** Every route of an entry, the delegates' included. */
export const routesOf = ({ routes, delegating }: Shown): RouteStatus[] => [
  ...routes,
  ...delegating.flatMap(one => one.routes),
];

function everything(snapshot: Snapshot, namespaces: readonly string[]): Shown[] {
  const isIn = ({ namespace }: TrafficObject): boolean =>
    namespaces.length === 0 || namespaces.includes(namespace);
  const statuses = statusesOf(snapshot);
  const byObject = grouped(statuses.map(one => [idOf(one.object), one] as const));
  const handingOver = delegatingRoutes(snapshot).filter(one => isIn(one.object));
  const delegates = new Set(handingOver.map(one => one.to));
  const shown = new Map<string, Shown>();
  const at = (object: TrafficObject, host: string): Shown => {
    const place = placeOf(object.namespace, host, object.name);
    const found = shown.get(place) ?? {
      namespace: object.namespace,
      host,
      object,
      routes: [],
      delegating: [],
      isOrphan: object.hosts.length === 0,
    };
    shown.set(place, found);
    return found;
  };
  for (const one of statuses) {
    // A delegate is shown below the route that hands over to it.
    if (isIn(one.object) && !delegates.has(idOf(one.object))) at(one.object, one.host).routes.push(one);
  }
  for (const one of handingOver) {
    const host = shortHost(one.route.host, one.object.namespace);
    at(one.object, host).delegating.push({ ...one, routes: byObject.get(one.to) ?? [] });
  }
  return [...shown.values()];
}

/** The entry with its canary routes only; undefined where it has none. */
function withCanaries(one: Shown): Shown | undefined {
  const routes = one.routes.filter(isCanary);
  const delegating = one.delegating
    .map(each => ({ ...each, routes: each.routes.filter(isCanary) }))
    .filter(each => each.routes.length > 0);
  return routes.length + delegating.length > 0 ? { ...one, routes, delegating } : undefined;
}

/** All words that a person may know an entry by. */
function wordsOf(one: Shown): string {
  const routes = routesOf(one).flatMap(({ virtualService, route, match, destinations }) => [
    virtualService,
    route.name ?? '',
    match,
    ...destinations.flatMap(({ key, host }) => [key, host]),
  ]);
  return [one.namespace, one.host, one.object.name, ...one.object.hosts, ...routes].join(' ').toLowerCase();
}

/** Whether every word of the filter is somewhere in the entry. */
function matches(one: Shown, words: readonly string[]): boolean {
  const text = words.length > 0 ? wordsOf(one) : '';
  return words.every(word => text.includes(word));
}

/** The largest share that a canary of the entry has, in percent; undefined where it has no canary. */
export function canaryShare(one: Shown): number | undefined {
  const shares = routesOf(one)
    // What testers get by a header says nothing of how far the rollout is.
    .filter(route => route.destinations.length > 1 || route.catchAll)
    .flatMap(({ canary, destinations }) =>
      canary === null ? [] : [destinations.find(({ key }) => key === canary)?.share ?? 0],
    );
  return shares.length > 0 ? Math.max(...shares) : undefined;
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byName = (a: Shown, b: Shown): number =>
  text(a.namespace, b.namespace) || text(a.host, b.host) || text(a.object.name, b.object.name);

const lastChange = (one: Shown, snapshot: Snapshot): number =>
  Date.parse(lastShift(one.object, snapshot.destinationRules)?.at ?? '') || 0;

/** What is shown, and how many VirtualServices there are without filter, toggle and choice of namespaces. */
export function whatIsShown(snapshot: Snapshot, options: ViewOptions): { shown: Shown[]; total: number } {
  const words = options.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = everything(snapshot, options.namespaces)
    .flatMap(one => (options.onlyCanaries ? (withCanaries(one) ?? []) : [one]))
    .filter(one => matches(one, words));
  const ranks = new Map(
    shown.map(one => [
      one,
      options.sort === 'share'
        ? (canaryShare(one) ?? -1)
        : options.sort === 'change'
          ? lastChange(one, snapshot)
          : 0,
    ]),
  );
  const rank = (one: Shown): number => ranks.get(one) ?? 0;
  shown.sort((a, b) => rank(b) - rank(a) || byName(a, b));
  return { shown, total: snapshot.virtualServices.length };
}
