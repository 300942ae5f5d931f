import type { Snapshot } from './model.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';
import type { Rolled } from './roll-object.ts';

/** Refuses a roll back to a version that is known to have no ready replica: it would send every request to nothing. */
export function checkReady(snapshot: Snapshot, rolled: readonly Rolled[]): void {
  for (const { fqdn, subset, name } of rolled.flatMap(one => one.targets)) {
    if (readinessOf(snapshot, fqdn, subset)?.ready !== 0) continue;
    throw new Refusal(
      'refused',
      'stable-not-ready',
      `${name} has no ready replica; rolling back would send every request to nothing. ` +
        'If that is what you want, say so: --even-if-not-ready.',
    );
  }
}
