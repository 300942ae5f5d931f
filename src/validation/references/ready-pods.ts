/** Ready pods behind a destination, told from workloads as a cluster has them. */
import { plainLabels, podLabels, selects } from '../index/pods.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { fields, list, text } from '../values.ts';
import { inCluster } from './objects.ts';

/** The kinds that make pods, all of which have to be known. */
const MAKERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'];
/** Pods, what may make them too, and addresses that stand by themselves. */
const SINGLE = ['Pod', 'ReplicaSet', 'ReplicationController', 'WorkloadEntry', 'WorkloadGroup'];

type Fields = Record<string, unknown>;
type Selector = Readonly<Record<string, string>>;

/** A Service or a resource of a certain host, if it is the only one and in the cluster. */
function onlyOne(kind: 'Service', index: WorkspaceIndex, host: string, namespace: string | null) {
  const [match, ...others] = index.forHost(kind, host, namespace);
  return match?.certain && others.length === 0 && inCluster(match.resource) ? match.resource : undefined;
}

/** The labels of a subset as the cluster has them; undefined where it is not known for certain. */
function labelsOf(
  index: WorkspaceIndex,
  host: string,
  subset: string,
  namespace: string | null,
): Selector | undefined {
  const found = index.forHost('DestinationRule', host, namespace).flatMap(({ resource, certain }) =>
    list(fields(fields(inCluster(resource)).spec).subsets)
      .filter(each => certain && fields(each).name === subset)
      .map(each => plainLabels(fields(each).labels)),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** The ready pods of a workload; undefined while its controller has not looked at it. */
function readyOf(live: Fields): number | undefined {
  const status = fields(live.status);
  if (Object.keys(status).length === 0) return undefined;
  const ready = status.readyReplicas ?? status.numberReady ?? 0;
  return typeof ready === 'number' ? ready : undefined;
}

/** Whether something else surely counts for it: the workload that made it, or that it is a pod which is not ready. */
function countsElsewhere(kind: string, live: Fields | undefined): boolean {
  if (!live) return false;
  const conditions = list(fields(live.status).conditions).map(fields);
  if (kind === 'Pod') return conditions.some(({ type, status }) => type === 'Ready' && status !== 'True');
  return list(fields(live.metadata).ownerReferences).length > 0;
}

/** The pod labels of a workload in the cluster; undefined where they come from elsewhere. */
function liveLabels({ ref }: KnownResource, live: Fields): Selector | undefined {
  const labels = podLabels({ ref, value: live });
  // A Rollout may take its pods from a Deployment that is scaled to nothing.
  return labels && Object.keys(labels).length > 0 ? labels : undefined;
}

/**
 * The workloads behind a destination, if it is certain that none of them has a ready pod; undefined otherwise.
 * Only what a cluster says of itself counts.
 */
export function unreadyWorkloads(
  index: WorkspaceIndex,
  { host, subset }: { host: string; subset: string | undefined },
  namespace: string | null,
): KnownResource[] | undefined {
  const service = onlyOne('Service', index, host, namespace);
  if (!service || index.forHost('ServiceEntry', host, namespace).length > 0) return undefined;
  const place = service.ref.namespace ?? text(fields(fields(inCluster(service)).metadata).namespace) ?? null;
  const selector = plainLabels(fields(fields(inCluster(service)).spec).selector);
  const labels = subset === undefined ? {} : labelsOf(index, host, subset, namespace);
  if (place === null || !selector || Object.keys(selector).length === 0 || !labels) return undefined;
  if (!MAKERS.every(kind => index.isComplete(kind, place))) return undefined;
  const found: KnownResource[] = [];
  for (const each of [...MAKERS, ...SINGLE].flatMap(kind => index.inNamespace(kind, place))) {
    const isMaker = MAKERS.includes(each.ref.kind);
    const live = inCluster(each);
    const theirs = live ? liveLabels(each, live) : podLabels(each);
    if (!theirs) {
      if (isMaker) return undefined;
      continue;
    }
    if (!selects(selector, theirs) || !selects(labels, theirs)) continue;
    if (!isMaker && countsElsewhere(each.ref.kind, live)) continue;
    if (!isMaker || !live || readyOf(live) !== 0) return undefined;
    found.push(each);
  }
  return found.length > 0 ? found : undefined;
}
