import type { Entry, Item, MapNode, SeqNode, YamlNode } from '../node.ts';
import type { Path } from '../path.ts';
import { type Edit, Refusal } from './change.ts';
import { removeFlow } from './flow.ts';
import type { Source } from './source.ts';

const cut = (start: number, end: number): Edit => ({ start, end, newText: '' });

/** Start of the line after a holder; a block scalar ends there already. */
function nextLine(source: Source, holder: Entry | Item): number {
  const end = source.endOf(holder);
  if (source.text[end - 1] === '\n') return end;
  const newline = source.text.indexOf('\n', end);
  return newline === -1 ? source.text.length : newline + 1;
}

/** The lines of a holder that has them to itself, indentation and the comment on its last line included. */
function lines(source: Source, holder: Entry | Item): Edit {
  const before = source.text.slice(source.lineStart(holder.start), holder.start);
  const indent = /[ \t]*$/.exec(before)?.[0].length ?? 0;
  return cut(holder.start - indent, nextLine(source, holder));
}

/** Takes the only entry out of a block: an empty block reads as null, so `{}` or `[]` is written. */
function empty(source: Source, path: Path, parent: YamlNode, holder: Entry | Item): Edit[] {
  const brackets = parent.kind === 'map' ? '{}' : '[]';
  const above = source.own(path).holder;
  const anchor = above?.valueAnchor;
  if (anchor === undefined || !source.startsLine(holder.start)) {
    const end = source.endOf(holder);
    const text = source.text.slice(holder.start, end);
    return [{ start: holder.start, end: holder.start + text.trimEnd().length, newText: brackets }];
  }
  return [{ start: anchor, end: anchor, newText: ` ${brackets}` }, lines(source, holder)];
}

/** Removes an entry or item with the comment on its line; comments on lines of their own stay. */
export function remove(source: Source, path: Path): Edit[] {
  const { parent, holder } = source.own(path);
  if (!parent || !holder || (parent.kind !== 'map' && parent.kind !== 'seq')) {
    throw new Refusal('A whole document cannot be removed.');
  }
  const holders: (Entry | Item)[] = parent.kind === 'map' ? parent.entries : parent.items;
  const index = holders.indexOf(holder);
  if (!parent.flow && holders.length === 1) return empty(source, path.slice(0, -1), parent, holder);
  return removeHolder(source, parent, index);
}

/** Removes the entry or item of an index, which is not the only one of a block. */
export function removeHolder(source: Source, parent: MapNode | SeqNode, index: number): Edit[] {
  const holders: (Entry | Item)[] = parent.kind === 'map' ? parent.entries : parent.items;
  const holder = holders[index];
  if (!holder) return [];
  if (parent.flow) return removeFlow(source, holders, index);
  if (source.startsLine(holder.start)) return [lines(source, holder)];
  // The first one behind a dash shares its line: the next one moves up unless a comment stands between.
  const next = holders[index + 1];
  const after = nextLine(source, holder);
  if (next && source.text.slice(after, next.start).trim() === '') return [cut(holder.start, next.start)];
  return [cut(holder.start, source.lineEnd(source.endOf(holder)))];
}
