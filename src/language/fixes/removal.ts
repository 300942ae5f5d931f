/** Taking out what says the same again. */
import type { Change, Path, YamlDoc } from '../../yaml/index.ts';
import { editsFor } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { inSource } from './place.ts';

const COMMENT = /(?:^|\s)#/;

/** The changes as a correction; none where a comment would be lost with what they take out. */
export function removing(doc: YamlDoc, changes: readonly Change[], title: string, safe = false): QuickFix[] {
  const result = editsFor(doc, changes);
  if (!result.ok) return [];
  const removed = inSource(doc, result.edits).map(({ start, end }) => doc.core.source.slice(start, end));
  return removed.some(text => COMMENT.test(text)) ? [] : [{ title, edits: result.edits, safe }];
}

/** Removes entries and items, the last one first. */
export const removal = (doc: YamlDoc, paths: readonly Path[], title: string, safe = false): QuickFix[] =>
  removing(
    doc,
    paths.map(path => ({ kind: 'remove', path })),
    title,
    safe,
  );
