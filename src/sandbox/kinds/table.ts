import {
  ageColumn,
  configMapColumns,
  daemonSetColumns,
  deploymentColumns,
  leaseColumns,
  nameColumn,
  namespaceColumns,
  podColumns,
  replicaSetColumns,
  serviceColumns,
  specColumn,
  statefulSetColumns,
} from './columns.ts';
import type { Column, Kind } from './kind.ts';

const core = (
  plural: string,
  singular: string,
  kind: string,
  shortNames: string[],
  columns: readonly Column[],
  more: Partial<Kind> = {},
): Kind => ({
  group: '',
  versions: ['v1'],
  storage: 'v1',
  plural,
  singular,
  kind,
  shortNames,
  namespaced: true,
  custom: false,
  status: true,
  scale: false,
  generation: false,
  columns: [nameColumn, ...columns, ageColumn],
  ...more,
});

const workload = (
  plural: string,
  singular: string,
  kind: string,
  shortName: string,
  columns: readonly Column[],
  scale: boolean,
): Kind => ({
  ...core(plural, singular, kind, [shortName], columns),
  group: 'apps',
  categories: ['all'],
  scale,
  generation: true,
});

const istio = (
  plural: string,
  singular: string,
  kind: string,
  shortName: string,
  columns: readonly Column[],
): Kind => ({
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  storage: 'v1',
  plural,
  singular,
  kind,
  shortNames: [shortName],
  categories: ['istio-io', 'networking-istio-io'],
  namespaced: true,
  custom: true,
  status: true,
  scale: false,
  generation: true,
  columns: [nameColumn, ...columns, ageColumn],
});

/** Every kind that the sandbox stores. */
export const kinds: readonly Kind[] = [
  core('namespaces', 'namespace', 'Namespace', ['ns'], namespaceColumns, { namespaced: false }),
  core('services', 'service', 'Service', ['svc'], serviceColumns, { categories: ['all'] }),
  core('pods', 'pod', 'Pod', ['po'], podColumns, { categories: ['all'] }),
  core('configmaps', 'configmap', 'ConfigMap', ['cm'], configMapColumns, { status: false }),
  workload('deployments', 'deployment', 'Deployment', 'deploy', deploymentColumns, true),
  workload('statefulsets', 'statefulset', 'StatefulSet', 'sts', statefulSetColumns, true),
  workload('daemonsets', 'daemonset', 'DaemonSet', 'ds', daemonSetColumns, false),
  workload('replicasets', 'replicaset', 'ReplicaSet', 'rs', replicaSetColumns, true),
  // Who drives a guarded rollout is told by one of these.
  {
    ...core('leases', 'lease', 'Lease', [], leaseColumns),
    group: 'coordination.k8s.io',
    status: false,
  },
  istio('virtualservices', 'virtualservice', 'VirtualService', 'vs', [
    specColumn('Gateways', 'gateways'),
    specColumn('Hosts', 'hosts'),
  ]),
  istio('destinationrules', 'destinationrule', 'DestinationRule', 'dr', [specColumn('Host', 'host')]),
  istio('gateways', 'gateway', 'Gateway', 'gw', []),
  {
    ...core('customresourcedefinitions', 'customresourcedefinition', 'CustomResourceDefinition', [], []),
    group: 'apiextensions.k8s.io',
    shortNames: ['crd', 'crds'],
    namespaced: false,
    generation: true,
    columns: [
      nameColumn,
      { name: 'Created At', type: 'date', cell: object => object.metadata.creationTimestamp },
    ],
  },
];

/** A review: created, answered and forgotten. */
export interface Review {
  group: string;
  plural: string;
  kind: string;
}

/** The reviews that are answered; none of them is stored. */
export const reviews: readonly Review[] = [
  { group: 'authentication.k8s.io', plural: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
  { group: 'authorization.k8s.io', plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
  { group: 'authorization.k8s.io', plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview' },
];

/** The kind behind a path's group and plural, if it is served. */
export function kindOf(group: string, plural: string): Kind | undefined {
  return kinds.find(kind => kind.group === group && kind.plural === plural);
}

/** The kind by its name in manifests. */
export function kindNamed(group: string, name: string): Kind | undefined {
  return kinds.find(kind => kind.group === group && kind.kind === name);
}

/** The groups other than the core one, each with its versions, the preferred first. */
export function servedGroups(): { group: string; versions: readonly string[] }[] {
  const groups = new Map<string, readonly string[]>();
  for (const kind of kinds) if (kind.group) groups.set(kind.group, kind.versions);
  for (const review of reviews) groups.set(review.group, ['v1']);
  return [...groups].map(([group, versions]) => ({ group, versions }));
}
