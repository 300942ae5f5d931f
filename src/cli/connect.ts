/** From the options to a session and one look at the cluster. */
import type { Snapshot } from '../canary/model.ts';
import type { Target } from '../canary/shift.ts';
import { readVirtualService } from '../canary/virtual-service.ts';
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
  said?: string,
): Promise<{ target: Target; snapshot: Snapshot; states: KindState[] }> {
  const target = targetOf(positional, session.namespace, said);
  const { readOnce, readObject } = await clusterBundle();
  const { snapshot, states } = await readOnce(session, { namespaces: [target.namespace] });
  const virtualServices = [...snapshot.virtualServices];
  const has = (namespace: string, name: string): boolean =>
    virtualServices.some(vs => vs.metadata?.name === name && vs.metadata.namespace === namespace);
  // Who may get a VirtualService by name but not list them can still shift it; delegates live anywhere.
  const wanted: Target[] = [target];
  for (let next = wanted.shift(); next; next = wanted.shift()) {
    const { namespace, name } = next;
    if (!has(namespace, name)) {
      const object = isListed(states, namespace)
        ? undefined
        : await readObject(session, namespace, name).catch(() => undefined);
      if (!object) continue;
      virtualServices.push(object);
    }
    const vs = virtualServices.find(
      one => one.metadata?.name === name && one.metadata.namespace === namespace,
    );
    for (const { delegate } of vs ? readVirtualService(vs).routes : []) {
      if (delegate && !has(delegate.namespace, delegate.name)) wanted.push(delegate);
    }
  }
  return { target, states, snapshot: { ...snapshot, virtualServices } };
}

/** True when the VirtualServices of a namespace were listed: what is not there then does not exist. */
const isListed = (states: readonly KindState[], namespace: string): boolean =>
  states.some(
    one =>
      one.kind === 'VirtualService' &&
      one.state === 'ready' &&
      (one.scope === 'cluster' || one.scope === namespace),
  );

/** True when VirtualServices could be read somewhere; without them nothing can be said of the cluster. */
export const sees = (states: readonly KindState[]): boolean =>
  states.some(state => state.kind === 'VirtualService' && state.state === 'ready');

/** One line for each kind that could not be read and should have been, for standard error. */
export const gaps = (states: readonly KindState[]): string[] => [
  ...new Set(
    states
      .filter(
        state =>
          // Its limits only sharpen a warning.
          state.kind !== 'HorizontalPodAutoscaler' &&
          (state.state === 'forbidden' ||
            state.state === 'error' ||
            (state.state === 'missing' && state.kind === 'VirtualService')),
      )
      .map(state => state.message ?? `${state.kind}: ${state.state}`),
  ),
];
