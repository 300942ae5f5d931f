/** Where a finding stands, as the path that it names. */
import type { Finding } from '../../validation/index.ts';
import type { Edit, ParsedText, Path, YamlDoc } from '../../yaml/index.ts';

const PART = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([A-Za-z_][\w-]*)/g;

/** The path behind its text, as `pathText` writes it. */
export function pathOf(text: string): Path {
  return [...text.matchAll(PART)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (name ?? '') : String(JSON.parse(quoted));
  });
}

/** The document that a finding stands in. */
export const docAt = (parsed: ParsedText, { start }: Finding): YamlDoc | undefined =>
  parsed.docs.findLast(doc => doc.start <= start && start <= doc.end);

/** Edits of a document's source as edits of the whole text. */
export const inText = (doc: YamlDoc, edits: readonly Edit[]): Edit[] =>
  edits.map(edit => ({ ...edit, start: edit.start + doc.start, end: edit.end + doc.start }));

/** Edits of the whole text as edits of a document's source. */
export const inSource = (doc: YamlDoc, edits: readonly Edit[]): Edit[] =>
  edits.map(edit => ({ ...edit, start: edit.start - doc.start, end: edit.end - doc.start }));
