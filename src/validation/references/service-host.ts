import { clusterDomain } from '../../istio/hosts.ts';
import { hostSeenFrom } from '../index/host-match.ts';

/**
 * A host by its full name, `model.prod` and `model.prod.svc` included. Istio's API takes those as they stand,
 * yet proxies answer to them for the service of that name, and Kiali counts them as one (kubernetes/host.go).
 * A name of two labels is one of a service where the second is a namespace that is known.
 */
export function serviceHost(
  host: string,
  namespace: string | null,
  isNamespace: (name: string) => boolean = name => name === namespace,
): string {
  const [service, second = '', third, ...more] = host.split('.');
  const isShort = second !== '' && more.length === 0 && !host.startsWith('*.');
  if (isShort && (third === 'svc' || (third === undefined && isNamespace(second))))
    return `${service}.${second}.svc.${clusterDomain}`.toLowerCase();
  return hostSeenFrom(host, namespace);
}
