/** Names that something else fills in, and resources that hide what they are called. */
import { isPlaceholder } from '../../yaml/index.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import { isStandIn } from '../stand-in.ts';
import { fields, list } from '../values.ts';

/** Whether a name is filled in later, by a template, a variable or a replacement. */
export const isUnknown = (name: unknown): boolean =>
  isPlaceholder(name) || (typeof name === 'string' && isStandIn(name));

/** Whether some object of a kind has a name that is filled in later: it may be the one that is missed. */
export const hidesName = (index: WorkspaceIndex, kind: string, namespace: string | null): boolean =>
  index.inNamespace(kind, namespace).some(({ ref }) => isUnknown(ref.name));

/** Whether some object of a kind speaks of hosts that are filled in later. */
export function hidesHost(index: WorkspaceIndex, kind: 'ServiceEntry' | 'DestinationRule'): boolean {
  return index.ofKind(kind).some(({ value, mayHoldMore }) => {
    const { host, hosts } = fields(value.spec);
    const asList = kind === 'ServiceEntry' && (mayHoldMore === true || isUnknown(hosts));
    return asList || isUnknown(host) || list(hosts).some(isUnknown);
  });
}
