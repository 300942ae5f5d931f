/** Which canaries a roll back is about, and who is stable in each: from the target's own routes alone. */
import { sameVersion } from './keys.ts';
import type { RouteView, Snapshot, TrafficObject } from './model.ts';
import { Refusal } from './refusal.ts';
import { entriesOf } from './split.ts';
import { notTaken, recordedKey, requireStable, saidKey, stableOf } from './stable.ts';
import { stableVersion } from './stable-version.ts';
import { isStickyRoute, withoutCookies } from './sticky-cookie.ts';
import { aboutWhich, type Group, groupOf } from './versions.ts';
import { routeElement } from './virtual-service.ts';

/** A route whose shares a shift moves: it has several destinations, or lets every request in. */
export const isSplit = (route: RouteView): boolean =>
  route.destinations.length > 1 || (route.destinations.length === 1 && route.catchAll);

/** A route of one version that a sticky canary was made of: its users stay until a roll back knows of it. */
const setsCookie = (route: RouteView): boolean => {
  const entries = entriesOf(route);
  return withoutCookies(entries) !== entries;
};

interface Own {
  object: TrafficObject;
  route: RouteView;
}

/** Two routes that tell different versions of one host as stable by their shares tell nothing. */
function refuseContradiction(groups: readonly Group[], { object, route }: Own, next: Group): void {
  const other = groups.find(
    group => !group.sure && group.hosts.has(next.stable.fqdn) && !sameVersion(group.stable, next.stable),
  );
  if (!other) return;
  const names = [other.stable, next.stable].map(one => one.subset ?? one.fqdn).join(' and ');
  throw new Refusal(
    'refused',
    'stable-unknown',
    `Which version of ${object.namespace}/${object.name} is stable is not recorded, and its routes disagree: ${names} each ` +
      `get all requests of one (${route.match}). Say it once: Set Stable in the editor, or --stable KEY in the terminal.`,
  );
}

/**
 * The canaries of the target's objects. What is recorded or said comes first and holds for every route of these
 * versions; a split that is left with nothing but shares speaks for itself. Throws a {@link Refusal} for a split
 * whose stable is not known, and for a lone route that records what cannot be told, where it is all there is.
 */
export function groupsOf(
  snapshot: Snapshot,
  own: readonly TrafficObject[],
  options: { stable?: string; all?: boolean },
): { groups: Group[]; warnings: string[] } {
  const rules = snapshot.destinationRules;
  const groups: Group[] = [];
  const warnings = new Set<string>();
  const routes = own.flatMap(object =>
    object.routes
      .filter(route => !isStickyRoute(routeElement(object.raw, route.ref)))
      .filter(
        route =>
          isSplit(route) || setsCookie(route) || (options.all === true && route.destinations.length > 0),
      )
      .map((route): Own => ({ object, route })),
  );
  const left = routes.filter(({ object, route }) => {
    const recorded = recordedKey(object, route, rules);
    const key = recorded ?? saidKey(object, route, rules, options.stable);
    if (key === undefined) return true;
    if (recorded !== undefined)
      for (const warning of notTaken(object, route, recorded, rules, options.stable)) warnings.add(warning);
    groups.push(groupOf(route, stableVersion(route, key), true));
    return false;
  });
  const sure = [...groups];
  let lost: Own | undefined;
  for (const one of left) {
    const { object, route } = one;
    if (aboutWhich(sure, route)) continue;
    const stable = stableOf(object, route, rules, undefined, true);
    if (stable !== undefined) {
      const group = groupOf(route, stableVersion(route, stable), false);
      refuseContradiction(groups, one, group);
      groups.push(group);
    } else if (route.destinations.length > 1) requireStable(object, route, rules, options.stable, true);
    else lost ??= one;
  }
  if (groups.length === 0 && lost) requireStable(lost.object, lost.route, rules, options.stable, true);
  if (options.stable !== undefined && sure.length === 0 && routes[0]) {
    requireStable(routes[0].object, routes[0].route, rules, options.stable, true);
  }
  return { groups, warnings: [...warnings] };
}
