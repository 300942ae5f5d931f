import type { Path } from '../yaml/index.ts';
import { fields, isFields, list, text } from './values.ts';

/** One destination reference of a VirtualService, wherever it stands. */
export interface DestinationUse {
  /** Leads to the destination's map, which holds host, subset and port. */
  path: Path;
  host: string;
  subset: string | undefined;
  port: number | undefined;
}

/** One route with a destination list. */
export interface RouteUse {
  /** Leads to the route's map. */
  path: Path;
  /** The entries of its `route` list, as they stand. */
  entries: readonly unknown[];
}

function use(value: unknown, path: Path): DestinationUse[] {
  const destination = fields(value);
  const host = text(destination.host);
  if (host === undefined) return [];
  const { number } = fields(destination.port);
  const port = typeof number === 'number' ? number : undefined;
  return [{ path, host, subset: text(destination.subset), port }];
}

/** The http, tls and tcp routes of a VirtualService, in that order. */
export function routesOf(virtualService: Record<string, unknown>): readonly RouteUse[] {
  const known = routes.get(virtualService) ?? readRoutes(virtualService);
  routes.set(virtualService, known);
  return known;
}

// Parsed objects are not changed, and rules ask for these again and again.
const routes = new WeakMap<object, readonly RouteUse[]>();
const destinations = new WeakMap<object, readonly DestinationUse[]>();

function readRoutes(virtualService: Record<string, unknown>): RouteUse[] {
  const spec = fields(virtualService.spec);
  return ['http', 'tls', 'tcp'].flatMap(protocol =>
    list(spec[protocol]).flatMap((route, index) =>
      isFields(route) ? [{ path: ['spec', protocol, index], entries: list(route.route) }] : [],
    ),
  );
}

/** Everything that a VirtualService names as a destination: routes, then mirrors. */
export function destinationsOf(virtualService: Record<string, unknown>): readonly DestinationUse[] {
  const known = destinations.get(virtualService) ?? readDestinations(virtualService);
  destinations.set(virtualService, known);
  return known;
}

function readDestinations(virtualService: Record<string, unknown>): DestinationUse[] {
  const routed = routesOf(virtualService).flatMap(({ path, entries }) =>
    entries.flatMap((entry, i) => use(fields(entry).destination, [...path, 'route', i, 'destination'])),
  );
  const mirrored = list(fields(virtualService.spec).http).flatMap((route, index) => {
    const { mirror, mirrors } = fields(route);
    const path: Path = ['spec', 'http', index];
    return [
      ...use(mirror, [...path, 'mirror']),
      ...list(mirrors).flatMap((each, i) =>
        use(fields(each).destination, [...path, 'mirrors', i, 'destination']),
      ),
    ];
  });
  return [...routed, ...mirrored];
}
