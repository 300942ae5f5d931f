/** Which of the objects that are known another one is, and which of them end up in one cluster. */
import { isPlaceholder } from '../../yaml/index.ts';
import type { Related, ResourceRef } from '../finding.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { refInWords } from '../resource.ts';
import { fields, text } from '../values.ts';

/** Whether two names stand for one object; an open namespace may be any. */
export const isSameObject = (a: ResourceRef, b: ResourceRef): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  (a.namespace === b.namespace || a.namespace === null || b.namespace === null);

/** Whether it is known which object this is: a name that is missing or filled in by a template tells nothing. */
export const isNamed = ({ name }: ResourceRef): boolean => name !== '' && !isPlaceholder(name);

const folderOf = ({ place }: KnownResource): string | undefined => place?.file.replace(/[^/\\]*$/, '');

/** The folders in which an object is written. */
export function foldersOf(ref: ResourceRef, index: WorkspaceIndex): Set<string> {
  const own = index.named(ref.kind, ref.name, ref.namespace).filter(each => isSameObject(each.ref, ref));
  return new Set(own.flatMap(each => folderOf(each) ?? []));
}

/**
 * Whether two objects are in one cluster at the same time, as far as that can be told. Where one leaves its
 * namespace open they are when they lie in one folder; elsewhere they may be for different clusters.
 */
export function areTogether(ref: ResourceRef, other: KnownResource, folders: ReadonlySet<string>): boolean {
  if (ref.namespace !== null && other.ref.namespace !== null) return true;
  const folder = folderOf(other);
  return folder !== undefined && folders.has(folder);
}

/** Several files may hold one object, for several clusters say: the first of each. */
export function oncePerObject(resources: Iterable<KnownResource>): KnownResource[] {
  const found: KnownResource[] = [];
  for (const one of resources) if (!found.some(each => isSameObject(each.ref, one.ref))) found.push(one);
  return found;
}

/** So many are named; the rest is counted. */
const MOST_NAMED = 3;

/** Objects as people read them: `VirtualService prod/a and VirtualService prod/b`. */
export function inWords(resources: readonly KnownResource[]): string {
  const names = resources.slice(0, MOST_NAMED).map(each => refInWords(each.ref));
  const more = resources.length - names.length;
  return (more > 0 ? [...names, `${more} more`] : names).join(' and ');
}

/** Where objects are written, for those that come from files. */
export const placesOf = (resources: readonly KnownResource[], message: string): Related[] =>
  resources.flatMap(({ ref, place }) =>
    place ? [{ ...place, message: `${refInWords(ref)} ${message}` }] : [],
  );

/**
 * An object as a cluster has it: live, or in a file that kubectl wrote, with what only clusters write into it.
 * Undefined for what people wrote.
 */
export function inCluster({ live, value }: KnownResource): Record<string, unknown> | undefined {
  const { uid, creationTimestamp } = fields(value.metadata);
  const isExported =
    text(uid) !== undefined ||
    text(creationTimestamp) !== undefined ||
    Object.keys(fields(value.status)).length > 0;
  return live ?? (isExported ? value : undefined);
}
