import type { Snapshot } from './model.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { type Rolled, stableOfChange } from './roll-object.ts';

/** Refuses a roll back to a version that is known to have no ready replica: it would send every request to nothing. */
export function checkReady(snapshot: Snapshot, rolled: readonly Rolled[]): void {
  for (const one of rolled) {
    for (const change of one.changes) {
      const stable = stableOfChange(one, change);
      if (!stable || readinessOf(snapshot, stable.fqdn, stable.subset)?.ready !== 0) continue;
      throw new Refusal(
        'refused',
        'stable-not-ready',
        `${stable.name} has no ready replica; rolling back would send every request to nothing. ` +
          'If that is what you want, say so: --even-if-not-ready.',
      );
    }
  }
}
