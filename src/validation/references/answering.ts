/** What answers for a host: Services and ServiceEntries. */
import { clusterDomain, resolveHost, serviceOf } from '../../istio/hosts.ts';
import type { HostMatch, KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { nearestName } from '../nearest.ts';
import { fields, list } from '../values.ts';
import { hidesHost, hidesName } from './unknown.ts';

/** Everything that answers for a host, seen or not from where it is written. */
export function answering(index: WorkspaceIndex, host: string, namespace: string | null): HostMatch[] {
  return [...index.forHost('Service', host, namespace), ...index.forHost('ServiceEntry', host, namespace)];
}

/** The port numbers that a resource offers; undefined where that cannot be told. */
export function portsOf({ value, mayHoldMore }: KnownResource): number[] | undefined {
  const numbers = list(fields(value.spec).ports).map(
    port => fields(port)[fields(port).number === undefined ? 'port' : 'number'],
  );
  const areKnown = numbers.length > 0 && !mayHoldMore && numbers.every(number => typeof number === 'number');
  return areKnown ? numbers : undefined;
}

/** The Service that a host would be of; its namespace is null where the text leaves it open. */
export function ownService(
  host: string,
  namespace: string | null,
): { name: string; namespace: string | null } | undefined {
  const local = serviceOf(resolveHost(host, namespace ?? 'default'));
  if (!local) return undefined;
  return { name: local.name, namespace: host.includes('.') ? local.namespace : namespace };
}

/** In every cluster, and in no file. */
const EVERYWHERE = 'kubernetes.default.svc.cluster.local';

/**
 * Whether a host names a Service that is there under another domain than the usual one: that of the cluster, then.
 * What is nearly the usual one, or a part of it, is a slip.
 */
function isOfOtherDomain(index: WorkspaceIndex, host: string): boolean {
  const [, name = '', namespace = '', domain = ''] = /^([^.]+)\.([^.]+)\.svc\.(.+)$/.exec(host) ?? [];
  if (!domain.includes('.') || nearestName(domain, [clusterDomain])) return false;
  return index.named('Service', name, namespace).length > 0;
}

/** Whether a host that nothing known answers for is known to have nothing that does. */
export function isSurelyMissing(index: WorkspaceIndex, host: string, namespace: string | null): boolean {
  // Services of other clusters answer for these, which Kubernetes knows as ServiceImports.
  const isElsewhere = host.endsWith('.clusterset.local') || resolveHost(host, namespace ?? '') === EVERYWHERE;
  if (isElsewhere || isOfOtherDomain(index, host)) return false;
  if (!index.isComplete('ServiceEntry', null) || hidesHost(index, 'ServiceEntry')) return false;
  const own = ownService(host, namespace);
  return !own || (index.isComplete('Service', own.namespace) && !hidesName(index, 'Service', own.namespace));
}
