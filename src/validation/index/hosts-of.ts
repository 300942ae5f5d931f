import { fields, list, text } from '../values.ts';
import type { KnownResource } from './workspace-index.ts';

/** The hosts that a resource speaks of, as they would be written in its own namespace. */
export function hostsOf({ ref, value }: KnownResource): string[] {
  const spec = fields(value.spec);
  const isIstio = ref.apiVersion.startsWith('networking.istio.io/');
  if (ref.kind === 'Service') return ref.apiVersion === 'v1' && ref.name !== '' ? [ref.name] : [];
  if (ref.kind === 'DestinationRule' && isIstio) return [text(spec.host) ?? []].flat();
  if ((ref.kind === 'ServiceEntry' || ref.kind === 'VirtualService') && isIstio)
    return list(spec.hosts).flatMap(host => text(host) ?? []);
  return [];
}
