/**
 * Roll Back: every weighted route of every VirtualService of a canary's host to 100 % stable. It asks for nothing
 * but who is stable; header routes and mirrors that still reach the canary are named, and taken with `all`.
 */
import { readHistory } from './history.ts';
import type { Plan, RouteView, Snapshot, TrafficObject } from './model.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { rollObject } from './roll-object.ts';
import { findObject, notTaken, type Target } from './shift.ts';
import { recordedStable, requireStable } from './stable.ts';
import { checkReady } from './stable-ready.ts';
import { stableVersion } from './stable-version.ts';
import { followed, type Group, reaches } from './versions.ts';
import { readVirtualService } from './virtual-service.ts';

/** What a person may say with a roll back. */
export interface RollbackOptions {
  /** A key; several, as `host/subset`, separated by commas where the object splits several hosts. */
  stable?: string;
  /** Take header routes, other routes to one destination, and mirrors too. */
  all?: boolean;
  /** The explicit word for a stable version without a ready replica. */
  evenIfNotReady?: boolean;
}

/** A route whose shares a shift moves: it has several destinations, or lets every request in. */
const isSplit = (route: RouteView): boolean =>
  route.destinations.length > 1 || (route.destinations.length === 1 && route.catchAll);

/** True when this product has moved traffic of the object before: its catch-all to one version may be a shift's. */
const wasShifted = (object: TrafficObject): boolean =>
  recordedStable(object).length > 0 || readHistory(object.annotations, object.uid).length > 0;

/** The canaries that the target's own routes are about. Unknown stable of one of its splits is a refusal. */
function groupsOf(
  snapshot: Snapshot,
  own: readonly TrafficObject[],
  options: RollbackOptions,
): { groups: Group[]; warnings: string[] } {
  const groups: Group[] = [];
  const warnings = new Set<string>();
  for (const object of own) {
    const routes = object.routes.filter(
      route => isSplit(route) || (options.all === true && route.destinations.length > 0),
    );
    // Splits first: a header route alone does not tell who is stable.
    for (const route of [...routes].sort((a, b) => Number(isSplit(b)) - Number(isSplit(a)))) {
      if (!isSplit(route) && reaches(route, groups)) continue;
      const stable = requireStable(object, route, snapshot.destinationRules, options.stable, true);
      for (const warning of notTaken(object, stable, options.stable)) warnings.add(warning);
      groups.push({
        fqdns: new Set(route.destinations.map(one => one.fqdn)),
        stable: stableVersion(route, stable),
      });
    }
  }
  return { groups, warnings: [...warnings] };
}

/** The plan that returns a target's host to stable everywhere. Throws a {@link Refusal} where stable is not known. */
export function planRollback(
  snapshot: Snapshot,
  target: Target,
  options: RollbackOptions,
  stamp: Stamp,
): Plan {
  const object = findObject(snapshot, target);
  const { objects: own, missing } = followed(snapshot, object);
  const { groups, warnings } = groupsOf(snapshot, own, options);
  if (groups.length === 0) {
    const why = missing.length > 0 ? `, and what it delegates to cannot be read: ${missing.join(', ')}` : '';
    throw new Refusal(
      'refused',
      'nothing-to-roll-back',
      `${object.namespace}/${object.name} has no weighted route${why}. Routes to one destination are taken with --all (Roll Back All).`,
    );
  }
  const others = snapshot.virtualServices
    .map(readVirtualService)
    .filter(one => !own.some(mine => mine.uid === one.uid && mine.name === one.name));
  const rolled = [...own, ...others].map(one => {
    const mine = own.includes(one);
    const weighted = (route: RouteView): boolean =>
      isSplit(route) && (mine || route.destinations.length > 1 || wasShifted(one));
    return rollObject(snapshot, one, groups, route => options.all === true || weighted(route), options);
  });
  if (options.evenIfNotReady !== true) checkReady(snapshot, rolled);
  const unseen = missing.map(name => `The delegate ${name} cannot be read, so it stays as it is.`);
  const narrow = snapshot.namespaces
    ? [
        `Only ${snapshot.namespaces.join(', ')} can be read: VirtualServices of other namespaces stay as they are.`,
      ]
    : [];
  const wishes = rolled.map(
    (one): ObjectWish => ({
      object: one.object,
      changes: one.changes,
      stable: one.stable,
      stableKey: one.stableKey,
    }),
  );
  return makePlan(snapshot.cluster, snapshot.user, 'rollback', wishes, stamp, [
    ...warnings,
    ...rolled.flatMap(one => one.warnings),
    ...unseen,
    ...narrow,
  ]);
}
