/**
 * A session of one's own, for what outlives a look at the tree: a monitor or a rollout stays with the cluster that it
 * was begun on, wherever the window goes meanwhile.
 */
import type { Snapshot } from '../../canary/model.ts';
import type { Target } from '../../canary/shift.ts';
import type { ClusterFacade, ClusterSession, LiveCluster } from '../../cluster/ports.ts';
import type { VirtualService } from '../../istio/types.ts';
import type { Cockpit } from '../cockpit.ts';

export interface Bound {
  readonly context: string;
  readonly session: ClusterSession;
  readonly facade: ClusterFacade;
  /** Everything that plans and targets are made of, read now. */
  snapshot(): Promise<Snapshot>;
  /** The object as it is now; undefined where it is gone. */
  read(target: Target): Promise<VirtualService | undefined>;
  close(): Promise<void>;
}

/** Opens a session to the cluster that the window shows now. */
export async function bind(cockpit: Cockpit, live: LiveCluster): Promise<Bound> {
  const facade = cockpit.facade();
  const { context } = live.session.identity;
  const kubeconfig = cockpit.hub.kubeconfigOf(live);
  const { namespaces } = cockpit.choice.now();
  const session = await facade.openSession({ kubeconfig, context });
  // The kubeconfig may have changed under the window: nothing is bound to a cluster that nobody has seen.
  await live.session.checkStill().catch(async error => {
    await session.close();
    throw error;
  });
  const scope = namespaces?.length ? { namespaces } : {};
  return {
    context,
    session,
    facade,
    snapshot: async () => ({
      ...(await facade.readOnce(session, scope)).snapshot,
      user: await session.whoAmI().catch(() => undefined),
    }),
    read: ({ namespace, name }) => facade.readObject(session, namespace, name),
    close: () => session.close(),
  };
}
