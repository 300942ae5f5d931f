/** The kinds that are looked at: where the API serves them, and what is kept of an object. */
import type { Autoscaler, Workload } from '../canary/model.ts';
import type { KubeObject, ObjectMeta } from '../istio/types.ts';
import type { ClusterSession, ListedKind, WatchedKind } from './ports.ts';

/** Where the API lists a kind. */
export interface KindInfo<Kind extends ListedKind = WatchedKind> {
  kind: Kind;
  group: string;
  /** Undefined where the served version has to be asked for. */
  version?: string;
  resource: string;
  /** Of no namespace, so there is nothing to look at where the whole cluster may not be listed. */
  clusterScoped?: boolean;
  /** Only what views and plans need, so that thousands of objects fit. */
  trim(object: KubeObject): KubeObject;
}

interface RoutedBy {
  virtualService?: { name?: string };
  virtualServices?: { name?: string }[];
}

interface RawWorkload extends KubeObject {
  spec?: {
    replicas?: number;
    selector?: unknown;
    template?: { metadata?: ObjectMeta };
    workloadRef?: { kind?: string; name?: string };
    strategy?: { canary?: { trafficRouting?: { istio?: RoutedBy } } };
  };
  status?: {
    readyReplicas?: number;
    numberReady?: number;
    desiredNumberScheduled?: number;
    stableRS?: string;
    currentPodHash?: string;
  };
}

interface RawAutoscaler extends KubeObject {
  spec?: { scaleTargetRef?: { kind?: string; name?: string }; minReplicas?: number; maxReplicas?: number };
  status?: { currentReplicas?: number };
}

/** Kept whole but for the field managers: plans compare and show these objects as they are. */
export function whole(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as ObjectMeta & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}

/** What kubectl keeps for itself: the whole object once more. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whole but for what is in there twice. */
function lean(object: KubeObject): KubeObject {
  const { metadata = {}, ...rest } = whole(object);
  const { [lastApplied]: _, ...annotations } = metadata.annotations ?? {};
  return { ...rest, metadata: metadata.annotations ? { ...metadata, annotations } : metadata };
}

/** The VirtualServices that a Rollout sets the weights of, as `namespace/name`; theirs may be written `name.namespace`. */
function drivenBy({ metadata, spec }: RawWorkload): string[] {
  const istio = spec?.strategy?.canary?.trafficRouting?.istio;
  return [istio?.virtualService, ...(istio?.virtualServices ?? [])].flatMap(one => {
    if (!one?.name) return [];
    const [name, ...namespace] = one.name.split('.');
    return [`${namespace.join('.') || (metadata?.namespace ?? '')}/${name}`];
  });
}

/** What only a Rollout has: which template is whose. */
function ofRollout({ kind, spec, status }: RawWorkload): Pick<Workload, 'hashes' | 'templateOf'> {
  if (kind !== 'Rollout') return {};
  const { kind: of, name } = spec?.workloadRef ?? {};
  return {
    hashes: { stable: status?.stableRS, current: status?.currentPodHash },
    ...(of && name ? { templateOf: { kind: of, name } } : {}),
  };
}

/** Without the pods' containers, which nobody asks for and which are most of a workload. */
function workload(object: KubeObject): Workload {
  const { spec, status, kind = '', ...rest } = lean(object) as RawWorkload;
  const drives = drivenBy(object);
  const { replicas, selector, template } = spec ?? {};
  const kept = {
    ...rest,
    kind,
    spec: { replicas, selector, template: { metadata: template?.metadata } },
    status,
    podLabels: template?.metadata?.labels ?? {},
    // A DaemonSet has as many as there are nodes. The API server fills in 1 for Deployments; Argo's Rollout leaves it out.
    replicas: replicas ?? status?.desiredNumberScheduled ?? 1,
    ready: status?.readyReplicas ?? status?.numberReady ?? 0,
    ...(drives.length > 0 ? { drives } : {}),
    ...ofRollout({ kind, spec, status }),
  };
  return kept;
}

/** What capacity needs of an autoscaler. */
function autoscaler(object: KubeObject): Autoscaler {
  const { apiVersion, kind, metadata, spec, status } = lean(object) as RawAutoscaler;
  const { kind: of = '', name = '' } = spec?.scaleTargetRef ?? {};
  return {
    apiVersion,
    kind,
    metadata,
    target: { kind: of, name },
    min: spec?.minReplicas ?? 1,
    max: spec?.maxReplicas ?? 0,
    current: status?.currentReplicas ?? 0,
  };
}

const istio = 'networking.istio.io';

export const kinds: readonly KindInfo[] = [
  { kind: 'VirtualService', group: istio, resource: 'virtualservices', trim: whole },
  { kind: 'DestinationRule', group: istio, resource: 'destinationrules', trim: whole },
  { kind: 'Service', group: '', version: 'v1', resource: 'services', trim: lean },
  { kind: 'Deployment', group: 'apps', version: 'v1', resource: 'deployments', trim: workload },
  { kind: 'StatefulSet', group: 'apps', version: 'v1', resource: 'statefulsets', trim: workload },
  { kind: 'DaemonSet', group: 'apps', version: 'v1', resource: 'daemonsets', trim: workload },
  { kind: 'Rollout', group: 'argoproj.io', resource: 'rollouts', trim: workload },
  {
    kind: 'HorizontalPodAutoscaler',
    group: 'autoscaling',
    version: 'v2',
    resource: 'horizontalpodautoscalers',
    trim: autoscaler,
  },
];

/** A kind of the table. Throws for one that is not in it, which is a mistake of this program. */
export function kindNamed(name: WatchedKind): KindInfo {
  const found = [...kinds, ...furtherKinds].find(one => one.kind === name);
  if (!found) throw new Error(`no kind ${name}`);
  return found;
}

const security = 'security.istio.io';

/** What references between resources lead to beyond splits: watched only for who asks for it. */
export const furtherKinds: readonly KindInfo[] = [
  { kind: 'Gateway', group: istio, resource: 'gateways', trim: lean },
  { kind: 'ServiceEntry', group: istio, resource: 'serviceentries', trim: lean },
  { kind: 'Sidecar', group: istio, resource: 'sidecars', trim: lean },
  { kind: 'WorkloadEntry', group: istio, resource: 'workloadentries', trim: lean },
  { kind: 'RequestAuthentication', group: security, resource: 'requestauthentications', trim: lean },
  { kind: 'HTTPRoute', group: 'gateway.networking.k8s.io', resource: 'httproutes', trim: lean },
  {
    kind: 'Namespace',
    group: '',
    version: 'v1',
    resource: 'namespaces',
    clusterScoped: true,
    trim: lean,
  },
];

/**
 * Where the API lists the kind; asks for the served version where that varies, `again` where it was known already.
 * Throws `crds-missing`.
 */
export async function listPath(
  session: ClusterSession,
  info: KindInfo<ListedKind>,
  namespace?: string,
  again = false,
): Promise<string> {
  const { group, version, resource } = info;
  const apiVersion = version
    ? [group, version].filter(Boolean).join('/')
    : await session.apiVersionOf(group, again);
  return `${group ? '/apis' : '/api'}/${apiVersion}${namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${resource}`;
}
