import { readHistory } from './history.ts';
import type { RouteView, TrafficObject } from './model.ts';
import { matchPrint } from './recorded.ts';

/** True when a shift of this product has moved this very route: then its one destination may be that shift's work. */
export function wasShifted(object: TrafficObject, route: RouteView): boolean {
  const print = matchPrint(object, route);
  return readHistory(object.annotations, object.uid).some(entry =>
    entry.changes.some(change => change.route.protocol === route.ref.protocol && change.match === print),
  );
}
