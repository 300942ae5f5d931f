/** Which objects of the layer below an upper layer takes the place of, kind by kind. */
import type { ResourceRef } from '../finding.ts';
import type { KnownResource } from './workspace-index.ts';

export interface Overlay {
  /** The upper resources, each with what the cluster has in its place, and the lower ones that stay. */
  all: readonly KnownResource[];
  /** The lower ones that an upper one takes the place of. */
  hidden: ReadonlySet<KnownResource>;
  /** Upper resources as they stand in `all`. */
  merged: ReadonlyMap<KnownResource, KnownResource>;
  /** Namespaces in which it is a guess that an object is replaced: the file leaves its namespace open. */
  guessed: ReadonlySet<string>;
}

const isFromCluster = (resource: KnownResource): boolean => resource.live !== undefined && !resource.place;

const group = ({ apiVersion }: ResourceRef): string =>
  apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
const nameKey = (ref: ResourceRef): string => `${group(ref)}/${ref.name}`;

/**
 * Lays resources of one kind over others. A file that leaves its namespace open is the object of that name
 * in `namespace`, where kubectl would put it, and perhaps that of any other namespace: `kubectl -n` decides.
 */
export function overlay(
  upper: readonly KnownResource[],
  lower: readonly KnownResource[],
  namespace: string | null,
): Overlay {
  const below = byName(lower);
  const hidden = new Set<KnownResource>();
  const guessed = new Set<string>();
  const merged = new Map<KnownResource, KnownResource>();
  for (const one of upper) {
    let live: KnownResource | undefined;
    for (const other of below.get(nameKey(one.ref)) ?? []) {
      const isSame = one.ref.namespace === other.ref.namespace;
      const isOpen = one.ref.namespace === null && isFromCluster(other);
      if (!isSame && !isOpen) continue;
      hidden.add(other);
      if (isSame || other.ref.namespace === namespace) live = other;
      else if (other.ref.namespace !== null) guessed.add(other.ref.namespace);
    }
    merged.set(one, live?.live && !one.live ? { ...one, live: live.live } : one);
  }
  const all = [...merged.values(), ...lower.filter(each => !hidden.has(each))];
  return { all, hidden, merged, guessed };
}

function byName(resources: readonly KnownResource[]): Map<string, KnownResource[]> {
  const names = new Map<string, KnownResource[]>();
  for (const each of resources) {
    const key = nameKey(each.ref);
    const same = names.get(key);
    if (same) same.push(each);
    else names.set(key, [each]);
  }
  return names;
}
