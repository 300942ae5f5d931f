/** Where a rollout in a terminal gets its samples from. */
import type { MetricsSource } from '../analysis/source.ts';
import type { Snapshot } from '../canary/model.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import type { Policy } from '../rollout/model.ts';
import type { Values } from './args.ts';
import type { Io } from './io.ts';

/** The options that say where Prometheus is. */
export const rolloutMetricsOptions = { prometheus: { type: 'string' } } as const;

interface Wanted {
  session: ClusterSession;
  snapshot: Snapshot;
  target: { namespace: string; name: string };
  versions: { stable: string; canary: string; route?: string };
  policy: Policy;
  since?: number;
  values: Values;
  io: Pick<Io, 'env' | 'cwd'>;
}

export async function openRolloutMetrics(_wanted: Wanted): Promise<MetricsSource> {
  throw new Error('no metrics yet');
}
