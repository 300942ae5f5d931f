import { isPlaceholder, LineIndex, type ParsedText, resourcesOf } from '../../yaml/index.ts';
import { refOf } from '../resource.ts';
import { mayHoldMore } from '../templated.ts';
import { covers, hostSeenFrom, lookupKey } from './host-match.ts';
import { hostsOf } from './hosts-of.ts';
import { isKustomization, normalized, patchesOf } from './kustomize.ts';
import { WORKLOAD_KINDS } from './workloads.ts';
import type { HostKind, HostMatch, KnownResource, WorkspaceIndex } from './workspace-index.ts';

/** The kinds that references lead to or come from; nothing else is kept. */
const KEPT: ReadonlySet<string> = new Set([
  'VirtualService',
  'DestinationRule',
  'Service',
  'ServiceEntry',
  'Gateway',
  ...WORKLOAD_KINDS,
]);
const MAY_HOLD = new RegExp(`\\b(?:${[...KEPT].join('|')})\\b`);

interface Tables {
  kinds: Map<string, KnownResource[]>;
  /** By kind and lookup key; wildcards under `*`. */
  hosts: Map<string, { resource: KnownResource; pattern: string }[]>;
  patches: Set<string>;
}

interface FileFacts {
  resources: KnownResource[];
  /** Files that this one, a kustomization, takes as patches. */
  patches: string[];
}

const nothing: FileFacts = { resources: [], patches: [] };

const mayHoldResources = (text: string): boolean => text.includes('kind') && MAY_HOLD.test(text);

/** Whether a file may hold something that an index keeps: a cheap look before it is parsed. */
export const isOfInterest = (file: string, text: string): boolean =>
  mayHoldResources(text) || isKustomization(file);

/** The index over a set of files, kept up to date file by file. */
export class FileIndex implements WorkspaceIndex {
  private readonly closed: boolean;
  private readonly files = new Map<string, FileFacts>();
  private tables: Tables | undefined;

  constructor(options: { complete?: boolean } = {}) {
    this.closed = options.complete ?? false;
  }

  /** Replaces what a file holds. Gives whether anything changed that others may refer to. */
  set(file: string, parsed: ParsedText): boolean {
    const resources = mayHoldResources(parsed.text) ? keep(file, parsed) : [];
    return this.replace(file, { resources, patches: patchesOf(file, parsed) });
  }

  /** Forgets a file. Gives whether it held anything. */
  delete(file: string): boolean {
    return this.replace(file, nothing);
  }

  isComplete(): boolean {
    return this.closed;
  }

  ofKind(kind: string): readonly KnownResource[] {
    return this.lookups().kinds.get(kind) ?? [];
  }

  forHost(kind: HostKind, host: string, namespace: string | null): readonly HostMatch[] {
    const { hosts } = this.lookups();
    const seen = hostSeenFrom(host, namespace);
    const same = hosts.get(`${kind}/${lookupKey(seen)}`) ?? [];
    const wildcards = hosts.get(`${kind}/*`) ?? [];
    return [...same, ...wildcards].flatMap(({ resource, pattern }) => {
      const answer = covers(pattern, seen);
      if (answer === 'no') return [];
      return [{ resource, certain: answer === 'surely' && !(pattern.startsWith('*') && pattern !== seen) }];
    });
  }

  isPatch(file: string): boolean {
    return this.lookups().patches.has(normalized(file));
  }

  private replace(file: string, facts: FileFacts): boolean {
    const before = this.files.get(file) ?? nothing;
    if (facts.resources.length + facts.patches.length > 0) this.files.set(file, facts);
    else this.files.delete(file);
    this.tables = undefined;
    return factsInText(before) !== factsInText(facts);
  }

  private lookups(): Tables {
    if (this.tables) return this.tables;
    const all = [...this.files.values()];
    const patches = new Set(all.flatMap(facts => facts.patches));
    const tables: Tables = { kinds: new Map(), hosts: new Map(), patches };
    for (const resource of all.flatMap(facts => facts.resources)) {
      push(tables.kinds, resource.ref.kind, resource);
      for (const host of hostsOf(resource)) {
        if (isPlaceholder(host)) continue;
        const pattern = hostSeenFrom(host, resource.ref.namespace);
        const key = pattern.startsWith('*') ? '*' : lookupKey(pattern);
        push(tables.hosts, `${resource.ref.kind}/${key}`, { resource, pattern });
      }
    }
    this.tables = tables;
    return tables;
  }
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** What others can refer to, places left out: moving a document changes nothing for anybody else. */
function factsInText({ resources, patches }: FileFacts): string {
  const referable = resources.filter(each => each.ref.kind !== 'VirtualService');
  return JSON.stringify([referable.map(each => [each.value, each.mayHoldMore]), patches]);
}

function keep(file: string, parsed: ParsedText): KnownResource[] {
  const kept: KnownResource[] = [];
  let lines: LineIndex | undefined;
  for (const doc of parsed.docs) {
    for (const { path, value } of resourcesOf(doc)) {
      const ref = refOf(value);
      if (!KEPT.has(ref.kind)) continue;
      lines ??= new LineIndex(parsed.text);
      const { start, end } = doc.nearestRange([...path, 'metadata', 'name'], 'value');
      const place = { file, start: lines.position(start), end: lines.position(end) };
      kept.push({ ref, value, place, mayHoldMore: mayHoldMore(doc, [...path, 'spec']) });
    }
  }
  return kept;
}
