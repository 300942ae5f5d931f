/** Set Stable: records which version Roll Back returns to. It moves no traffic. */
import type { Plan, Snapshot } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { pickRoute } from './route.ts';
import { findObject, type Target } from './shift.ts';
import { requireStable, stableText } from './stable.ts';

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
  const rules = snapshot.destinationRules;
  const stable = requireStable({ ...object, annotations: {} }, route, rules, key);
  const text = stableText(object, route, stable, rules);
  return makePlan(snapshot.cluster, snapshot.user, 'stable', [{ object, changes: [], stable: text }], stamp);
}
