/**
 * Hosts in the mesh that one VirtualService has for some namespaces and another, by a wildcard, for all of them
 * (istio: conflictingmeshgatewayhosts, getExportToAllNamespacesVSListForScopedHost).
 */
import { isPlaceholder } from '../../yaml/index.ts';
import { isHostWithin } from '../host-cover.ts';
import { hostSeenFrom } from '../index/host-match.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { fields, list, text } from '../values.ts';
import { areSeenTogether, gatewaysOf, MESH, seenIn } from './bound.ts';
import { isNamed, isSameObject } from './objects.ts';

/** A host of a VirtualService of the mesh. */
interface MeshHost {
  resource: KnownResource;
  host: string;
}

interface MeshHosts {
  wild: MeshHost[];
  exact: MeshHost[];
}

/** Those of VirtualServices that every namespace sees, and of those that only some do. */
interface BySight {
  everywhere: MeshHosts;
  somewhere: MeshHosts;
}

/** A host, its place in `spec.hosts`, and the VirtualServices whose hosts overlap with it. */
export interface Overlap {
  host: string;
  at: number;
  others: KnownResource[];
}

const isWild = (host: string): boolean => host.startsWith('*');
const hostsOf = ({ ref, value }: KnownResource): { host: string; at: number }[] =>
  list(fields(value.spec).hosts).flatMap((written, at) => {
    const host = text(written);
    return host && !isPlaceholder(host) ? [{ host: hostSeenFrom(host, ref.namespace), at }] : [];
  });
const isOfMesh = ({ ref, value }: KnownResource): boolean => gatewaysOf(value, ref).has(MESH);

/** An index gives the same list until something changes. */
const sorted = new WeakMap<readonly KnownResource[], BySight>();

function bySight(known: readonly KnownResource[]): BySight {
  const before = sorted.get(known);
  if (before) return before;
  const found: BySight = { everywhere: { wild: [], exact: [] }, somewhere: { wild: [], exact: [] } };
  for (const resource of known) {
    if (!isNamed(resource.ref) || !isOfMesh(resource)) continue;
    const { wild, exact } = seenIn(resource) ? found.somewhere : found.everywhere;
    for (const { host } of hostsOf(resource)) (isWild(host) ? wild : exact).push({ resource, host });
  }
  sorted.set(known, found);
  return found;
}

/** The hosts of a VirtualService that overlap, without being equal, with those of others that it is seen beside. */
export function overlappingHosts(self: KnownResource, index: WorkspaceIndex): Overlap[] {
  if (!isOfMesh(self)) return [];
  const { everywhere, somewhere } = bySight(index.ofKind('VirtualService'));
  const { wild, exact } = seenIn(self) ? everywhere : somewhere;
  return hostsOf(self).flatMap(({ host, at }): Overlap[] => {
    const candidates = isWild(host) ? [...wild, ...exact] : wild;
    const others = candidates.flatMap(({ resource, host: other }) => {
      const doesOverlap = host !== other && (isHostWithin(host, other) || isHostWithin(other, host));
      const isOther = !isSameObject(resource.ref, self.ref) && areSeenTogether(self, resource);
      return doesOverlap && isOther ? [resource] : [];
    });
    return others.length > 0 ? [{ host, at, others }] : [];
  });
}
