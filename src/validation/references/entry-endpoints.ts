/** Subsets of hosts whose endpoints are listed by ServiceEntries (Kiali: KIA0203). */
import { type Labels, plainLabels, selects } from '../index/pods.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { children, literal, type Part } from '../part.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list } from '../values.ts';
import { placesOf } from './places.ts';
import { labelsAsked } from './subset-labels.ts';
import { hidesHost, isUnknown } from './unknown.ts';

/** An endpoint's labels, and the ServiceEntry that lists it. */
interface EntryEndpoint {
  entry: KnownResource;
  labels: Labels;
}

/** The endpoints that a ServiceEntry lists; undefined where it picks workloads, or says no more than its host. */
function listed(entry: KnownResource): EntryEndpoint[] | undefined {
  const { workloadSelector, endpoints } = fields(entry.value.spec);
  const found = list(endpoints).flatMap(endpoint => {
    const labels = plainLabels(fields(endpoint).labels);
    return labels ? [{ entry, labels }] : [];
  });
  const isAll = found.length > 0 && found.length === list(endpoints).length;
  return isAll && !entry.mayHoldMore && workloadSelector === undefined ? found : undefined;
}

/** All endpoints of a host that ServiceEntries alone answer for; undefined where they are not all known. */
function entryEndpoints(
  index: WorkspaceIndex,
  host: string,
  namespace: string | null,
): EntryEndpoint[] | undefined {
  const entries = index.forHost('ServiceEntry', host, namespace);
  if (entries.length === 0 || index.forHost('Service', host, namespace).length > 0) return undefined;
  const isCertain = entries.every(({ certain }) => certain) && !hidesHost(index, 'ServiceEntry');
  if (!isCertain || !index.isComplete('ServiceEntry', null)) return undefined;
  const endpoints: EntryEndpoint[] = [];
  for (const { resource } of entries) {
    const own = listed(resource);
    if (!own) return undefined;
    endpoints.push(...own);
  }
  return endpoints;
}

/** Subsets whose labels no endpoint carries, for a host whose ServiceEntries list all of them. */
export function* emptyEntrySubsets(
  subject: Subject,
  spec: Part,
  host: string,
  index: WorkspaceIndex,
): Generator<RuleProblem> {
  const endpoints = entryEndpoints(index, host, subject.ref.namespace) ?? [];
  if (endpoints.length === 0) return;
  for (const subset of children(spec, 'subsets')) {
    const labels = labelsAsked(subset);
    const name = literal(subset.value.name);
    if (!labels || !name || isUnknown(name) || subject.mayHoldMore(subset.path)) continue;
    if (endpoints.some(endpoint => selects(labels, endpoint.labels))) continue;
    const asked = Object.entries(labels).map(([key, value]) => `${key}: ${value || '""'}`);
    yield {
      path: [...subset.path, 'labels'],
      at: 'value',
      message: `No endpoint of ${host} carries ${asked.join(', ')}, so requests to the subset ${name} fail with 503. Correct the labels here, or give them to endpoints in the ServiceEntry.`,
      also: ['KIA0203'],
      data: { reference: 'labels', host, subset: name },
      related: placesOf(
        [...new Set(endpoints.map(({ entry }) => entry))],
        ({ ref }) => `${refInWords(ref)} lists the endpoints of ${host}`,
      ),
    };
  }
}
