/** Who sees what: `exportTo` of configuration, and the annotation of Services. */
import type { KnownResource } from '../index/workspace-index.ts';
import type { Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { isUnknown } from './unknown.ts';

/** The namespaces that a resource is exported to, as it writes them; empty means all. */
export function exportedTo({ ref, value }: Pick<KnownResource, 'ref' | 'value'>): string[] {
  if (ref.kind !== 'Service') return list(fields(value.spec).exportTo).map(String);
  const annotations = fields(fields(value.metadata).annotations);
  return (text(annotations['networking.istio.io/exportTo']) ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
}

/** Whether proxies of a namespace can see a resource; yes where a namespace is left open. */
export function isVisibleFrom(resource: KnownResource, namespace: string | null): boolean {
  const to = exportedTo(resource);
  const own = resource.ref.namespace;
  if (to.length === 0 || to.includes('*') || namespace === null || own === null) return true;
  return to.some(each => each === namespace || (each === '.' && own === namespace) || isUnknown(each));
}

/**
 * The namespaces whose proxies use a VirtualService or DestinationRule; null for one that is not known. One
 * that is exported everywhere stands for its own. Gateways run anywhere, whatever namespace names them.
 */
export function audienceOf({ ref, value }: Subject): readonly (string | null)[] {
  const { gateways } = fields(value.spec);
  if (list(gateways).some(gateway => gateway !== 'mesh')) return [null];
  const to = exportedTo({ ref, value });
  if (to.length === 0) return [ref.namespace];
  return to.map(each => {
    if (isUnknown(each)) return null;
    return each === '.' || each === '*' ? ref.namespace : each;
  });
}

/** Whether any of an audience sees a resource. */
export const isVisibleTo = (resource: KnownResource, audience: readonly (string | null)[]): boolean =>
  audience.some(namespace => isVisibleFrom(resource, namespace));
