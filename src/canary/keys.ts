/** How destinations are named: by subset; by host where splits go by host; by `host/subset` where that is ambiguous. */
import { resolveHost, shortHost } from '../istio/hosts.ts';
import type { RouteDestination } from '../istio/types.ts';

/** The share of a key, in percent; 0 for one that is not there. A subset may be called `constructor`. */
export const shareOf = (shares: Readonly<Record<string, number>>, key: string): number =>
  Object.hasOwn(shares, key) ? (shares[key] ?? 0) : 0;

/** A version of a service, wherever it is routed to: a host, and of that host a subset. */
export interface Version {
  fqdn: string;
  subset?: string;
}

/** True when both name the same version. */
export const sameVersion = (a: Version, b: Version): boolean =>
  a.fqdn === b.fqdn && (a.subset ?? '') === (b.subset ?? '');

/** The name that says host and subset, as written in `namespace`: `host/subset`, or the host alone. */
export const fullKey = ({ fqdn, subset }: Version, namespace: string): string =>
  subset ? `${shortHost(fqdn, namespace)}/${subset}` : shortHost(fqdn, namespace);

/** What a key of the form `host/subset` names; undefined for a bare one. */
export function versionOfFullKey(key: string, namespace: string): Version | undefined {
  const [host, subset, ...more] = key.split('/');
  if (!host || !subset || more.length > 0) return undefined;
  return { fqdn: resolveHost(host, namespace), subset };
}

/** Each name as it is where it is alone; equal ones counted: `v1`, `v1#2`. */
function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map(name => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

/**
 * The keys of a route's destinations, in their order, all different. A key that two destinations would share
 * falls back to `host/subset`, then to `host/subset:port`, and is counted where even those are equal.
 */
export function keysOf(entries: readonly RouteDestination[], namespace: string): string[] {
  const parts = entries.map(({ destination = {} }) => {
    const version = { fqdn: resolveHost(destination.host ?? '', namespace), subset: destination.subset };
    const full = fullKey(version, namespace);
    return { simple: destination.subset || full, full, port: destination.port?.number };
  });
  const alone = (name: string, of: 'simple' | 'full'): boolean =>
    parts.filter(part => part[of] === name).length === 1;
  return numbered(
    parts.map(({ simple, full, port }) => {
      if (alone(simple, 'simple')) return simple;
      return alone(full, 'full') || !port ? full : `${full}:${port}`;
    }),
  );
}
