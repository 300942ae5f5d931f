/**
 * Ready replicas behind a subset: workloads whose pod template carries the Service's selector and the
 * subset's labels. Workloads are counted instead of pods, so the cost grows with workloads.
 */
import { serviceOf } from '../istio/hosts.ts';
import { grouped, indexed } from '../istio/indexed.ts';
import { subsetsOf } from '../istio/subsets.ts';
import type { ServiceLike, Snapshot, Workload } from './model.ts';

/** Replicas behind a destination; undefined where Service, subset or workloads are not known. */
export interface Readiness {
  ready: number;
  replicas: number;
  workloads: Workload[];
}

type Labels = Record<string, string>;

const carries = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

const nameOf = (namespace: string | undefined, name: string | undefined): string =>
  `${namespace ?? ''}/${name ?? ''}`;

const servicesByName = indexed(
  (services: readonly ServiceLike[]) =>
    new Map(services.map(one => [nameOf(one.metadata?.namespace, one.metadata?.name), one])),
);

const labelOf = (namespace: string | undefined, key: string, value: string): string =>
  `${namespace ?? ''}/${key}=${value}`;

/** Workloads by each label of their pods, so that those of a Service are found among thousands. */
const workloadsByLabel = indexed((workloads: readonly Workload[]) =>
  grouped(
    workloads.flatMap(one =>
      Object.entries(one.podLabels).map(
        ([key, value]) => [labelOf(one.metadata?.namespace, key, value), one] as const,
      ),
    ),
  ),
);

/** The label by which Argo Rollouts tells the pods of one version of a Rollout from those of another. */
const rolloutHash = 'rollouts-pod-template-hash';

/**
 * How a Rollout's pods answer to the wanted labels. It runs both versions under one template, and its status counts
 * them together, so a version's own ready replicas are told only where there is no other one.
 */
function ofRollout(rollout: Workload, wanted: Labels): 'all' | 'some' | 'none' {
  const { [rolloutHash]: hash, ...others } = wanted;
  if (!carries(rollout.podLabels, others)) return 'none';
  if (hash === undefined) return 'all';
  const { stable, current } = rollout.hashes ?? {};
  if (hash !== stable && hash !== current) return 'none';
  return stable === current ? 'all' : 'some';
}

/** The labels of the pods that a destination leads to, and where they are. */
export interface PodLabels {
  namespace: string;
  labels: Labels;
  /** True where Service and subset want different values of one label, so that no pod can have them. */
  contradict: boolean;
}

/** What selects the pods of a host's subset; undefined where Service or subset are not known, or select nothing. */
export function podLabelsOf(snapshot: Snapshot, fqdn: string, subset?: string): PodLabels | undefined {
  const address = serviceOf(fqdn);
  if (!address || !snapshot.services) return undefined;
  const service = servicesByName(snapshot.services).get(nameOf(address.namespace, address.name));
  const selector = service?.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) return undefined;
  const found = subset === undefined ? {} : subsetsOf(fqdn, snapshot.destinationRules ?? []).get(subset);
  if (found === undefined) return undefined;
  const { labels = {} } = found;
  const contradict = Object.entries(labels).some(([key, value]) => (selector[key] ?? value) !== value);
  return { namespace: address.namespace, labels: { ...selector, ...labels }, contradict };
}

/** Workloads that may be meant: the fewest that have one of the labels. */
function candidates(workloads: readonly Workload[], { namespace, labels }: PodLabels): readonly Workload[] {
  const { [rolloutHash]: _, ...plain } = labels;
  const lists = Object.entries(plain).map(
    ([key, value]) => workloadsByLabel(workloads).get(labelOf(namespace, key, value)) ?? [],
  );
  return lists.sort((a, b) => a.length - b.length)[0] ?? [];
}

/** The readiness of a host's subset (of the whole host when `subset` is undefined). */
export function readinessOf(snapshot: Snapshot, fqdn: string, subset?: string): Readiness | undefined {
  if (!snapshot.workloads) return undefined;
  const wanted = podLabelsOf(snapshot, fqdn, subset);
  if (!wanted) return undefined;
  if (wanted.contradict) return { ready: 0, replicas: 0, workloads: [] };
  const fits = candidates(snapshot.workloads, wanted).map(one => ({
    one,
    fit:
      one.kind === 'Rollout'
        ? ofRollout(one, wanted.labels)
        : carries(one.podLabels, wanted.labels)
          ? 'all'
          : 'none',
  }));
  if (fits.some(({ fit }) => fit === 'some')) return undefined;
  const workloads = fits.filter(({ fit }) => fit === 'all').map(({ one }) => one);
  return {
    ready: workloads.reduce((sum, one) => sum + one.ready, 0),
    replicas: workloads.reduce((sum, one) => sum + one.replicas, 0),
    workloads,
  };
}
