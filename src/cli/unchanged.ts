import type { Plan, Snapshot } from '../canary/model.ts';
import { pickRoute } from '../canary/route.ts';
import { findObject, type Target } from '../canary/shift.ts';
import { sharesByKey } from '../canary/split.ts';

/** The json of a plan that has nothing to write: before and after are the shares as they are. */
export function unchangedJson(
  plan: Plan,
  snapshot: Snapshot,
  target: Target,
  route: string | undefined,
  dryRun: boolean,
): unknown {
  const object = findObject(snapshot, target);
  const [first] = object.routes.filter(one => one.destinations.length > 0);
  const about = plan.action === 'shift' || plan.action === 'stable' ? pickRoute(object, route) : first;
  const shares = about ? sharesByKey(about) : {};
  return {
    namespace: object.namespace,
    name: object.name,
    applied: false,
    dryRun,
    before: shares,
    after: shares,
    resourceVersion: object.resourceVersion,
    warnings: [...plan.warnings, 'It is so already; nothing was written.'],
  };
}
