/** Where a rollout in a terminal gets its samples from. */
import type { MetricsOptions, MetricsSource } from '../analysis/source.ts';
import { metricsTargetOf } from '../analysis/target.ts';
import type { Snapshot } from '../canary/model.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import type { WantedMetrics } from '../rollout/ports.ts';
import { clusterBundle } from './connect.ts';
import type { Io } from './io.ts';

interface Place {
  session: ClusterSession;
  snapshot: Snapshot;
  target: { namespace: string; name: string };
  options: MetricsOptions;
  io: Pick<Io, 'env'>;
}

/** `{{window}}` in queries of one's own: no shorter than this, since a rate needs several scrapes. */
const shortestWindow = 60_000;

/** Opens the source; it connects when it is asked. Throws a Refusal for what makes no sense as written. */
export async function openRolloutMetrics(
  { session, snapshot, target, options, io }: Place,
  { versions, policy, since, share }: WantedMetrics,
): Promise<MetricsSource> {
  const { openMetrics } = await clusterBundle();
  const wanted = metricsTargetOf(snapshot, target, versions);
  return openMetrics(session, wanted, policy.metrics, {
    ...options,
    since,
    canaryShare: share,
    windowMs: Math.max(shortestWindow, 4 * policy.intervalMs),
    env: io.env,
  });
}
