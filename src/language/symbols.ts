/** From a name to the places that define it and the places that use it, over all files handed in. */
import { covers } from '../validation/index/host-match.ts';
import { WORKLOAD_KINDS, type WorkspaceIndex } from '../validation/index.ts';
import { type NameKind, namesOf, podsBehind } from './names.ts';
import { type Occurrence, occurrenceAt, occurrencesIn, type SourceFile } from './occurrences.ts';
import { behindRule, labelsOfSubset } from './pods.ts';

const KINDS = ['VirtualService', 'DestinationRule', 'Service', 'ServiceEntry', 'Gateway', ...WORKLOAD_KINDS];
/** Names that are compared apart from the host that they belong to. */
const WITHIN: readonly NameKind[] = ['subset', 'label'];

const isWildcard = (host: string): boolean => host.startsWith('*');

/** How sure it is that two hosts, either of them perhaps a wildcard, are the same. */
export function sameHost(one: string, other: string): 'surely' | 'possibly' | 'no' {
  const answers = [covers(one, other), covers(other, one)];
  return answers.find(answer => answer === 'surely') ?? answers.find(answer => answer === 'possibly') ?? 'no';
}

/** The files of an index that speak of a host: the only ones whose text is needed to follow its names. */
export function filesAbout(index: WorkspaceIndex, ...hosts: string[]): string[] {
  const speaks = (value: Record<string, unknown>): boolean =>
    [...namesOf(value)].some(named => hosts.some(host => sameHost(named.host, host) !== 'no'));
  const known = KINDS.flatMap(kind => index.ofKind(kind));
  return [...new Set(known.flatMap(({ place, value }) => (place && speaks(value) ? place.file : [])))];
}

/** The hosts that a name's files speak of: subsets lead to the labels of pods, and those to what selects them. */
export function hostsAround({ kind, host, object }: Occurrence): string[] {
  if (kind === 'subset') return [host, podsBehind(host) ?? host];
  return kind === 'label' ? [...new Set([...namesOf(object)].map(named => named.host))] : [host];
}

/** Those that surely match; the ones that perhaps do only where there are none. */
function best(host: string, candidates: readonly Occurrence[]): Occurrence[] {
  const like = (certainty: string): Occurrence[] =>
    candidates.filter(each => sameHost(each.host, host) === certainty);
  const exact = like('surely').filter(each => isWildcard(each.host) === isWildcard(host));
  return [exact, like('surely'), like('possibly')].find(found => found.length > 0) ?? [];
}

const all = (sources: readonly SourceFile[]): Occurrence[] =>
  sources.flatMap(source => [...occurrencesIn(source)]);

const isSame =
  (symbol: Occurrence) =>
  (other: Occurrence): boolean =>
    other.kind === symbol.kind && (!WITHIN.includes(symbol.kind) || other.name === symbol.name);

/**
 * What defines a name: of a subset its entry in the DestinationRules of that very host, of a host its Service
 * or ServiceEntry and its DestinationRules, of a subset's label that of the pods behind the host. A rule for the host
 * itself goes before one for a wildcard.
 */
export function definitionsOf(symbol: Occurrence, sources: readonly SourceFile[]): Occurrence[] {
  const everything = all(sources);
  const candidates = everything.filter(isSame(symbol));
  const found = ['definition', 'rule'].flatMap(role =>
    best(
      symbol.host,
      candidates.filter(each => each.role === role),
    ),
  );
  return symbol.kind === 'label' && symbol.role === 'use' ? behindRule(symbol, found, everything) : found;
}

/** Every place that names the same, definitions included; of a subset also the labels of its pods. */
export function referencesOf(symbol: Occurrence, sources: readonly SourceFile[]): Occurrence[] {
  const found = all(sources)
    .filter(isSame(symbol))
    .filter(each => sameHost(each.host, symbol.host) !== 'no');
  if (symbol.kind !== 'subset') return found;
  const labels = found.filter(({ role }) => role === 'definition').flatMap(labelsOfSubset);
  const pods = labels.flatMap(label => definitionsOf(label, sources));
  const isSamePlace = (one: Occurrence, other: Occurrence): boolean =>
    one.file === other.file && one.range.start === other.range.start;
  return [...found, ...pods.filter((pod, at) => pods.findIndex(each => isSamePlace(each, pod)) === at)];
}

/** `definitionsOf` the name at an offset of a file. */
export function definitionsAt(sources: readonly SourceFile[], file: string, offset: number): Occurrence[] {
  const symbol = symbolAt(sources, file, offset);
  return symbol ? definitionsOf(symbol, sources) : [];
}

/** `referencesOf` the name at an offset of a file. */
export function referencesAt(sources: readonly SourceFile[], file: string, offset: number): Occurrence[] {
  const symbol = symbolAt(sources, file, offset);
  return symbol ? referencesOf(symbol, sources) : [];
}

/** The name at an offset of one of the files. */
export function symbolAt(
  sources: readonly SourceFile[],
  file: string,
  offset: number,
): Occurrence | undefined {
  const source = sources.find(each => each.file === file);
  return source && occurrenceAt(source, offset);
}
