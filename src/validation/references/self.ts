/** The resource that is looked at, as the index knows it. */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { Subject } from '../rule.ts';

/** The subject itself; undefined where the index knows nothing of it. */
export function selfIn(index: WorkspaceIndex, { ref, value }: Subject): KnownResource | undefined {
  return index.named(ref.kind, ref.name, ref.namespace).find(each => each.value === value);
}

/** Whether two are one object in two places, such as the overlays of two stages; an open namespace may be any. */
export function isSameObject(one: KnownResource, other: KnownResource): boolean {
  if (one.value === other.value) return true;
  const [a, b] = [one.ref, other.ref];
  if (a.kind !== b.kind || a.name !== b.name) return false;
  return a.namespace === b.namespace || a.namespace === null || b.namespace === null;
}
