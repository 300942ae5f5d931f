import type { At, Path, Range, YamlDoc } from '../yaml/index.ts';

/** The range to underline: the key or value meant, and of one that spans lines the first line only. */
export function underlined(doc: YamlDoc, resource: Path, path: Path, at: At): Range {
  // A whole object has no key of its own; its kind stands for it.
  const kind = path.length === 0 ? doc.rangeOf([...resource, 'kind'], 'value') : undefined;
  return firstLine(doc, kind ?? doc.nearestRange([...resource, ...path], at));
}

/** The first line of a range that spans several, without its trailing space. */
export function firstLine(doc: YamlDoc, { start, end }: Range): Range {
  const written = doc.core.source.slice(start - doc.start, end - doc.start);
  const line = /^[^\r\n]*/.exec(written)?.[0].trimEnd() ?? '';
  return { start, end: start + line.length };
}
