/** VirtualServices that speak for one host in the mesh (istio: conflictingmeshgatewayhosts). */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { texts, virtualServiceSpec } from '../part.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list } from '../values.ts';
import { placesOf } from './places.ts';
import { isSameObject, selfIn } from './self.ts';
import { isUnknown } from './unknown.ts';
import { exportedTo } from './visible.ts';

function isInMesh({ value, mayHoldMore }: KnownResource): boolean {
  const { gateways } = fields(value.spec);
  if (list(gateways).includes('mesh')) return true;
  const isOpen =
    gateways === undefined || gateways === null || (Array.isArray(gateways) && gateways.length === 0);
  return isOpen && !mayHoldMore;
}

/** The namespaces whose proxies take a VirtualService; undefined where that cannot be told. */
function scopeOf(resource: KnownResource): readonly string[] | undefined {
  const own = resource.ref.namespace ?? '?';
  const to = exportedTo(resource);
  if (resource.mayHoldMore || to.some(isUnknown)) return undefined;
  if (to.length === 0 || to.includes('*')) return ['*'];
  return to.map(each => (each === '.' ? own : each));
}

function meet(mine: readonly string[], theirs: readonly string[]): boolean {
  return mine.includes('*') || theirs.includes('*') || mine.some(each => theirs.includes(each));
}

/**
 * Whether two end up in one cluster, as far as that can be told. What lies in different files and leaves its
 * namespace open may be for different stages.
 */
function areTogether(one: KnownResource, other: KnownResource): boolean {
  if (one.place !== undefined && one.place.file === other.place?.file) return true;
  return one.ref.namespace !== null && other.ref.namespace !== null;
}

/** Other VirtualServices for the very same host in the mesh, as far as their scopes meet. */
function rivals(self: KnownResource, index: WorkspaceIndex, host: string): KnownResource[] {
  const mine = scopeOf(self);
  if (!mine) return [];
  const { namespace } = self.ref;
  return index.forHost('VirtualService', host, namespace).flatMap(({ resource, certain }) => {
    if (!certain || isSameObject(resource, self) || !isInMesh(resource) || resource.isTemplated) return [];
    const together = index.isComplete('VirtualService', namespace) || areTogether(self, resource);
    const theirs = scopeOf(resource);
    return together && theirs && meet(mine, theirs) ? [resource] : [];
  });
}

/** Hosts that other VirtualServices of the mesh speak for too. */
export function* contestedHosts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const spec = virtualServiceSpec(subject);
  const self = spec && selfIn(index, subject);
  if (!spec || !self || self.isTemplated || !isInMesh(self)) return;
  for (const { path, value: host } of texts(spec, 'hosts')) {
    if (isUnknown(host)) continue;
    const others = rivals(self, index, host);
    if (others.length === 0) continue;
    const names = others.map(({ ref }) => refInWords(ref));
    const speaks = names.length > 1 ? 'speak' : 'speaks';
    // Without all that a cluster holds, the two may still be alternatives of which only one is applied.
    const isCertain = index.isComplete('VirtualService', subject.ref.namespace);
    yield {
      path,
      at: 'value',
      severity: isCertain ? 'error' : 'warning',
      message: `${names.join(', ')} ${speaks} for ${host} in the mesh too, and sidecars take the routes of one of them only. Put the routes into one VirtualService, or keep them apart with exportTo.`,
      also: ['KIA1106'],
      data: { host },
      related: placesOf(others, ({ ref }) => `${refInWords(ref)} speaks for ${host} too`),
    };
  }
}
