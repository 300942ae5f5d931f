import { isPlaceholder, LineIndex, type ParsedText, resourcesOf } from '../../yaml/index.ts';
import { refOf } from '../resource.ts';
import { mayHoldMore } from '../templated.ts';
import { covers, hostSeenFrom, lookupKey } from './host-match.ts';
import { hostsOf } from './hosts-of.ts';
import type { HostKind, HostMatch, KnownResource, WorkspaceIndex } from './workspace-index.ts';

/** The kinds that references lead to or come from; nothing else is kept. */
const KEPT = new Set(['VirtualService', 'DestinationRule', 'Service', 'ServiceEntry', 'Gateway']);
const MAY_HOLD = /\b(?:VirtualService|DestinationRule|ServiceEntry|Service|Gateway)\b/;

interface Tables {
  kinds: Map<string, KnownResource[]>;
  /** By kind and lookup key; wildcards under `*`. */
  hosts: Map<string, { resource: KnownResource; pattern: string }[]>;
}

/** Whether a text may hold something that an index keeps: a cheap look before it is parsed. */
export const mayHoldResources = (text: string): boolean => text.includes('kind') && MAY_HOLD.test(text);

/** The index over a set of files, kept up to date file by file. */
export class FileIndex implements WorkspaceIndex {
  readonly complete: boolean;
  private readonly files = new Map<string, KnownResource[]>();
  private tables: Tables | undefined;

  constructor(options: { complete?: boolean } = {}) {
    this.complete = options.complete ?? false;
  }

  /** Replaces what a file holds. Gives whether anything changed that others may refer to. */
  set(file: string, parsed: ParsedText): boolean {
    return this.replace(file, mayHoldResources(parsed.text) ? keep(file, parsed) : []);
  }

  /** Forgets a file. Gives whether it held anything. */
  delete(file: string): boolean {
    return this.replace(file, []);
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

  private replace(file: string, resources: KnownResource[]): boolean {
    const before = this.files.get(file) ?? [];
    if (resources.length > 0) this.files.set(file, resources);
    else this.files.delete(file);
    this.tables = undefined;
    return facts(before) !== facts(resources);
  }

  private lookups(): Tables {
    if (this.tables) return this.tables;
    const tables: Tables = { kinds: new Map(), hosts: new Map() };
    for (const resource of [...this.files.values()].flat()) {
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
function facts(resources: KnownResource[]): string {
  const referable = resources.filter(each => each.ref.kind !== 'VirtualService');
  return JSON.stringify(referable.map(each => [each.value, each.mayHoldMore]));
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
