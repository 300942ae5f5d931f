import type { ClusterIdentity } from '../../canary/model.ts';

/** True when both are the same context of the same cluster. */
export const sameCluster = (a: ClusterIdentity, b: ClusterIdentity): boolean =>
  a.context === b.context && a.server === b.server && a.caDigest === b.caDigest;
