/** Where a VirtualService and its routes are written. */
import type { Protocol } from '../canary/model.ts';
import { ourKind } from '../validation/our-kind.ts';
import { refOf } from '../validation/resource.ts';
import { fields, list } from '../validation/values.ts';
import { LineIndex, type ParsedText, type Position, resourcesOf } from '../yaml/index.ts';

/** A route by its place, and by its name where it has one: a name tells more when the lists differ. */
export interface RoutePlace {
  protocol: Protocol;
  index: number;
  name?: string;
}

/** The place of the route in a written list: by name, else by index; undefined where neither is there. */
function placeIn(routes: readonly unknown[], { index, name }: RoutePlace): number | undefined {
  const named = name === undefined ? -1 : routes.findIndex(one => fields(one).name === name);
  if (named >= 0) return named;
  return index < routes.length ? index : undefined;
}

/**
 * Where a text has that VirtualService (a text that leaves the namespace open may mean any), or one of its routes; the
 * object itself where it lacks the route.
 */
export function placesIn(
  parsed: ParsedText,
  target: { namespace: string; name: string },
  route?: RoutePlace,
): Position[] {
  const lines = new LineIndex(parsed.text);
  return parsed.docs.flatMap(doc =>
    [...resourcesOf(doc)].flatMap(({ path, value }) => {
      const { name, namespace } = refOf(value);
      if (ourKind(value) !== 'VirtualService' || name !== target.name) return [];
      if (namespace !== null && namespace !== target.namespace) return [];
      const routes = route && list(fields(value.spec)[route.protocol]);
      const place = route && routes && placeIn(routes, route);
      const range =
        route && place !== undefined
          ? doc.nearestRange([...path, 'spec', route.protocol, place], 'value')
          : doc.nearestRange([...path, 'metadata', 'name'], 'value');
      return [lines.position(range.start)];
    }),
  );
}
