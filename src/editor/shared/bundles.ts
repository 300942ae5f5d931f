/**
 * The two big bundles, loaded when first needed: the Kubernetes client costs more to load than everything
 * else together, and most windows never look at a cluster. Paths are those of the built files in dist/.
 */
import type { ClusterFacade } from '../../cluster/ports.ts';
import type { SandboxModule } from '../sandbox/port.ts';

/** The cluster room behind its facade. */
export const loadCluster = (): ClusterFacade => require('./cluster.cjs') as ClusterFacade;

/** The sandbox. */
export const loadSandbox = (): SandboxModule => require('./sandbox.cjs') as SandboxModule;
