import { join } from 'node:path';
import {
  buildBench,
  type RealCluster,
  seedExample,
  startKubeApiServer,
  users,
} from '../../cluster/harness/index.ts';

/** A cluster for the tests in VS Code: what to put into their environment. */
export interface KubeApi {
  /** Undefined where it cannot be built. */
  cluster?: RealCluster;
  env: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Starts a kube-apiserver with Istio's CRDs and the example in namespace `default`.
 * Its kubeconfigs are in `ISTIO_CANARY_TEST_KUBECONFIG` (admin) and `ISTIO_CANARY_TEST_KUBECONFIG_<USER>`.
 * Where it cannot be built those are not set, for the tests to skip with that reason.
 * Either way `KUBECONFIG` never leads to a cluster of whoever runs the tests.
 */
export async function startKubeApi(): Promise<KubeApi> {
  if (!(await buildBench())) {
    const env = { KUBECONFIG: join(import.meta.dirname, 'no-such-kubeconfig') };
    return { env, stop: async () => undefined };
  }
  const cluster = await startKubeApiServer();
  try {
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'default');
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const admin = cluster.kubeconfigPath('admin');
  const others = users.map(user => [
    `ISTIO_CANARY_TEST_KUBECONFIG_${user.toUpperCase()}`,
    cluster.kubeconfigPath(user),
  ]);
  return {
    cluster,
    env: { KUBECONFIG: admin, ISTIO_CANARY_TEST_KUBECONFIG: admin, ...Object.fromEntries(others) },
    stop: () => cluster.stop(),
  };
}
