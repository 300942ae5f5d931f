/**
 * Who else writes a VirtualService: rollout controllers that set its weights, and GitOps tools that put back what
 * their sources say. A manual shift of theirs does not last, so it needs an explicit word.
 */
import { grouped, indexed } from '../istio/indexed.ts';
import type { KubeObject } from '../istio/types.ts';
import type { Snapshot, TrafficObject, Workload } from './model.ts';

/** A tool that writes the object. */
export interface Owner {
  tool: 'Flagger' | 'Argo Rollouts' | 'Argo CD' | 'Flux' | 'Helm';
  /** What of that tool owns it, such as `Canary shop/model`; empty where the object does not say. */
  by: string;
  /** Whether the tool puts its own state back by itself; Helm does so at its next upgrade only. */
  reverts: boolean;
  /** Where to change it instead. */
  instead: string;
}

const inNamespace = (namespace: string | undefined, name: string): string =>
  namespace ? `${namespace}/${name}` : name;

/** Flagger makes the VirtualService of a Canary itself and sets its weights at every step. */
function flagger({ raw, namespace }: TrafficObject): Owner[] {
  return (raw.metadata?.ownerReferences ?? [])
    .filter(({ apiVersion, kind }) => kind === 'Canary' && apiVersion?.startsWith('flagger.app/'))
    .map(({ name = '' }) => {
      const by = `Canary ${inNamespace(namespace, name)}`;
      const instead = `change the analysis of ${by}, or pause it (spec.skipAnalysis, or a manual gate)`;
      return { tool: 'Flagger', by, reverts: true, instead };
    });
}

/** Rollouts by the VirtualServices that they drive. */
const driving = indexed((workloads: readonly Workload[]) =>
  grouped(workloads.flatMap(one => (one.drives ?? []).map(name => [name, one] as const))),
);

/** Argo Rollouts sets the weights of the VirtualServices that a Rollout names. */
function rollouts(object: TrafficObject, snapshot: Snapshot): Owner[] {
  const name = inNamespace(object.namespace, object.name);
  return (driving(snapshot.workloads ?? []).get(name) ?? []).map(({ metadata }) => {
    const rollout = inNamespace(metadata?.namespace, metadata?.name ?? '');
    const [namespace = '', short = ''] = rollout.split('/');
    const instead = `use kubectl argo rollouts promote, abort or undo ${short} -n ${namespace}`;
    return { tool: 'Argo Rollouts', by: `Rollout ${rollout}`, reverts: true, instead };
  });
}

/** What Argo CD marks its objects with: a tracking id `app:group/kind:namespace/name`, or a label of its own. */
function argoCd({ name, labels, annotations }: NonNullable<KubeObject['metadata']>): Owner[] {
  const [first, , place] = (annotations?.['argocd.argoproj.io/tracking-id'] ?? '').split(':');
  // A copied object carries the id of another one, which Argo CD leaves alone.
  const isOther = place?.includes('/') === true && place.split('/').at(-1) !== name;
  const tracked = isOther ? undefined : first;
  const app = tracked || labels?.['argocd.argoproj.io/instance'] || '';
  if (app === '') return [];
  const by = `Application ${app.replace('_', '/')}`;
  const instead = `change its source in git, or let it ignore the weights (ignoreDifferences of ${by})`;
  return [{ tool: 'Argo CD', by, reverts: true, instead }];
}

/** Flux marks what its Kustomizations and HelmReleases apply; an annotation of the object switches it off. */
function flux({ labels, annotations }: NonNullable<KubeObject['metadata']>): Owner[] {
  const isOff =
    annotations?.['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled' ||
    ['Ignore', 'IfNotPresent'].includes(annotations?.['kustomize.toolkit.fluxcd.io/ssa'] ?? '') ||
    annotations?.['helm.toolkit.fluxcd.io/driftDetection'] === 'disabled';
  return (['kustomize', 'helm'] as const).flatMap(kind => {
    const name = labels?.[`${kind}.toolkit.fluxcd.io/name`];
    if (!name) return [];
    const what = kind === 'kustomize' ? 'Kustomization' : 'HelmRelease';
    const full = inNamespace(labels?.[`${kind}.toolkit.fluxcd.io/namespace`], name);
    const instead = `change its source in git, or suspend it (flux suspend ${what.toLowerCase()} ${name})`;
    return [{ tool: 'Flux' as const, by: `${what} ${full}`, reverts: !isOff, instead }];
  });
}

function helm({ labels, annotations }: NonNullable<KubeObject['metadata']>): Owner[] {
  const release = annotations?.['meta.helm.sh/release-name'];
  if (labels?.['app.kubernetes.io/managed-by'] !== 'Helm' || !release) return [];
  const by = `release ${inNamespace(annotations['meta.helm.sh/release-namespace'], release)}`;
  return [{ tool: 'Helm', by, reverts: false, instead: `set the weights in the values of the ${by} too` }];
}

/** The tools that install an object of any kind from their sources. */
export function ownersOfMetadata(metadata: NonNullable<KubeObject['metadata']>): Owner[] {
  const gitOps = [...argoCd(metadata), ...flux(metadata)];
  // A chart that a GitOps tool installs is that tool's.
  return gitOps.length > 0 ? gitOps : helm(metadata);
}

/** The tools that write an object, those that set weights themselves first. */
export const ownersOf = (object: TrafficObject, snapshot: Snapshot): Owner[] => [
  ...flagger(object),
  ...rollouts(object, snapshot),
  ...ownersOfMetadata(object.raw.metadata ?? {}),
];

/** What a person should know of an owner before writing beside it. */
export function ownerText({ tool, by, reverts, instead }: Owner, name: string): string {
  const who = `${tool} (${by})`;
  return reverts
    ? `${name} is driven by ${who}, which will put its own weights back. To make it last, ${instead}.`
    : `${name} was installed by ${who}; its next upgrade puts the weights back. To make it last, ${instead}.`;
}
