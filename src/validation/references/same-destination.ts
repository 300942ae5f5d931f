/** DestinationRules that speak of the same host or subset (Kiali's multi_match_checker, Istio's merging of rules). */
import { clusterDomain, serviceOf } from '../../istio/hosts.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { canonical } from '../match-cover.ts';
import { isSet } from '../part.ts';
import type { Subject } from '../rule.ts';
import { fields, list, text, valueAt } from '../values.ts';
import { areSeenTogether } from './bound.ts';
import { areTogether, foldersOf, isNamed, isSameObject } from './objects.ts';
import { selfIn } from './self.ts';
import { serviceHost } from './service-host.ts';

type Fields = Record<string, unknown>;

/** Another DestinationRule for a host or for some of its subsets. */
export interface Overlap {
  resource: KnownResource;
  /** `same`: the same host; `wider`: a wildcard that covers it; `narrower`: the wildcard is the subject's. */
  by: 'same' | 'wider' | 'narrower';
  /** Names that both define; empty where one of them is for the host as a whole. */
  subsets: string[];
}

const fullHost = (host: string, namespace: string | null): string => serviceHost(host, namespace, () => true);

/** The names of the subsets; undefined where a template has a say. */
function subsetNames({ spec }: Fields): string[] | undefined {
  const { subsets } = fields(spec);
  const names = list(subsets).map(subset => fields(subset).name);
  if (isPlaceholder(subsets) || [...list(subsets), ...names].some(isPlaceholder)) return undefined;
  return names.flatMap(name => text(name) ?? []);
}

/** The usual way to switch on mutual TLS for a mesh or a namespace, beside which others are meant to be. */
function isMutualTlsForAll(host: string, value: Fields, namespace: string | null): boolean {
  if (valueAt(value, ['spec', 'trafficPolicy', 'tls', 'mode']) !== 'ISTIO_MUTUAL') return false;
  return host === '*.local' || (namespace !== null && host === `*.${namespace}.svc.${clusterDomain}`);
}

function isWithin(host: string, wildcard: string): boolean {
  return wildcard === '*' || (wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1)));
}

function relation(mine: string, theirs: string): Overlap['by'] | undefined {
  if (mine === theirs) return 'same';
  if (isWithin(mine, theirs)) return 'wider';
  return isWithin(theirs, mine) ? 'narrower' : undefined;
}

function candidates(host: string, { ref }: Subject, index: WorkspaceIndex): KnownResource[] {
  const known = host.startsWith('*')
    ? index.inNamespace('DestinationRule', ref.namespace)
    : spellings(host, ref.namespace).flatMap(each =>
        index.forHost('DestinationRule', each, ref.namespace).map(match => match.resource),
      );
  return known.filter(each => !isSameObject(each.ref, ref) && isNamed(each.ref) && !each.isTemplated);
}

/** The ways to write a host: rules may name a service by its namespace as well. */
function spellings(host: string, namespace: string | null): string[] {
  const service = serviceOf(fullHost(host, namespace));
  if (!service || service.namespace === '?') return [host];
  const short = `${service.name}.${service.namespace}`;
  return [...new Set([host, `${short}.svc.${clusterDomain}`, `${short}.svc`, short])];
}

/** What two rules for one host have in common; undefined where Istio can put both together without loss. */
function collision(by: Overlap['by'], a: Fields, b: Fields): string[] | undefined {
  const [mine, theirs] = [subsetNames(a), subsetNames(b)];
  if (!mine || !theirs) return undefined;
  const both = mine.filter(name => theirs.includes(name));
  if (both.length > 0) return both;
  if (mine.length > 0 && theirs.length > 0) return undefined;
  const [whole, parts] = mine.length === 0 ? [a, b] : [b, a];
  const hasPolicy = (value: Fields): boolean => isSet(fields(value.spec).trafficPolicy);
  const isDisjoint = mine.length + theirs.length > 0 && hasPolicy(whole) && !hasPolicy(parts);
  return by === 'same' && isDisjoint ? undefined : [];
}

/**
 * The other DestinationRules of the same namespace that a rule gets into conflict with: for the same workloads,
 * seen by a common namespace, in one cluster as far as that can be told. Rules of other namespaces are no
 * conflict: Istio takes the caller's, then the service's, then the root namespace's.
 */
export function overlaps(subject: Subject, index: WorkspaceIndex): Overlap[] {
  const { ref, value } = subject;
  const spec = fields(value.spec);
  const host = text(spec.host);
  if (ref.kind !== 'DestinationRule' || !isNamed(ref) || !host || isPlaceholder(host)) return [];
  const found = new Set(candidates(host, subject, index));
  if (found.size === 0 || selfIn(index, subject)?.isTemplated) return [];
  if (subject.mayHoldMore(['spec', 'subsets']) || isMutualTlsForAll(host, value, ref.namespace)) return [];
  let folders: Set<string> | undefined;
  return [...found].flatMap((resource): Overlap[] => {
    const other = fields(resource.value.spec);
    const otherHost = text(other.host);
    const namespace = ref.namespace ?? resource.ref.namespace;
    if (!otherHost || isPlaceholder(otherHost) || (resource.ref.namespace ?? namespace) !== namespace)
      return [];
    const by = relation(fullHost(host, namespace), fullHost(otherHost, namespace));
    if (!by || isMutualTlsForAll(otherHost, resource.value, namespace)) return [];
    if (canonical(other.workloadSelector ?? null) !== canonical(spec.workloadSelector ?? null)) return [];
    const subsets = collision(by, value, resource.value);
    if (!subsets || !areSeenTogether(subject, resource)) return [];
    folders ??= foldersOf(ref, index);
    return areTogether(ref, resource, folders) ? [{ resource, by, subsets }] : [];
  });
}
