/** What was listed, as the engine wants it. */
import type { Autoscaler, ClusterIdentity, ServiceLike, Snapshot, Workload } from '../canary/model.ts';
import type { DestinationRule, KubeObject, VirtualService } from '../istio/types.ts';
import type { KindState, WatchedKind } from './ports.ts';

const workloadKinds: readonly WatchedKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'];

const orders = new WeakMap<readonly KubeObject[], KubeObject[]>();

/** In a fixed order, so that equal states of a cluster give equal snapshots; done once for the very same list. */
function sorted<T extends KubeObject>(objects: readonly T[]): T[] {
  const known = orders.get(objects);
  if (known) return known as T[];
  const order = objects
    .map(object => ({ object, key: `${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ object }) => object);
  orders.set(objects, order);
  return order;
}

/** The list as it was where nothing in it has changed, so that whatever was made of it still holds. */
function kept<T>(before: T[] | undefined, now: T[] | undefined): T[] | undefined {
  const isSame = before && now && before.length === now.length && now.every((one, i) => one === before[i]);
  return isSame ? before : now;
}

/** A Rollout may take the template of another workload, and with it the labels of its pods. */
function withTemplates(workloads: Workload[]): Workload[] {
  const nameOf = (kind: string, namespace: string | undefined, name: string | undefined): string =>
    `${kind}/${namespace}/${name}`;
  if (!workloads.some(one => one.templateOf)) return workloads;
  const byName = new Map(
    workloads.map(one => [nameOf(one.kind, one.metadata?.namespace, one.metadata?.name), one]),
  );
  return workloads.map(one => {
    const { kind, name } = one.templateOf ?? {};
    const template = kind && byName.get(nameOf(kind, one.metadata?.namespace, name));
    return template ? { ...one, podLabels: template.podLabels } : one;
  });
}

/**
 * A snapshot of `objects` by kind; `before` is the one before it. A kind that is ready nowhere is undefined ("not known"); workloads are known
 * as soon as one of their kinds is.
 */
export function snapshotOf(
  cluster: ClusterIdentity,
  user: string | undefined,
  states: readonly KindState[],
  objects: (kind: WatchedKind) => KubeObject[],
  before?: Snapshot,
): Snapshot {
  const known = (kind: WatchedKind): boolean =>
    states.some(
      one =>
        one.kind === kind && (one.state === 'ready' || (one.state === 'error' && objects(kind).length > 0)),
    );
  const of = <T extends KubeObject>(kind: WatchedKind): T[] | undefined =>
    known(kind) ? sorted(objects(kind) as T[]) : undefined;
  const workloads = workloadKinds.filter(known);
  const scopes = states
    .filter(one => one.kind === 'VirtualService' && one.state !== 'missing')
    .map(one => one.scope);
  return {
    cluster,
    user,
    virtualServices: kept(before?.virtualServices, of<VirtualService>('VirtualService')) ?? [],
    ...(scopes.length > 0 && !scopes.includes('cluster') ? { namespaces: scopes } : {}),
    destinationRules: kept(before?.destinationRules, of<DestinationRule>('DestinationRule')),
    services: kept(before?.services, of<ServiceLike>('Service')),
    autoscalers: kept(before?.autoscalers, of<Autoscaler>('HorizontalPodAutoscaler')),
    workloads: kept(
      before?.workloads,
      workloads.length > 0
        ? withTemplates(sorted(workloads.flatMap(kind => objects(kind) as Workload[])))
        : undefined,
    ),
  };
}
