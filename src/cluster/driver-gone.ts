/** Whether anybody drives a rollout: seen from outside, without taking anything. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LeaseStore } from './lease.ts';
import { isClosed } from './lease-place.ts';
import { annotationStore, leaseObjectStore } from './lease-stores.ts';
import type { ClusterSession } from './ports.ts';

async function heldIn(store: LeaseStore): Promise<Awaited<ReturnType<LeaseStore['read']>> | undefined> {
  try {
    const found = await store.read();
    return found.held?.holder ? found : undefined;
  } catch (error) {
    if (isClosed(error)) return undefined;
    throw error;
  }
}

/**
 * True where nobody holds the lease, or what its holder writes stands still for the lease's duration by our own clock.
 * Takes that long where there is a holder. Throws a ClusterError where the cluster cannot be asked.
 */
export async function driverIsGone(
  session: ClusterSession,
  target: { namespace: string; name: string; uid: string },
): Promise<boolean> {
  const options = { ...target, holder: '' };
  for (const store of [leaseObjectStore(session, options), annotationStore(session, options)]) {
    const before = await heldIn(store);
    if (!before?.held) continue;
    await delay(before.held.durationMs, undefined, { ref: false });
    const now = await heldIn(store);
    // Given back meanwhile is gone too.
    if (now && now.sign !== before.sign) return false;
  }
  return true;
}
