/** VirtualServices that speak for one host in the mesh (istio: conflictingmeshgatewayhosts). */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { inWords, oncePerObject, placesOf } from './objects.ts';
import { takenHosts } from './older.ts';
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
