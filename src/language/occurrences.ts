/** Where a text names things. */
import { type ParsedText, type Path, type Range, resourcesOf, type YamlDoc } from '../yaml/index.ts';
import { type Named, namesOf } from './names.ts';

/** A file's text under the name that the index knows it by. */
export interface SourceFile {
  file: string;
  parsed: ParsedText;
}

/** A name as it is written once. */
export interface Occurrence extends Named {
  file: string;
  doc: YamlDoc;
  /** The object that it stands in. */
  object: Record<string, unknown>;
  /** Counts from the document. */
  path: Path;
  /** The name itself, without quotes; of one that an alias brings, the alias. */
  range: Range;
}

function withoutQuotes(doc: YamlDoc, { start, end }: Range): Range {
  const written = doc.core.source.slice(start - doc.start, end - doc.start);
  return /^(["']).*\1$/s.test(written) ? { start: start + 1, end: end - 1 } : { start, end };
}

/** All names in a text, in no particular order. */
export function* occurrencesIn({ file, parsed }: SourceFile): Generator<Occurrence> {
  for (const doc of parsed.docs) {
    for (const { path: resource, value } of resourcesOf(doc)) {
      for (const named of namesOf(value)) {
        const path = [...resource, ...named.path];
        const range = doc.rangeOf(path, 'value');
        if (range) yield { ...named, file, doc, object: value, path, range: withoutQuotes(doc, range) };
      }
    }
  }
}

/** The name at an offset, the place just behind it included. */
export function occurrenceAt(source: SourceFile, offset: number): Occurrence | undefined {
  const touches = ({ range }: Occurrence): boolean => range.start <= offset && offset <= range.end;
  return [...occurrencesIn(source)].find(touches);
}
