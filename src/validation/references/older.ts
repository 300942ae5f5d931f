/** Which of several VirtualServices of a live cluster proxies follow. */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { seenIn } from './bound.ts';
import { inCluster } from './objects.ts';
import { isMeshConflict, sharedHosts } from './same-host.ts';

/** A host whose requests follow an older VirtualService. */
export interface TakenHost {
  host: string;
  /** Its place in `spec.hosts`. */
  at: number;
  by: KnownResource;
  /** When that one was made, as the cluster writes it. */
  since: string;
}

interface Made {
  at: string;
  name: string;
  namespace: string;
}

/** When and as what an object was made; undefined for what is not in the cluster. */
function madeOf(resource: KnownResource): Made | undefined {
  const { creationTimestamp, name, namespace } = fields(fields(inCluster(resource)).metadata);
  const [at, own, place] = [text(creationTimestamp), text(name), text(namespace)];
  return at && own && place ? { at, name: own, namespace: place } : undefined;
}

/** The order in which Istio takes objects (pilot/pkg/model/config.go): by time, then name, then namespace. */
function isBefore(a: Made, b: Made): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.name === b.name ? a.namespace < b.namespace : a.name < b.name;
}

/** Whether a VirtualService is for http, and for callers everywhere: others are not taken by age alone. */
const isForAll = (resource: KnownResource): boolean =>
  seenIn(resource) === undefined && list(fields(resource.value.spec).http).length > 0;

/** The hosts of a VirtualService whose requests in the mesh surely follow an older one. */
export function takenHosts(subject: Subject, index: WorkspaceIndex): TakenHost[] {
  if (subject.value.kind !== 'VirtualService') return [];
  const { ref, value } = subject;
  const own = index.named(ref.kind, ref.name, ref.namespace).find(each => inCluster(each) !== undefined);
  const mine = own && madeOf(own);
  if (!mine || !isForAll({ ref, value })) return [];
  return sharedHosts(subject, index).flatMap(({ host, at, rivals }): TakenHost[] => {
    const older = rivals.filter(isMeshConflict).flatMap(({ resource }) => {
      const made = isForAll(resource) ? madeOf(resource) : undefined;
      return made && isBefore(made, mine) ? [{ resource, made }] : [];
    });
    const [first] = older.toSorted((a, b) => (isBefore(a.made, b.made) ? -1 : 1));
    return first ? [{ host, at, by: first.resource, since: first.made.at }] : [];
  });
}
