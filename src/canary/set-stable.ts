/** Set Stable: records which version Roll Back returns to. It moves no traffic. */
import { stableAnnotation } from './history.ts';
import type { Plan, Snapshot } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { pickRoute } from './route.ts';
import { findObject, stableText, type Target } from './shift.ts';
import { requireStable, subsetNames } from './stable.ts';

/** The plan that records `key` as stable of the target's route. An object that says so already gives an empty plan. */
export function planSetStable(
  snapshot: Snapshot,
  target: Target,
  key: string,
  options: { route?: string },
  stamp: Stamp,
): Plan {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, options.route);
  const plain = { ...object, annotations: {} };
  requireStable(plain, route, snapshot.destinationRules, key);
  const names = [...route.destinations.map(one => one.key), ...subsetNames(route, snapshot.destinationRules)];
  const text = stableText(object, names, key);
  const already = object.annotations[stableAnnotation] === text;
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'stable',
    [{ object, changes: [], stable: already ? undefined : text, stableKey: key }],
    stamp,
  );
}
