/** Whether anything in a cluster follows the VirtualServices of the mesh. */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { fields, text, valueAt } from '../values.ts';
import { inCluster } from './objects.ts';

type Fields = Record<string, unknown>;

/** The kinds that make pods; all have to be known. */
const MAKERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'];
const TEMPLATE = ['spec', 'template', 'metadata'];

/** Gateways have a proxy too, but not for the mesh: they are built from the template of that name. */
const GATEWAY_TEMPLATE = 'inject.istio.io/templates';

const labelsOf = (value: Fields, metadata: readonly string[] = ['metadata']): Fields =>
  fields(fields(valueAt(value, metadata)).labels);
const annotationsOf = (value: Fields, metadata: readonly string[] = ['metadata']): Fields =>
  fields(fields(valueAt(value, metadata)).annotations);

/** Whether a namespace, a Service or a pod says that its requests go through a waypoint. */
const asksForWaypoint = (labels: Fields): boolean =>
  text(labels['istio.io/use-waypoint']) !== undefined && labels['istio.io/use-waypoint'] !== 'none';

const asksForSidecars = (labels: Fields): boolean =>
  labels['istio-injection'] === 'enabled' || text(labels['istio.io/rev']) !== undefined;

/** Whether the pods of a workload may have a sidecar though their namespace does not ask for one. */
function mayHaveSidecar(resource: KnownResource): boolean {
  const live = inCluster(resource);
  // What is not in the cluster yet may come with anything.
  if (!live) return true;
  const metadata = resource.ref.kind === 'Pod' ? ['metadata'] : TEMPLATE;
  const [labels, annotations] = [labelsOf(live, metadata), annotationsOf(live, metadata)];
  if (annotations[GATEWAY_TEMPLATE] === 'gateway') return false;
  const inject = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (inject === 'false' || inject === false) return annotations['sidecar.istio.io/status'] !== undefined;
  if (inject !== undefined || text(labels['istio.io/rev']) !== undefined) return true;
  return annotations['sidecar.istio.io/status'] !== undefined || asksForWaypoint(labels);
}

const COMPLETE = ['Namespace', 'Service', 'ServiceEntry', ...MAKERS];
const LOOKED_AT = [...COMPLETE, 'Pod'];

/** What is known of the mesh in a cluster. */
export interface Mesh {
  /** Namespaces whose pods are in the ambient mesh, with nothing that reads VirtualServices. */
  ambient: string[];
}

/** Every VirtualService asks; an index gives the same lists until something changes. */
const remembered = new WeakMap<WorkspaceIndex, { lists: (readonly KnownResource[])[]; mesh?: Mesh }>();

/**
 * The mesh of a cluster in which nothing follows VirtualServices: no namespace, Service or pod asks for a
 * sidecar or a waypoint. Undefined where one does, or where not all of them are known.
 */
export function meshWithoutProxies(index: WorkspaceIndex): Mesh | undefined {
  if (!COMPLETE.every(kind => index.isComplete(kind, null))) return undefined;
  const lists = LOOKED_AT.map(kind => index.ofKind(kind));
  const last = remembered.get(index);
  if (last?.lists.every((list, i) => list === lists[i])) return last.mesh;
  const mesh = look(index);
  remembered.set(index, { lists, mesh });
  return mesh;
}

function look(index: WorkspaceIndex): Mesh | undefined {
  const namespaces = index.ofKind('Namespace');
  const workloads = [...MAKERS, 'Pod'].flatMap(kind => [...index.ofKind(kind)]);
  // A cluster that holds nothing is still being filled.
  if (namespaces.length === 0 || workloads.length === 0) return undefined;
  if (namespaces.some(each => !inCluster(each))) return undefined;
  const labels = namespaces.map(each => labelsOf(fields(inCluster(each))));
  if (labels.some(each => asksForSidecars(each) || asksForWaypoint(each))) return undefined;
  const served = [...index.ofKind('Service'), ...index.ofKind('ServiceEntry')];
  if (served.some(({ value, live }) => [value, fields(live)].some(each => asksForWaypoint(labelsOf(each)))))
    return undefined;
  if (workloads.some(mayHaveSidecar)) return undefined;
  const isAmbient = (each: KnownResource): boolean =>
    labelsOf(fields(inCluster(each)))['istio.io/dataplane-mode'] === 'ambient';
  return { ambient: namespaces.filter(isAmbient).map(({ ref }) => ref.name) };
}
