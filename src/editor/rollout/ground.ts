/** The first half of every rollout command: which cluster, which object, and a session of one's own to it. */
import type { Snapshot, TrafficObject } from '../../canary/model.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askTarget } from '../commands/ask.ts';
import { refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { type Bound, bind } from '../late/bound.ts';

export interface Ground {
  bound: Bound;
  target: Target;
  snapshot: Snapshot;
  object: TrafficObject;
}

/** Undefined when the person left. The caller closes what is bound. */
export async function groundOf(cockpit: Cockpit, call: Call, title: string): Promise<Ground | undefined> {
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, call.args.context ?? call.shownOn);
  const target = await askTarget(live.snapshot(), call, title);
  if (!target) return undefined;
  cockpit.hub.assertStill(live);
  const bound = await bind(cockpit, live);
  try {
    const snapshot = await bound.snapshot();
    return { bound, target, snapshot, object: findObject(snapshot, target) };
  } catch (error) {
    await bound.close();
    throw error;
  }
}
