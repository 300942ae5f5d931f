/** VirtualServices that answer for the same host (Kiali's single_host_checker, and what proxies make of it). */
import { clusterDomain, serviceOf } from '../../istio/hosts.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import { hostSeenFrom } from '../index/host-match.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { conditionsOf, covers, hasPlaceholder } from '../match-cover.ts';
import { PROTOCOLS } from '../part.ts';
import type { Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { areSeenTogether, gatewaysOf, MESH } from './bound.ts';
import { areTogether, foldersOf, isNamed, isSameObject } from './objects.ts';
import { selfIn } from './self.ts';
import { serviceHost } from './service-host.ts';

type Fields = Record<string, unknown>;

/** Another VirtualService for a host. */
export interface Rival {
  resource: KnownResource;
  /**
   * `same`: it names the host; `alias`: it names the service in another way, which proxies answer to as well;
   * `wider`: by a wildcard that covers it; `narrower`: the wildcard is the subject's.
   */
  by: 'same' | 'alias' | 'wider' | 'narrower';
  /** The gateways that both apply to. */
  gateways: Set<string>;
}

/** A host of a VirtualService, and the others that answer for it too. */
export interface SharedHost {
  host: string;
  /** Its place in `spec.hosts`. */
  at: number;
  rivals: Rival[];
}

const fullHost = (host: string, namespace: string | null): string => serviceHost(host, namespace, () => true);

/** A wildcard over the services of one namespace, as Kiali takes notice of it. */
const isNamespaceWide = (host: string): boolean => host.startsWith('*.') && serviceOf(host)?.name === '*';

/** A host as Istio's API reads it, and the service that its proxies take it for. */
interface Named {
  api: string;
  full: string;
}

const namedBy = (host: string, namespace: string | null): Named => {
  return { api: hostSeenFrom(host, namespace), full: fullHost(host, namespace) };
};

function hostsOf(value: Fields, namespace: string | null): Named[] {
  return list(fields(value.spec).hosts).flatMap(host => {
    const written = text(host);
    return written && !isPlaceholder(written) ? namedBy(written, namespace) : [];
  });
}

/** The ways to write a host; some are hosts of their own for Istio's API, but not for the proxies. */
function spellings(host: string): string[] {
  const service = serviceOf(host);
  if (!service || service.namespace === '?') return [host];
  const { name, namespace } = service;
  return [host, `${name}.${namespace}`, `${name}.${namespace}.svc`];
}

function candidates(host: string, subject: Subject, index: WorkspaceIndex): readonly KnownResource[] {
  if (isNamespaceWide(host)) return index.ofKind('VirtualService');
  const open = serviceOf(host)?.namespace === '?';
  return spellings(open ? (serviceOf(host)?.name ?? host) : host).flatMap(spelling =>
    index.forHost('VirtualService', spelling, subject.ref.namespace).map(({ resource }) => resource),
  );
}

function relation(mine: Named, theirs: readonly Named[]): Rival['by'] | undefined {
  if (theirs.some(({ api }) => api === mine.api)) return 'same';
  if (theirs.some(({ full }) => full === mine.full)) return 'alias';
  const host = mine.full;
  const wildcard = `*.${serviceOf(host)?.namespace}.svc.${clusterDomain}`;
  if (isNamespaceWide(host))
    return theirs.some(({ full }) => full.endsWith(host.slice(1))) ? 'narrower' : undefined;
  return theirs.some(({ full }) => full === wildcard) ? 'wider' : undefined;
}

function shared(a: Fields, b: Fields): string[] {
  const [one, other] = [fields(a.spec), fields(b.spec)];
  return PROTOCOLS.filter(protocol => list(one[protocol]).length > 0 && list(other[protocol]).length > 0);
}

interface Remembered {
  known: readonly KnownResource[];
  hosts: SharedHost[];
}

/** Several rules ask for the same; an index gives the same list until something changes. */
const remembered = new WeakMap<object, Remembered>();

/**
 * The hosts of a VirtualService that others answer for too: at a common gateway, seen by a common namespace,
 * with routes of a common protocol, and in one cluster as far as that can be told.
 */
export function sharedHosts(subject: Subject, index: WorkspaceIndex): SharedHost[] {
  const known = index.ofKind('VirtualService');
  const last = remembered.get(subject.value);
  if (last?.known === known) return last.hosts;
  const hosts = compare(subject, index);
  remembered.set(subject.value, { known, hosts });
  return hosts;
}

function compare(subject: Subject, index: WorkspaceIndex): SharedHost[] {
  const { ref, value } = subject;
  if (ref.kind !== 'VirtualService' || !isNamed(ref) || subject.mayHoldMore(['spec', 'hosts'])) return [];
  if (selfIn(index, subject)?.isTemplated) return [];
  const mine = gatewaysOf(value, ref);
  let folders: Set<string> | undefined;
  return list(fields(value.spec).hosts).flatMap((written, at): SharedHost[] => {
    const name = text(written);
    if (!name || isPlaceholder(name)) return [];
    const found = candidates(fullHost(name, ref.namespace), subject, index);
    const rivals = [...new Set(found)].flatMap((resource): Rival[] => {
      if (isSameObject(resource.ref, ref) || !isNamed(resource.ref) || resource.isTemplated) return [];
      const gateways = new Set([...gatewaysOf(resource.value, resource.ref)].filter(each => mine.has(each)));
      if (gateways.size === 0 || shared(value, resource.value).length === 0) return [];
      // An open namespace is that of the other one, if they are together at all.
      const here = ref.namespace ?? resource.ref.namespace;
      const there = resource.ref.namespace ?? ref.namespace;
      const by = relation(namedBy(name, here), hostsOf(resource.value, there));
      if (!by || !areSeenTogether(subject, resource)) return [];
      folders ??= foldersOf(ref, index);
      return areTogether(ref, resource, folders) ? [{ resource, by, gateways }] : [];
    });
    return rivals.length > 0 ? [{ host: name, at, rivals }] : [];
  });
}

/** Whether two VirtualServices name one host for the mesh, where proxies take the routes of one alone. */
export const isMeshConflict = ({ by, gateways }: Rival): boolean => by === 'same' && gateways.has(MESH);

type Conditions = Readonly<Record<string, unknown>>;

/** What the http routes of a VirtualService ask for, route by route; a route without a match takes all. */
function conditions(value: Fields): Conditions[] {
  return list(fields(value.spec).http).flatMap(route => {
    const { match } = fields(route);
    return list(match).length === 0 ? [{}] : list(match).map(each => conditionsOf(fields(each)));
  });
}

const isCatchAll = (one: Conditions): boolean => Object.keys(one).length === 0;

/**
 * Whether some route of one takes requests of a route of the other. A gateway puts the routes of all
 * VirtualServices of a host together, so only then it matters which one comes first; catch-all routes it moves
 * behind all others (SortVHostRoutes), so these only get in each other's way.
 */
export function doRoutesOverlap(a: Fields, b: Fields): boolean {
  if (shared(a, b).some(protocol => protocol !== 'http')) return true;
  const [mine, theirs] = [conditions(a), conditions(b)];
  if (hasPlaceholder(mine) || hasPlaceholder(theirs)) return false;
  return mine.some(one =>
    theirs.some(other => isCatchAll(one) === isCatchAll(other) && (covers(one, other) || covers(other, one))),
  );
}
