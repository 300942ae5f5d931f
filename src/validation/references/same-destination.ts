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

function candidates(host: string, { ref }: Subject, index: WorkspaceIndex): readonly KnownResource[] {
  if (host.startsWith('*')) return index.inNamespace('DestinationRule', ref.namespace);
  const service = serviceOf(fullHost(host, ref.namespace));
  const spellings = service && service.namespace !== '?' ? [`${service.name}.${service.namespace}`] : [];
  return [host, fullHost(host, ref.namespace), ...spellings]
    .filter(each => !each.includes('?'))
    .flatMap(each => index.forHost('DestinationRule', each, ref.namespace).map(match => match.resource));
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
  if (subject.mayHoldMore(['spec', 'subsets'])) return [];
  if (isMutualTlsForAll(host, value, ref.namespace)) return [];
  if (selfIn(index, subject)?.isTemplated) return [];
  let folders: Set<string> | undefined;
  return [...new Set(candidates(host, subject, index))].flatMap((resource): Overlap[] => {
    const other = fields(resource.value.spec);
    const otherHost = text(other.host);
    if (isSameObject(resource.ref, ref) || !isNamed(resource.ref) || resource.isTemplated) return [];
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
