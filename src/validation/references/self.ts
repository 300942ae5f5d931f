/** The resource that is looked at, as the index knows it. */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { Subject } from '../rule.ts';

/** The subject itself; undefined where the index knows nothing of it. */
export function selfIn(index: WorkspaceIndex, { ref, value }: Subject): KnownResource | undefined {
  return index.named(ref.kind, ref.name, ref.namespace).find(each => each.value === value);
}
