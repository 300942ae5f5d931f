/** How destinations are named: by subset; by host where splits go by host; by `host/subset` where that is ambiguous. */
import { resolveHost, shortHost } from '../istio/hosts.ts';
import type { RouteDestination } from '../istio/types.ts';

/** A destination's identity within a route: its resolved host, subset and port. */
export function identityOf(entry: RouteDestination, namespace: string): string {
  const { host = '', subset = '', port } = entry.destination ?? {};
  return `${resolveHost(host, namespace)}/${subset}/${port?.number ?? ''}`;
}

/**
 * The keys of a route's destinations, in their order. A key that two destinations would share falls back to
 * `host/subset`, and to `host/subset:port` where even those are equal.
 */
export function keysOf(entries: readonly RouteDestination[], namespace: string): string[] {
  const parts = entries.map(({ destination = {} }) => {
    const host = shortHost(resolveHost(destination.host ?? '', namespace), namespace);
    return { host, subset: destination.subset, port: destination.port?.number };
  });
  const simple = parts.map(part => part.subset || part.host);
  const full = parts.map(part => (part.subset ? `${part.host}/${part.subset}` : part.host));
  const unique = (names: string[], at: number): boolean =>
    names.indexOf(names[at] ?? '') === names.lastIndexOf(names[at] ?? '');
  return parts.map((part, i) => {
    if (unique(simple, i)) return simple[i] ?? '';
    if (unique(full, i)) return full[i] ?? '';
    return `${full[i]}${part.port ? `:${part.port}` : ''}`;
  });
}
