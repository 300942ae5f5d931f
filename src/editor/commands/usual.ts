import type { Plan, Snapshot } from '../../canary/model.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import { settings } from '../shared/settings.ts';
import type { Call } from './arguments.ts';
import type { Errand } from './carry-out.ts';
import { undoOf } from './traffic.ts';

/** A change as most are: asked about unless the setting says otherwise, with Undo offered behind it. */
export const usual = (
  cockpit: Cockpit,
  live: LiveCluster,
  call: Call,
  make: (snapshot: Snapshot) => Plan,
  about?: Errand['about'],
): Errand => ({
  live,
  call,
  make,
  about,
  asks: () => settings().confirm !== 'never',
  next: undoOf(cockpit),
});
