/** Mirrors to a canary: told apart from those that go elsewhere, and taken away without touching these. */
import type { RouteChange, RouteView, TrafficObject } from './model.ts';
import { mirrorFields } from './patch.ts';
import { type Group, isStray } from './versions.ts';
import { routeElement } from './virtual-service.ts';

/** The mirror fields of a route as they stand in the object. */
export function mirrorsIn(element: Record<string, unknown> | undefined): Record<string, unknown> {
  const fields = mirrorFields.filter(field => element?.[field] !== undefined);
  return Object.fromEntries(fields.map(field => [field, element?.[field]]));
}

/** The mirror fields before and after the canary's mirrors are gone; undefined where the route has none of them. */
export function withoutCanary(
  object: TrafficObject,
  route: RouteView,
  groups: readonly Group[],
): Pick<RouteChange, 'mirrorsFrom' | 'mirrorsTo'> | undefined {
  const strays = route.mirrors.filter(mirror => isStray(groups, mirror)).map(mirror => mirror.place);
  if (strays.length === 0) return undefined;
  const mirrorsFrom = mirrorsIn(routeElement(object.raw, route.ref));
  const { mirrors, ...single } = mirrorsFrom;
  const kept = Array.isArray(mirrors) ? mirrors.filter((_, place) => !strays.includes(place)) : [];
  return {
    mirrorsFrom,
    mirrorsTo: {
      ...(strays.includes('mirror') ? {} : single),
      ...(kept.length > 0 ? { mirrors: kept } : {}),
    },
  };
}
