/** The facade: what the editor and the CLI use of a cluster. Bundled on its own and loaded on first use. */
export { annotate } from './annotate.ts';
export { applyPlan } from './apply.ts';
export { readClusterSchema } from './crd-schema.ts';
export { ClusterError, explain } from './errors.ts';
export { applyFile } from './files/carry-out.ts';
export { prepareFile } from './files/prepare.ts';
export { undoFile } from './files/undo.ts';
export { kubeconfigPaths, loadKubeconfig } from './kubeconfig.ts';
export { holderName, openLease } from './lease.ts';
export { openLive } from './live.ts';
export { probeMetrics } from './metrics/probe.ts';
export { openMetrics } from './metrics/source.ts';
export { readWorkload } from './other-request.ts';
export { listPods } from './pods.ts';
export { readObject, readOnce, readWithWriter } from './read.ts';
export { redact } from './redact.ts';
export { rolloutCluster } from './rollout.ts';
export { openSession } from './session.ts';
