import { isPlaceholder, type ParsedText } from '../../yaml/index.ts';
import { factsInText } from './facts.ts';
import { covers, hostSeenFrom, lookupKey } from './host-match.ts';
import { hostsOf } from './hosts-of.ts';
import { keep } from './keep.ts';
import { mayHoldResources } from './kept.ts';
import { isKustomization, kustomizationsIn, normalized, patchesOf } from './kustomize.ts';
import { Table } from './table.ts';
import type { HostKind, HostMatch, KnownResource, WorkspaceIndex } from './workspace-index.ts';

interface Named {
  resource: KnownResource;
  /** A host of it, as seen from its namespace. */
  pattern: string;
}

interface FileFacts {
  resources: KnownResource[];
  /** Files that this one, a kustomization, takes as patches. */
  patches: string[];
}

const nothing: FileFacts = { resources: [], patches: [] };

/** Whether a file may hold something that an index keeps: a cheap look before it is parsed. */
export const isOfInterest = (file: string, text: string): boolean =>
  mayHoldResources(text) || isKustomization(file);

/** The index over a set of files, kept up to date file by file. */
export class FileIndex implements WorkspaceIndex {
  version = 0;
  moves = 0;
  private readonly closed: boolean;
  private readonly facts = new Map<string, readonly string[]>();
  /** By kind. */
  private readonly kinds = new Table<KnownResource>();
  /** By kind and namespace; `?` for the open one. */
  private readonly namespaces = new Table<KnownResource>();
  /** By kind and name. */
  private readonly names = new Table<KnownResource>();
  /** By kind and lookup key; wildcards under `*`. */
  private readonly hosts = new Table<Named>();
  private readonly patches = new Table<true>();
  /** What was asked since something changed: many rules ask for the hosts of one resource. */
  private readonly answers = new Map<string, readonly HostMatch[]>();

  constructor(options: { complete?: boolean } = {}) {
    this.closed = options.complete ?? false;
  }

  /** Replaces what a file holds. Gives whether anything changed that others may refer to. */
  set(file: string, parsed: ParsedText): boolean {
    const kept = mayHoldResources(parsed.text) ? keep(file, parsed) : [];
    const resources = [...kept, ...kustomizationsIn(file, parsed)];
    return this.replace(file, { resources, patches: patchesOf(file, parsed) });
  }

  /** As `set`, for resources that come from elsewhere than a text. */
  setResources(source: string, resources: KnownResource[]): boolean {
    return this.replace(source, { resources, patches: [] });
  }

  /** Forgets a file. Gives whether it held anything. */
  delete(file: string): boolean {
    return this.replace(file, nothing);
  }

  isComplete(): boolean {
    return this.closed;
  }

  ofKind(kind: string): readonly KnownResource[] {
    return this.kinds.get(kind);
  }

  inNamespace(kind: string, namespace: string | null): readonly KnownResource[] {
    if (namespace === null) return this.kinds.get(kind);
    const open = this.namespaces.get(`${kind}/?`);
    const own = this.namespaces.get(`${kind}/${namespace}`);
    return open.length === 0 ? own : [...own, ...open];
  }

  named(kind: string, name: string, namespace: string | null): readonly KnownResource[] {
    return this.names
      .get(`${kind}/${name}`)
      .filter(({ ref }) => ref.namespace === namespace || ref.namespace === null || namespace === null);
  }

  forHost(kind: HostKind, host: string, namespace: string | null): readonly HostMatch[] {
    const question = `${kind} ${namespace ?? '?'} ${host}`;
    const known = this.answers.get(question);
    if (known) return known;
    const answer = this.lookUp(kind, host, namespace);
    this.answers.set(question, answer);
    return answer;
  }

  private lookUp(kind: HostKind, host: string, namespace: string | null): HostMatch[] {
    const seen = hostSeenFrom(host, namespace);
    const same = this.hosts.get(`${kind}/${lookupKey(seen)}`);
    const wildcards = this.hosts.get(`${kind}/*`);
    return [...same, ...wildcards].flatMap(({ resource, pattern }) => {
      const answer = covers(pattern, seen);
      if (answer === 'no') return [];
      return [{ resource, certain: answer === 'surely' && !(pattern.startsWith('*') && pattern !== seen) }];
    });
  }

  isPatch(file: string): boolean {
    return this.patches.get(normalized(file)).length > 0;
  }

  private replace(file: string, { resources, patches }: FileFacts): boolean {
    this.answers.clear();
    this.kinds.replace(
      file,
      resources.map(each => [each.ref.kind, each]),
    );
    this.namespaces.replace(
      file,
      resources.map(each => [`${each.ref.kind}/${each.ref.namespace ?? '?'}`, each]),
    );
    this.names.replace(
      file,
      resources.map(each => [`${each.ref.kind}/${each.ref.name}`, each]),
    );
    this.hosts.replace(file, resources.flatMap(hostEntries));
    this.patches.replace(
      file,
      patches.map(each => [each, true]),
    );
    const facts = [...resources.map(factsInText), ...patches.map(patch => `patch ${patch}`)];
    const before = this.facts.get(file) ?? [];
    this.facts.set(file, facts);
    this.moves++;
    if (facts.length === before.length && facts.every((fact, i) => fact === before[i])) return false;
    this.version++;
    return true;
  }
}

/** Documents that did not change keep their values, so what their hosts are looked up by is worked out once. */
const patterns = new WeakMap<object, readonly { key: string; pattern: string }[]>();

function patternsOf(resource: KnownResource): readonly { key: string; pattern: string }[] {
  const known = patterns.get(resource.value);
  if (known) return known;
  const found = hostsOf(resource).flatMap(host => {
    if (isPlaceholder(host)) return [];
    const pattern = hostSeenFrom(host, resource.ref.namespace);
    const key = pattern.startsWith('*') ? '*' : lookupKey(pattern);
    return [{ key: `${resource.ref.kind}/${key}`, pattern }];
  });
  patterns.set(resource.value, found);
  return found;
}

const hostEntries = (resource: KnownResource): (readonly [string, Named])[] =>
  patternsOf(resource).map(({ key, pattern }) => [key, { resource, pattern }] as const);
