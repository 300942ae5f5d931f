/** From the options to a session and one look at the cluster. */
import type { Snapshot } from '../canary/model.ts';
import type { Target } from '../canary/shift.ts';
import type { ClusterSession, KindState } from '../cluster/ports.ts';
import { type SharedOptions, targetOf } from './args.ts';
import type { Io } from './io.ts';

/** The cluster's bundle, loaded when a command needs a cluster. */
export const clusterBundle = () => import('../cluster/index.ts');

/** The session of the options' context. Reads the kubeconfig and connects to nothing. */
export async function connect(shared: SharedOptions, io: Io): Promise<ClusterSession> {
  const { openSession } = await clusterBundle();
  return openSession({
    kubeconfig: shared.kubeconfig,
    context: shared.context,
    namespace: shared.namespace,
    env: io.env,
  });
}

/** The state that a wish about `positional` is planned on, with the kinds that could not be read. */
export async function look(
  session: ClusterSession,
  positional: string | undefined,
): Promise<{ target: Target; snapshot: Snapshot; states: KindState[] }> {
  const target = targetOf(positional, session.namespace);
  const { readOnce, readObject } = await clusterBundle();
  const { snapshot, states } = await readOnce(session, { namespaces: [target.namespace] });
  const isThere = snapshot.virtualServices.some(
    vs => vs.metadata?.name === target.name && vs.metadata.namespace === target.namespace,
  );
  if (isThere) return { target, snapshot, states };
  // Who may get a VirtualService by name but not list them can still shift it.
  const unlisted = states.some(state => state.kind === 'VirtualService' && state.state !== 'ready');
  const object = unlisted ? await readObject(session, target.namespace, target.name) : undefined;
  return {
    target,
    states,
    snapshot: object ? { ...snapshot, virtualServices: [...snapshot.virtualServices, object] } : snapshot,
  };
}

/** True when VirtualServices could be read somewhere; without them nothing can be said of the cluster. */
export const sees = (states: readonly KindState[]): boolean =>
  states.some(state => state.kind === 'VirtualService' && state.state === 'ready');

/** One line for each kind that could not be read and should have been, for standard error. */
export const gaps = (states: readonly KindState[]): string[] => [
  ...new Set(
    states
      .filter(
        state =>
          state.state === 'forbidden' ||
          state.state === 'error' ||
          (state.state === 'missing' && state.kind === 'VirtualService'),
      )
      .map(state => state.message ?? `${state.kind}: ${state.state}`),
  ),
];
