/** Labels that pods are picked out by: those of the workloads behind a host, and those in use elsewhere. */

import { destinationsOf } from '../validation/destinations.ts';
import { covers, hostSeenFrom } from '../validation/index/host-match.ts';
import {
  carriesLabels,
  type KnownResource,
  podLabelsOf,
  type WorkspaceIndex,
  workloadsIn,
} from '../validation/index.ts';
import { fields, list, text } from '../validation/values.ts';
import { isNear, type KnownName, said, unique } from './known.ts';

/** The workloads whose pods answer for a host: those that one of its Services selects. */
export function workloadsBehind(
  index: WorkspaceIndex,
  host: string,
  namespace: string | null,
): KnownResource[] {
  const services = index.forHost('Service', host, namespace).filter(({ certain }) => certain);
  const found = services.flatMap(({ resource }) => {
    const selector = fields(fields(resource.value.spec).selector);
    if (Object.keys(selector).length === 0) return [];
    return workloadsIn(index).filter(
      each =>
        isNear(each.ref.namespace, resource.ref.namespace) && carriesLabels(podLabelsOf(each), selector),
    );
  });
  return [...new Set(found)];
}

/** The workloads behind a host; all of its namespace where no Service tells. */
export function candidates(
  index: WorkspaceIndex,
  host: string | undefined,
  namespace: string | null,
): KnownResource[] {
  const behind = host === undefined ? [] : workloadsBehind(index, host, namespace);
  return behind.length > 0
    ? behind
    : workloadsIn(index).filter(({ ref }) => isNear(ref.namespace, namespace));
}

/** Label keys for a subset of a host: those that tell its workloads apart first, the usual one at the end. */
export function knownLabelKeys(
  index: WorkspaceIndex,
  host: string | undefined,
  namespace: string | null,
): KnownName[] {
  const workloads = candidates(index, host, namespace);
  const labels = workloads.flatMap(each =>
    Object.entries(podLabelsOf(each)).map(([name, value]) => ({ name, value, from: said(each) })),
  );
  const values = (name: string): number =>
    new Set(labels.filter(each => each.name === name).map(({ value }) => value)).size;
  const telling = labels.filter(({ name }) => values(name) > 1);
  const used = index.ofKind('DestinationRule').flatMap(each =>
    list(fields(each.value.spec).subsets)
      .flatMap(subset => Object.keys(fields(fields(subset).labels)))
      .map(name => ({ name, from: said(each) })),
  );
  return unique([...telling, ...used, { name: 'version', from: 'The usual label of a version' }, ...labels]);
}

/** The values that a label has on the workloads behind a host. */
export function knownLabelValues(
  index: WorkspaceIndex,
  key: string,
  host: string | undefined,
  namespace: string | null,
): KnownName[] {
  return unique(
    candidates(index, host, namespace).map(each => ({
      name: text(podLabelsOf(each)[key]) ?? '',
      from: said(each),
    })),
  );
}

/** Names for a subset of a host: those that routes ask for, then the versions that its workloads carry. */
export function wantedSubsets(
  index: WorkspaceIndex,
  host: string | undefined,
  namespace: string | null,
): KnownName[] {
  if (host === undefined) return [];
  const full = hostSeenFrom(host, namespace);
  const asked = index.ofKind('VirtualService').flatMap(each =>
    destinationsOf(each.value)
      .filter(use => covers(full, hostSeenFrom(use.host, each.ref.namespace)) === 'surely')
      .map(use => ({ name: use.subset ?? '', from: `asked for by ${said(each)}` })),
  );
  return unique([...asked, ...knownLabelValues(index, 'version', host, namespace)]);
}
