/** What a window has of monitors and rollouts, made with the first of them. */
import type { Cockpit } from '../cockpit.ts';
import { Monitors } from '../monitor/monitors.ts';
import { Rollouts } from '../rollout/rollouts.ts';
import { GuardStatus } from '../status/guard-status.ts';

export interface LateWindow {
  cockpit: Cockpit;
  rollouts: Rollouts;
  monitors: Monitors;
  status: GuardStatus;
  /** Rollouts without a driver that a person was asked about already, by id. */
  askedAbout: Set<string>;
}

const windows = new WeakMap<Cockpit, LateWindow>();

export function windowOf(cockpit: Cockpit): LateWindow {
  const known = windows.get(cockpit);
  if (known) return known;
  const rollouts = new Rollouts();
  const made: LateWindow = {
    cockpit,
    rollouts,
    monitors: new Monitors(cockpit, rollouts),
    status: new GuardStatus(cockpit.notes, rollouts),
    askedAbout: new Set(),
  };
  windows.set(cockpit, made);
  cockpit.ending.push(() => end(made));
  return made;
}

/** Lets everything go: rollouts stay as they stand, to be taken up later. */
async function end({ monitors, status, rollouts }: LateWindow): Promise<void> {
  monitors.dispose();
  status.dispose();
  await rollouts.stop();
}
