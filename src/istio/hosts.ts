/** Hosts as Istio resolves and matches them (istio pkg/config/resource: ResolveShortnameToFQDN; host.Name). */

/** The cluster domain that short names are completed with. */
export const clusterDomain = 'cluster.local';
const SERVICES = `.svc.${clusterDomain}`;

const ipAddress = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$/;

/**
 * The fully qualified name of a host written in an object of `namespace`. Only a name without a dot is
 * completed: Istio takes `reviews.prod` as it stands, and so does this.
 */
export function resolveHost(host: string, namespace: string): string {
  if (host === '' || host.startsWith('*') || host.includes('.') || ipAddress.test(host))
    return host.toLowerCase();
  return `${host}.${namespace}.svc.${clusterDomain}`.toLowerCase();
}

/** True when `host` (an FQDN, wildcards allowed) falls under `pattern`: equal, or under its leading `*`. */
export function hostMatches(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  return pattern.startsWith('*') && host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}

/** The name for people: a service of the same namespace by its short name, anything else in full. */
export function shortHost(fqdn: string, namespace: string): string {
  const suffix = `.${namespace}.svc.${clusterDomain}`;
  const short = fqdn.endsWith(suffix) ? fqdn.slice(0, -suffix.length) : '';
  return short !== '' && !short.includes('.') ? short : fqdn;
}

/** Service name and namespace of a cluster-local FQDN; undefined for hosts outside the cluster. */
export function serviceOf(fqdn: string): { name: string; namespace: string } | undefined {
  if (!fqdn.endsWith(SERVICES)) return undefined;
  const [name, namespace, ...more] = fqdn.slice(0, -SERVICES.length).split('.');
  return name && namespace && more.length === 0 ? { name, namespace } : undefined;
}
