/** One look at the cluster, without watching it. */
import type { KubeObject, VirtualService } from '../istio/types.ts';
import { asClusterError, ClusterError } from './errors.ts';
import { ifThere } from './if-there.ts';
import { type KindInfo, kindNamed, kinds, listPath } from './kinds.ts';
import { type Listed, listAll } from './list.ts';
import { lastWriter } from './managers.ts';
import { fieldManager } from './patch.ts';
import type {
  ClusterSession,
  KindState,
  ListedKind,
  ReadResult,
  ScopeOptions,
  WatchedKind,
} from './ports.ts';
import { snapshotOf } from './snapshot.ts';
import { kindState, narrowed } from './states.ts';

/** A kind that is read by itself. */
type Scoped = KindInfo<ListedKind>;

interface KindResult {
  info: Scoped;
  states: KindState[];
  objects: KubeObject[];
  /** Why nothing of the kind could be read, where no right and no missing API is the reason. */
  failure?: ClusterError;
}

interface ScopeResult {
  state: KindState;
  objects: KubeObject[];
  error?: ClusterError;
}

/** True for a path that is not served: the session may know it from before an upgrade of the cluster. */
const isNotServed = (error: unknown): boolean =>
  error instanceof ClusterError && error.code === 'not-found' && !error.about;

async function list(session: ClusterSession, info: Scoped, namespace?: string): Promise<Listed> {
  try {
    return await listAll(session.http, await listPath(session, info, namespace));
  } catch (error) {
    if (info.version !== undefined || !isNotServed(error)) throw error;
    return listAll(session.http, await listPath(session, info, namespace, true));
  }
}

async function readScope(session: ClusterSession, info: Scoped, namespace?: string): Promise<ScopeResult> {
  try {
    const { objects } = await list(session, info, namespace);
    return { state: kindState(info, namespace, 'ready', session.identity), objects: objects.map(info.trim) };
  } catch (thrown) {
    const error = asClusterError(thrown, session.identity);
    const state =
      error.code === 'forbidden'
        ? 'forbidden'
        : /^(not-found|crds-missing)$/.test(error.code)
          ? 'missing'
          : 'error';
    return { state: kindState(info, namespace, state, session.identity, error), objects: [], error };
  }
}

/** One kind, in the whole cluster or where that may not be listed in the namespaces. */
export async function readKind(
  session: ClusterSession,
  info: Scoped,
  options: ScopeOptions,
): Promise<KindResult> {
  let refusal: ClusterError | undefined;
  let scopes: ScopeResult[] = [];
  if (options.clusterWide !== false) {
    const all = await readScope(session, info);
    if (all.state.state === 'forbidden') refusal = all.error;
    else scopes = [all];
  }
  if (scopes.length === 0) {
    const namespaces = options.namespaces?.length ? options.namespaces : [session.namespace];
    scopes = await Promise.all([...new Set(namespaces)].map(one => readScope(session, info, one)));
  }
  return {
    info,
    states: scopes.map(({ state }) => narrowed(state, info, refusal)),
    objects: scopes.flatMap(({ objects }) => objects),
    failure: scopes.every(({ state }) => state.state === 'error') ? scopes[0]?.error : undefined,
  };
}

/**
 * Lists every kind once, in parallel. What may not be listed, or is not served, is told in the states. Throws
 * a ClusterError when VirtualServices cannot be read for another reason (unreachable, 401, certificate).
 */
export async function readOnce(session: ClusterSession, options: ScopeOptions = {}): Promise<ReadResult> {
  const who = session.whoAmI().catch(() => undefined);
  const results = await Promise.all(kinds.map(info => readKind(session, info, options)));
  const [failure] = results.flatMap(({ info, failure }) =>
    info.kind === 'VirtualService' && failure ? [failure] : [],
  );
  if (failure) throw failure;
  const states = results.flatMap(one => one.states);
  const objects = (kind: WatchedKind): KubeObject[] =>
    results.find(one => one.info.kind === kind)?.objects ?? [];
  return { snapshot: snapshotOf(session.identity, await who, states, objects), states };
}

/** One VirtualService with everything that the server says of it; undefined when there is none. */
async function readWhole(
  session: ClusterSession,
  info: Scoped,
  namespace: string,
  name: string,
): Promise<VirtualService | undefined> {
  const path = `${await listPath(session, info, namespace)}/${encodeURIComponent(name)}`;
  return ifThere(session.http.ask<VirtualService>({ method: 'GET', path }));
}

const virtualServices = kindNamed('VirtualService');

/** One VirtualService as it is now; undefined when there is none. Throws a ClusterError for anything else. */
export async function readObject(
  session: ClusterSession,
  namespace: string,
  name: string,
): Promise<VirtualService | undefined> {
  const found = await readWhole(session, virtualServices, namespace, name);
  return found && (virtualServices.trim(found) as VirtualService);
}

/** As {@link readObject}, with who wrote it last by its field managers, `istio-canary` only where nobody else did. */
export async function readWithWriter(
  session: ClusterSession,
  namespace: string,
  name: string,
): Promise<{ object?: VirtualService; writer?: string }> {
  const found = await readWhole(session, virtualServices, namespace, name);
  return found
    ? { object: virtualServices.trim(found) as VirtualService, writer: lastWriter(found, fieldManager) }
    : {};
}
