/** VirtualServices that hand requests over to others: a root's routes and the delegates behind them. */
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import { readVirtualService } from './virtual-service.ts';

/** A route that hands over to another VirtualService. */
export interface Delegating {
  object: TrafficObject;
  route: RouteView;
  /** The delegate, as `namespace/name`. */
  to: string;
}

/** Every route of a snapshot that hands over, in the order of its objects and routes. */
export function delegatingRoutes(snapshot: Snapshot): Delegating[] {
  return snapshot.virtualServices
    .filter(({ spec }) => spec?.http?.some(route => route?.delegate?.name))
    .map(readVirtualService)
    .flatMap(object =>
      object.routes.flatMap(route =>
        route.delegate ? [{ object, route, to: `${route.delegate.namespace}/${route.delegate.name}` }] : [],
      ),
    );
}
