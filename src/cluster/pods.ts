/** The pods behind a subset, listed when a person looks at them. */
import type { KubeObject } from '../istio/types.ts';
import type { ClusterSession, PodList, PodSeen } from './ports.ts';

interface RawPod extends KubeObject {
  spec?: { nodeName?: string; containers?: unknown[] };
  status?: {
    phase?: string;
    reason?: string;
    conditions?: { type?: string; status?: string }[];
    containerStatuses?: {
      ready?: boolean;
      restartCount?: number;
      state?: { waiting?: { reason?: string }; terminated?: { reason?: string } };
    }[];
  };
}

interface Page {
  metadata?: { continue?: string };
  items?: RawPod[];
}

/** How many of those that are not told are counted. */
const mostCounted = 1000;

function seen({ metadata, spec, status = {} }: RawPod): PodSeen {
  const containers = status.containerStatuses ?? [];
  // What holds a container up says more than the phase, which stays Running or Pending meanwhile.
  const why = containers
    .map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason)
    .find(reason => reason !== undefined && reason !== 'Completed');
  return {
    name: metadata?.name ?? '',
    phase: metadata?.deletionTimestamp ? 'Terminating' : (why ?? status.reason ?? status.phase ?? 'Unknown'),
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    readyContainers: containers.filter(one => one.ready === true).length,
    containers: spec?.containers?.length ?? containers.length,
    restarts: containers.reduce((sum, one) => sum + (one.restartCount ?? 0), 0),
    node: spec?.nodeName,
    since: metadata?.creationTimestamp,
  };
}

/** The selector as the API takes it in a query. */
const selectorText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/**
 * The pods of a namespace that carry the labels: the first `most` of them, and how many more there are. Throws
 * ClusterError, `forbidden` where they may not be listed.
 */
export async function listPods(
  { http }: ClusterSession,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  most: number,
): Promise<PodList> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const labelSelector = selectorText(labels);
  const { items = [], metadata } = await http.ask<Page>({
    method: 'GET',
    path,
    query: { labelSelector, limit: most },
  });
  const pods = items.map(seen);
  if (!metadata?.continue) return { pods, more: 0, isMoreAtLeast: false };
  // The server tells no count of what a selector left; metadata alone is enough to count it.
  const rest = await http.ask<Page>({
    method: 'GET',
    path,
    query: { labelSelector, limit: mostCounted, continue: metadata.continue },
    accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
  });
  return { pods, more: rest.items?.length ?? 0, isMoreAtLeast: Boolean(rest.metadata?.continue) };
}
