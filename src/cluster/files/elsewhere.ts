import type { ClusterIdentity } from '../../canary/model.ts';
import { ClusterError, clusterInWords } from '../errors.ts';
import type { ClusterSession } from '../ports.ts';

/** Throws where something was compared with, or applied to, another cluster than the session's. */
export function refuseElsewhere(session: ClusterSession, cluster: ClusterIdentity): void {
  const { context, server, caDigest } = session.identity;
  if (cluster.context === context && cluster.server === server && cluster.caDigest === caDigest) return;
  throw new ClusterError(
    'context-moved',
    `This was compared with ${clusterInWords(cluster)}, but the session is with ${clusterInWords(session.identity)}. Nothing was changed. Do it again there.`,
  );
}
