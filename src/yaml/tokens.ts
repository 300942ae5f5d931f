import type { CST } from 'yaml';

const SPACING = new Set(['space', 'newline', 'comment', 'comma']);

const isMark = (token: CST.SourceToken): boolean => !SPACING.has(token.type);

/** Start of an entry or item: its first dash, `?`, anchor or tag, else what `fallback` says. */
export function startOf(tokens: CST.SourceToken[] | undefined, fallback: number): number {
  return tokens?.find(isMark)?.offset ?? fallback;
}

/** Offset after the last dash, colon, anchor or tag before a value. */
export function afterLast(tokens: CST.SourceToken[] | undefined, fallback: number): number {
  const last = tokens?.findLast(isMark);
  return last ? last.offset + last.source.length : fallback;
}

/** The tokens of a list's items, in step with the parser's items: those that hold nothing are left out. */
export function itemTokens(token: CST.Token | undefined): CST.CollectionItem[] {
  if (token?.type === 'block-seq') {
    return token.items.filter(item => item.value || item.start.some(isMark));
  }
  if (token?.type === 'flow-collection') {
    return token.items.filter(item => item.key || item.sep || item.value || item.start.some(isMark));
  }
  return [];
}
