import type { Snapshot } from './model.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import type { Rolled } from './roll-object.ts';
import { isUndefined } from './undefined-subsets.ts';

/** Refuses a roll back to a version that is known to have no ready replica, or no subset: it would send every request to nothing. */
export function checkReady(snapshot: Snapshot, rolled: readonly Rolled[]): void {
  for (const { fqdn, subset, name } of rolled.flatMap(one => one.targets)) {
    const isLost = isUndefined({ fqdn, subset }, snapshot.destinationRules);
    if (!isLost && readinessOf(snapshot, fqdn, subset)?.ready !== 0) continue;
    const why = isLost ? 'is a subset that no DestinationRule defines' : 'has no ready replica';
    throw new Refusal(
      'refused',
      'stable-not-ready',
      `${name} ${why}; rolling back would send every request to nothing. ` +
        'If that is what you want, say so: --even-if-not-ready.',
    );
  }
}
