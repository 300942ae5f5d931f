import type { KnownResource } from '../index/workspace-index.ts';
import { fields, list, text } from '../values.ts';

/** The namespaces that a resource is exported to; empty means all. */
function exportTo({ ref, value }: KnownResource): string[] {
  if (ref.kind === 'ServiceEntry') return list(fields(value.spec).exportTo).map(String);
  const annotations = fields(fields(value.metadata).annotations);
  const listed = text(annotations['networking.istio.io/exportTo']);
  return (listed ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
}

/** Whether objects of a namespace can see a Service or ServiceEntry; yes where a namespace is left open. */
export function isVisibleFrom(resource: KnownResource, namespace: string | null): boolean {
  const to = exportTo(resource);
  const own = resource.ref.namespace;
  if (to.length === 0 || to.includes('*') || namespace === null || own === null) return true;
  return to.includes(namespace) || (to.includes('.') && own === namespace);
}
