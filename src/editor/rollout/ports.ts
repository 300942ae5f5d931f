/** The world as a rollout of this window sees it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { metricsTargetOf } from '../../analysis/target.ts';
import type { Target } from '../../canary/shift.ts';
import type { Clock, RolloutPorts } from '../../rollout/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Bound } from '../late/bound.ts';
import { prometheusOptions } from '../metrics/prometheus.ts';
import { sameCluster } from '../shared/cluster.ts';

const clock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/** `{{window}}` in queries of one's own: no shorter than this, in milliseconds, since a rate needs several scrapes. */
const shortestWindow = 60_000;

export async function rolloutPorts(
  cockpit: Cockpit,
  bound: Bound,
  target: Target,
  uid: string,
): Promise<RolloutPorts> {
  const { facade, session } = bound;
  // A name for each driver, not for the window: a lease lets its own holder in, and a record fences no namesake.
  const holder = facade.holderName(await session.whoAmI().catch(() => undefined), randomUUID());
  const cluster = facade.rolloutCluster(session, target, () => bound.snapshot(), {
    journal: cockpit.journal(),
    onApplied: object => {
      const { live } = cockpit.hub;
      // Whoever looks at the same cluster sees it at once.
      if (live && sameCluster(live.session.identity, session.identity)) live.applied(object);
    },
  });
  return {
    clock,
    target,
    cluster,
    metrics: async ({ versions, policy, since, share }) => {
      const wanted = metricsTargetOf(await bound.snapshot(), target, versions);
      return facade.openMetrics(session, wanted, policy.metrics, {
        ...(await prometheusOptions(cockpit)),
        ...(since === undefined ? {} : { since }),
        windowMs: Math.max(shortestWindow, 4 * policy.intervalMs),
        canaryShare: share,
      });
    },
    lease: facade.openLease(session, { ...target, uid, holder }),
    newId: randomUUID,
  };
}
