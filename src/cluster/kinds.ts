/** The kinds that are looked at: where the API serves them, and what is kept of an object. */
import type { Workload } from '../canary/model.ts';
import type { KubeObject, ObjectMeta } from '../istio/types.ts';
import type { ClusterSession, WatchedKind } from './ports.ts';

export interface KindInfo {
  kind: WatchedKind;
  group: string;
  /** Undefined where the served version has to be asked for. */
  version?: string;
  resource: string;
  /** Only what views and plans need, so that thousands of objects fit. */
  trim(object: KubeObject): KubeObject;
}

interface RawWorkload extends KubeObject {
  spec?: { replicas?: number; template?: { metadata?: ObjectMeta } };
  status?: { readyReplicas?: number };
}

interface RawService extends KubeObject {
  spec?: { selector?: Record<string, string>; ports?: { port?: number; name?: string }[] };
}

/** Kept whole but for the field managers: plans compare and show these objects as they are. */
function whole(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as ObjectMeta & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}

function essential(metadata: ObjectMeta = {}): ObjectMeta {
  const { name, namespace, uid, resourceVersion, labels } = metadata;
  return { name, namespace, uid, resourceVersion, labels };
}

function workload(object: KubeObject): Workload {
  const { apiVersion, kind = '', metadata, spec, status } = object as RawWorkload;
  return {
    apiVersion,
    kind,
    metadata: essential(metadata),
    podLabels: spec?.template?.metadata?.labels ?? {},
    // The API server fills in 1 for Deployments; Argo's Rollout leaves it out.
    replicas: spec?.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
  };
}

function service(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec } = object as RawService;
  const ports = spec?.ports?.map(({ port, name }) => ({ port, name }));
  const trimmed: RawService = {
    apiVersion,
    kind,
    metadata: essential(metadata),
    spec: { selector: spec?.selector, ports },
  };
  return trimmed;
}

const istio = 'networking.istio.io';

export const kinds: readonly KindInfo[] = [
  { kind: 'VirtualService', group: istio, resource: 'virtualservices', trim: whole },
  { kind: 'DestinationRule', group: istio, resource: 'destinationrules', trim: whole },
  { kind: 'Service', group: '', version: 'v1', resource: 'services', trim: service },
  { kind: 'Deployment', group: 'apps', version: 'v1', resource: 'deployments', trim: workload },
  { kind: 'StatefulSet', group: 'apps', version: 'v1', resource: 'statefulsets', trim: workload },
  { kind: 'Rollout', group: 'argoproj.io', resource: 'rollouts', trim: workload },
];

/** Where the API lists the kind; asks for the served version where that varies. Throws `crds-missing`. */
export async function listPath(session: ClusterSession, info: KindInfo, namespace?: string): Promise<string> {
  const { group, version, resource } = info;
  const apiVersion = version ? [group, version].filter(Boolean).join('/') : await session.apiVersionOf(group);
  return `${group ? '/apis' : '/api'}/${apiVersion}${namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${resource}`;
}
