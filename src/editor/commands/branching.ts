/** What commands about the canary alone need to know: which object, which route, who is stable, who is on trial. */
import type { BranchOptions } from '../../canary/branch.ts';
import type { RouteView, Snapshot, TrafficObject } from '../../canary/model.ts';
import type { Target } from '../../canary/shift.ts';
import { stableOf } from '../../canary/stable.ts';
import { routeId } from '../../canary/virtual-service.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askRoute, askStable, askTarget, choose } from './ask.ts';
import { canaryKey, versionChoices } from './choices.ts';

/** A route with everything said about it. */
export interface Branching {
  target: Target;
  object: TrafficObject;
  route: RouteView;
  options: BranchOptions;
  /** The version on trial, where it needed no asking or was asked; code gets the engine's refusal. */
  canary?: string;
}

/** Asks for what is missing; undefined when the person left. */
export async function askBranching(
  snapshot: Snapshot,
  call: Call,
  title: string,
): Promise<Branching | undefined> {
  const target = await askTarget(snapshot, call, title);
  const found = target && (await askRoute(snapshot, target, call, title));
  const word = found && (await askStable(snapshot, found.object, found.route, call));
  if (!target || !found || !word) return undefined;
  const { object, route } = found;
  const stable = stableOf(object, route, snapshot.destinationRules, word.stable);
  const said = call.args.key === stable ? undefined : call.args.key;
  let canary = said ?? canaryKey(snapshot, object, route, word.stable);
  if (canary === undefined && !call.fromCode) {
    canary = await choose(versionChoices(snapshot, route, stable), title, t('The version on trial'));
    if (canary === undefined) return undefined;
  }
  return {
    target,
    object,
    route,
    canary,
    options: { route: routeId(route.ref), stable: word.stable, to: canary },
  };
}
