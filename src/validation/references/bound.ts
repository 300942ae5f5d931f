/** Where a VirtualService applies: at which gateways, and for whom. */
import { isPlaceholder } from '../../yaml/index.ts';
import type { ResourceRef } from '../finding.ts';
import type { KnownResource } from '../index/workspace-index.ts';
import { fields, list, text } from '../values.ts';

/** The gateway that stands for the proxies beside workloads. */
export const MESH = 'mesh';

type Fields = Record<string, unknown>;

/** The gateways of a VirtualService by their full names (`namespace/name`), and `mesh`; templates are left out. */
export function gatewaysOf(value: Fields, { namespace }: ResourceRef): Set<string> {
  const { gateways } = fields(value.spec);
  if (gateways === undefined || gateways === null || list(gateways).length === 0) return new Set([MESH]);
  const names = list(gateways).flatMap(gateway => text(gateway) ?? []);
  return new Set(names.filter(name => !isPlaceholder(name)).map(name => fullName(name, namespace)));
}

function fullName(gateway: string, namespace: string | null): string {
  if (gateway === MESH || gateway.includes('/')) return gateway;
  const [name, owner] = gateway.split('.');
  return `${owner ?? namespace ?? '?'}/${name}`;
}

/** The namespaces that see a resource by its `exportTo`; undefined for all. */
export function seenIn({ ref, value }: Pick<KnownResource, 'ref' | 'value'>): Set<string> | undefined {
  const to = list(fields(value.spec).exportTo).map(String);
  if (to.length === 0 || to.includes('*') || to.some(isPlaceholder)) return undefined;
  return new Set(to.map(each => (each === '.' ? (ref.namespace ?? '?') : each)));
}

/** Whether some namespace sees both. */
export function areSeenTogether(
  a: Pick<KnownResource, 'ref' | 'value'>,
  b: Pick<KnownResource, 'ref' | 'value'>,
): boolean {
  const [one, other] = [seenIn(a), seenIn(b)];
  return !one || !other || [...one].some(namespace => other.has(namespace));
}
