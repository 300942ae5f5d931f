/**
 * Ready replicas behind a subset: workloads whose pod template carries the Service's selector and the
 * subset's labels. Workloads are counted instead of pods, so the cost grows with workloads.
 */
import { serviceOf } from '../istio/hosts.ts';
import { subsetsOf } from '../istio/subsets.ts';
import type { Snapshot, Workload } from './model.ts';

/** Replicas behind a destination; undefined where Service, subset or workloads are not known. */
export interface Readiness {
  ready: number;
  replicas: number;
  workloads: Workload[];
}

const carries = (labels: Record<string, string>, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** The readiness of a host's subset (of the whole host when `subset` is undefined). */
export function readinessOf(snapshot: Snapshot, fqdn: string, subset?: string): Readiness | undefined {
  const address = serviceOf(fqdn);
  if (!address || !snapshot.services || !snapshot.workloads) return undefined;
  const service = snapshot.services.find(
    one => one.metadata?.name === address.name && one.metadata.namespace === address.namespace,
  );
  const selector = service?.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) return undefined;
  const found = subset === undefined ? {} : subsetsOf(fqdn, snapshot.destinationRules ?? []).get(subset);
  if (found === undefined) return undefined;
  const { labels } = found;
  const workloads = snapshot.workloads.filter(
    one =>
      one.metadata?.namespace === address.namespace &&
      carries(one.podLabels, selector) &&
      carries(one.podLabels, labels ?? {}),
  );
  return {
    ready: workloads.reduce((sum, one) => sum + one.ready, 0),
    replicas: workloads.reduce((sum, one) => sum + one.replicas, 0),
    workloads,
  };
}
