/** Which route of an object a wish is about. */

import type { RouteView, TrafficObject } from './model.ts';
import { Refusal } from './refusal.ts';
import { protocols, routeId } from './virtual-service.ts';

/** A route for people: its id, its name, its match. */
export const routeText = (route: RouteView): string =>
  `${routeId(route.ref)}${route.ref.name ? ` "${route.ref.name}"` : ''}: ${route.match} to ${route.destinations.map(one => one.key).join(', ')}`;

const carriesTraffic = (route: RouteView): boolean => route.destinations.length > 0;

function only(routes: RouteView[]): RouteView | undefined {
  return routes.length === 1 ? routes[0] : undefined;
}

/** The route that `wanted` names: a name, an index among the http routes, or `http/0`, `tls/0`, `tcp/0`. */
function named(object: TrafficObject, wanted: string): RouteView | undefined {
  const byName = object.routes.filter(route => route.ref.name === wanted);
  if (byName.length > 0) return only(byName);
  const [, protocol = 'http', index] = /^(?:(http|tls|tcp)\/)?(\d+)$/.exec(wanted) ?? [];
  return object.routes.find(route => route.ref.protocol === protocol && String(route.ref.index) === index);
}

/**
 * The route to shift: the one asked for, else the one catch-all, else the only one with a split, else the only
 * one there is. Anything else is a usage refusal that lists the routes.
 */
export function pickRoute(object: TrafficObject, wanted?: string): RouteView {
  const routes = protocols
    .flatMap(protocol => object.routes.filter(route => route.ref.protocol === protocol))
    .filter(carriesTraffic);
  const found =
    wanted === undefined
      ? (only(routes.filter(route => route.catchAll)) ??
        only(routes.filter(route => route.destinations.length > 1)) ??
        only(routes))
      : named(object, wanted);
  if (found && carriesTraffic(found)) return found;
  const where = `${object.namespace}/${object.name}`;
  const delegates = object.routes.flatMap(route =>
    route.delegate ? [`${route.delegate.namespace}/${route.delegate.name}`] : [],
  );
  if (routes.length === 0 && delegates.length > 0) {
    throw new Refusal(
      'usage',
      'route-delegated',
      `${where} delegates its routes; shift ${delegates.join(' or ')} instead.`,
    );
  }
  if (routes.length === 0)
    throw new Refusal('usage', 'route-missing', `${where} has no route with destinations.`);
  const list = routes.map(route => `  ${routeText(route)}`).join('\n');
  throw new Refusal(
    'usage',
    wanted === undefined ? 'route-ambiguous' : 'route-missing',
    `${wanted === undefined ? `${where} has several routes; say which one with --route` : `${where} has no one route "${wanted}"`}:\n${list}`,
  );
}
