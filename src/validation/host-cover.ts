/** Which hosts stand for which, as Istio's webhook compares them (pkg/config/host). */

/** Whether a host is one that Istio makes up for SNI routing: `outbound_.80_._.model.prod.svc.cluster.local`. */
export function isGeneratedSni(host: string): boolean {
  const [direction, port = '', , service = ''] = host.split('_');
  return direction === 'outbound' && /\d/.test(port) && /[A-Za-z]/.test(service);
}

/** Whether all that one host stands for falls under another; either may begin with `*`. */
export function isHostWithin(host: string, other: string): boolean {
  if (!other.startsWith('*')) return host === other;
  if (!host.startsWith('*')) return host.endsWith(other.slice(1));
  return host.length >= other.length && host.endsWith(other.slice(1));
}
