/** Where a text names hosts and subsets. */
import { destinationsOf } from '../validation/destinations.ts';
import { hostSeenFrom } from '../validation/index/host-match.ts';
import { ourKind } from '../validation/our-kind.ts';
import { refOf } from '../validation/resource.ts';
import { fields, list, text } from '../validation/values.ts';
import {
  isPlaceholder,
  type ParsedText,
  type Path,
  type Range,
  resourcesOf,
  type YamlDoc,
} from '../yaml/index.ts';

/** A file's text under the name that the index knows it by. */
export interface SourceFile {
  file: string;
  parsed: ParsedText;
}

/** `definition`: what others mean by the name; `rule`: the host of a DestinationRule, which is no Service. */
export type Role = 'definition' | 'rule' | 'use';

/** A name as it is written once. */
export interface Occurrence {
  kind: 'host' | 'subset';
  role: Role;
  /** As `hostSeenFrom` gives it; of a subset, the host that it belongs to. */
  host: string;
  /** The subset's name, or the host as it is written. */
  name: string;
  file: string;
  doc: YamlDoc;
  path: Path;
  /** The name itself, without quotes; of one that an alias brings, the alias. */
  range: Range;
}

/** A name before it is known where in the text it stands. */
type Named = Pick<Occurrence, 'kind' | 'role' | 'name' | 'path'> & { of: string };

function* namedIn(value: Record<string, unknown>): Generator<Named> {
  const spec = fields(value.spec);
  const host = (role: Role, path: Path, written: unknown): Named[] => {
    const name = text(written);
    return name === undefined ? [] : [{ kind: 'host', role, name, path, of: name }];
  };
  const kind = ourKind(value);
  if (kind === 'VirtualService') {
    for (const [i, each] of list(spec.hosts).entries()) yield* host('use', ['spec', 'hosts', i], each);
    for (const use of destinationsOf(value)) {
      yield* host('use', [...use.path, 'host'], use.host);
      if (use.subset === undefined) continue;
      yield { kind: 'subset', role: 'use', name: use.subset, path: [...use.path, 'subset'], of: use.host };
    }
  } else if (kind === 'DestinationRule') {
    yield* host('rule', ['spec', 'host'], spec.host);
    for (const [i, subset] of list(spec.subsets).entries()) {
      const [name, of] = [text(fields(subset).name), text(spec.host)];
      if (name === undefined || of === undefined) continue;
      yield { kind: 'subset', role: 'definition', name, path: ['spec', 'subsets', i, 'name'], of };
    }
  } else if (value.kind === 'Service' && value.apiVersion === 'v1') {
    yield* host('definition', ['metadata', 'name'], fields(value.metadata).name);
  } else if (value.kind === 'ServiceEntry') {
    for (const [i, each] of list(spec.hosts).entries()) yield* host('definition', ['spec', 'hosts', i], each);
  }
}

function withoutQuotes(doc: YamlDoc, { start, end }: Range): Range {
  const written = doc.core.source.slice(start - doc.start, end - doc.start);
  return /^(["']).*\1$/s.test(written) ? { start: start + 1, end: end - 1 } : { start, end };
}

/** The names in one object; what a template fills in is unknown and left out. */
export function* namesOf(value: Record<string, unknown>): Generator<Named & { host: string }> {
  const { namespace } = refOf(value);
  for (const named of namedIn(value)) {
    if (isPlaceholder(named.of) || isPlaceholder(named.name)) continue;
    yield { ...named, host: hostSeenFrom(named.of, namespace) };
  }
}

/** All names of hosts and subsets in a text, in no particular order. */
export function* occurrencesIn({ file, parsed }: SourceFile): Generator<Occurrence> {
  for (const doc of parsed.docs) {
    for (const { path: resource, value } of resourcesOf(doc)) {
      for (const { kind, role, host, name, path: inner } of namesOf(value)) {
        const path = [...resource, ...inner];
        const range = doc.rangeOf(path, 'value');
        if (range) yield { kind, role, host, name, file, doc, path, range: withoutQuotes(doc, range) };
      }
    }
  }
}

/** The name at an offset, the place just behind it included. */
export function occurrenceAt(source: SourceFile, offset: number): Occurrence | undefined {
  const touches = ({ range }: Occurrence): boolean => range.start <= offset && offset <= range.end;
  return [...occurrencesIn(source)].find(touches);
}
