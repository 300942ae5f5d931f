import type { Snapshot } from '../canary/model.ts';
import { pickRoute } from '../canary/route.ts';
import { findObject, type Target } from '../canary/shift.ts';
import { recordedStable, stableOf } from '../canary/stable.ts';
import type { SharedOptions, Values } from './args.ts';
import { exit, type Io } from './io.ts';

/** `istio-canary stable NAME` without a key: prints who is stable, and where that is known from. */
export function showStable(
  snapshot: Snapshot,
  target: Target,
  values: Values,
  shared: SharedOptions,
  io: Io,
): number {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, typeof values.route === 'string' ? values.route : undefined);
  const stable = stableOf(object, route, snapshot.destinationRules) ?? null;
  const recorded = stable !== null && recordedStable(object).includes(stable);
  if (shared.output === 'json')
    io.stdout(`${JSON.stringify({ namespace: object.namespace, name: object.name, stable, recorded })}\n`);
  else if (stable === null)
    io.stdout(`Not known. Record it: istio-canary stable ${object.namespace}/${object.name} KEY\n`);
  else io.stdout(`${stable} (${recorded ? 'recorded' : 'the only version with traffic; not recorded'})\n`);
  return exit.done;
}
