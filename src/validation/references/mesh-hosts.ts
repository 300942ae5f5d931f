/** VirtualServices that speak for one host in the mesh (istio: conflictingmeshgatewayhosts). */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { inWords, oncePerObject, placesOf } from './objects.ts';
import { takenHosts } from './older.ts';
import { overlappingHosts } from './overlapping-hosts.ts';
import { isMeshConflict, sharedHosts } from './same-host.ts';
import { selfIn } from './self.ts';
import { isUnknown } from './unknown.ts';
import { exportedTo } from './visible.ts';

/**
 * Whether two end up in one cluster, as far as that can be told. What lies in different files and leaves its
 * namespace open may be for different stages.
 */
function areTogether(one: KnownResource, other: KnownResource): boolean {
  if (one.place !== undefined && one.place.file === other.place?.file) return true;
  return one.ref.namespace !== null && other.ref.namespace !== null;
}

/** Whether a template decides if a VirtualService is there, or whom it is exported to. */
const isOpen = (resource: KnownResource): boolean =>
  resource.isTemplated === true || exportedTo(resource).some(isUnknown);

/** Hosts that other VirtualServices of the mesh speak for too. */
export function* contestedHosts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const self = selfIn(index, subject);
  if (self?.ref.kind !== 'VirtualService' || isOpen(self)) return;
  // Where the cluster tells which of them counts, that is said instead.
  const taken = new Set(takenHosts(subject, index).map(each => each.at));
  const isCertain = index.isComplete('VirtualService', self.ref.namespace);
  for (const { host, at, rivals } of sharedHosts(subject, index)) {
    const others = rivals
      .filter(isMeshConflict)
      .map(({ resource }) => resource)
      .filter(resource => !isOpen(resource) && (isCertain || areTogether(self, resource)));
    if (others.length === 0 || isUnknown(host) || taken.has(at)) continue;
    const each = oncePerObject(others);
    const speaks = each.length > 1 ? 'speak' : 'speaks';
    yield {
      path: ['spec', 'hosts', at],
      at: 'value',
      // Without all that a cluster holds, the two may still be alternatives of which only one is applied.
      severity: isCertain ? 'error' : 'warning',
      message: `${inWords(each)} ${speaks} for ${host} in the mesh too, and sidecars take the routes of one of them only. Put the routes into one VirtualService, or keep them apart with exportTo.`,
      also: ['KIA1106'],
      data: { host },
      related: placesOf(others, `speaks for ${host} too`),
    };
  }
}

/** Hosts that others speak for by a wildcard, where not everybody sees both; said where all are known. */
export function* overlaidHosts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const self = selfIn(index, subject);
  if (self?.ref.kind !== 'VirtualService' || isOpen(self)) return;
  if (!index.isComplete('VirtualService', null)) return;
  const shared = new Map(sharedHosts(subject, index).map(each => [each.at, each.rivals]));
  for (const { host, at, others } of overlappingHosts(self, index)) {
    const known = oncePerObject(others.filter(resource => !isOpen(resource)));
    const rivals = shared.get(at) ?? [];
    if (known.length === 0 || rivals.some(isMeshConflict)) continue;
    const speaks = known.length > 1 ? 'speak' : 'speaks';
    yield {
      path: ['spec', 'hosts', at],
      at: 'value',
      // Proxies know what to do: the narrower host has its own routes. Whether that is meant is another question.
      severity: 'warning',
      message: `${inWords(known)} ${speaks} in the mesh for hosts of ${host} too, but not for the same namespaces: where both are seen, requests follow the routes of the narrower host alone, and elsewhere those of the other. Put the routes into one VirtualService, or give both the same exportTo.`,
      // Kiali takes notice of wildcards over the services of a namespace.
      also: rivals.some(({ by }) => by === 'wider' || by === 'narrower') ? ['KIA1106'] : undefined,
      data: { host },
      related: placesOf(known, `speaks for hosts of ${host} too`),
    };
  }
}
