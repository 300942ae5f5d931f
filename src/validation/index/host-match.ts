/** Hosts of documents that may leave their namespace to `kubectl -n`. */
import { clusterDomain, hostMatches, resolveHost, serviceOf } from '../../istio/hosts.ts';

/** Stands for a namespace that the text leaves open; no namespace is called that. */
const OPEN = '?';
/** Where kubectl puts objects unless told otherwise. */
const USUAL = 'default';

/** The host as Istio resolves it, with `?` for a namespace that is left open. */
export function hostSeenFrom(host: string, namespace: string | null): string {
  return resolveHost(host, namespace ?? OPEN);
}

const isOpen = (host: string): boolean => serviceOf(host)?.namespace === OPEN;
const inNamespace = (host: string, namespace: string): string =>
  isOpen(host) ? `${serviceOf(host)?.name}.${namespace}.svc.${clusterDomain}` : host;

/**
 * Whether a pattern (as `hostSeenFrom` gives it) covers a host: surely, possibly (one of both leaves its
 * namespace open), or not. Two open namespaces are the same one, since such files are applied together.
 */
export function covers(pattern: string, host: string): 'surely' | 'possibly' | 'no' {
  if (hostMatches(inNamespace(pattern, USUAL), inNamespace(host, USUAL))) return 'surely';
  if (!isOpen(pattern) && !isOpen(host)) return 'no';
  if (pattern.startsWith('*')) return pattern.endsWith(`.svc.${clusterDomain}`) ? 'possibly' : 'no';
  const [left, right] = [serviceOf(pattern), serviceOf(host)];
  return left !== undefined && left.name === right?.name ? 'possibly' : 'no';
}

/** What equal hosts have in common whatever their namespaces: the key to look them up by. */
export function lookupKey(host: string): string {
  return serviceOf(host)?.name ?? host;
}
