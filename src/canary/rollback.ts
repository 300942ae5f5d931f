/**
 * Roll Back: every weighted route of every VirtualService of a canary's host to 100 % stable. It asks for nothing
 * but who is stable; header routes and mirrors that still reach the canary are named, and taken with `all`.
 */
import { groupsOf, isSplit } from './groups.ts';
import type { Plan, RouteView, Snapshot } from './model.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { rollObject } from './roll-object.ts';
import { findObject, type Target } from './shift.ts';
import { checkReady } from './stable-ready.ts';
import { followed } from './versions.ts';
import { readVirtualService } from './virtual-service.ts';
import { wasShifted } from './was-shifted.ts';

/** What a person may say with a roll back. */
export interface RollbackOptions {
  /** A key; several, as `host/subset`, separated by commas where the object splits several hosts. */
  stable?: string;
  /** Take header routes, other routes to one destination, and mirrors too. */
  all?: boolean;
  /** The explicit word for a stable version without a ready replica. */
  evenIfNotReady?: boolean;
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
      isSplit(route) && (mine || route.destinations.length > 1 || wasShifted(one, route));
    return rollObject(snapshot, one, groups, route => options.all === true || weighted(route), {
      all: options.all,
      mine,
    });
  });
  if (options.evenIfNotReady !== true) checkReady(snapshot, rolled);
  const unseen = missing.map(name => `The delegate ${name} cannot be read, so it stays as it is.`);
  const narrow = snapshot.namespaces
    ? [
        `Only ${snapshot.namespaces.join(', ')} can be read: VirtualServices of other namespaces stay as they are.`,
      ]
    : [];
  const wishes = rolled.map(
    ({ object, changes, edits, notes, stable }): ObjectWish => ({ object, changes, edits, notes, stable }),
  );
  return makePlan(snapshot.cluster, snapshot.user, 'rollback', wishes, stamp, [
    ...warnings,
    ...rolled.flatMap(one => one.warnings),
    ...unseen,
    ...narrow,
  ]);
}
