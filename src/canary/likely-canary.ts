import { readHistory } from './history.ts';
import type { RouteView, TrafficObject } from './model.ts';
import { keyNamed, type Rules } from './named.ts';
import { canaryOf } from './stable.ts';

/** True when the object's history says that the version was stable before another one became so. */
const wasStable = (object: TrafficObject, route: RouteView, key: string, rules: Rules): boolean =>
  readHistory(object.annotations, object.uid).some(({ stable }) => {
    const names = (stable?.from ?? '').split(',').map(name => name.trim());
    return names.some(name => name !== '' && keyNamed(name, route, rules, true) === key);
  });

/**
 * The version on trial that commands take where nobody names one. One that was stable once and gets nothing now was
 * left behind by a promotion: it is asked for by name, since a step would send requests back to it.
 */
export function likelyCanary(
  object: TrafficObject,
  route: RouteView,
  stable: string | undefined,
  rules: Rules,
): string | undefined {
  const key = canaryOf(route, stable, rules);
  if (key === undefined) return undefined;
  const share = route.destinations.find(one => one.key === key)?.share ?? 0;
  return share === 0 && wasStable(object, route, key, rules) ? undefined : key;
}
