import type { YamlNode } from './node.ts';
import type { Path, Place } from './path.ts';

/** A cursor in a document's source. */
interface Cursor {
  source: string;
  offset: number;
  column: number;
  /** Only blanks stand before it on its line, so its column says which block it continues. */
  indenting: boolean;
}

function columnOf(source: string, offset: number): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1);
}

function cursorAt(source: string, offset: number): Cursor {
  const column = columnOf(source, offset);
  return { source, offset, column, indenting: source.slice(offset - column, offset).trim() === '' };
}

/** End of what is written of a node: the parser lets block collections reach over blank lines behind them. */
export function lastContent(node: YamlNode): number {
  if (node.kind === 'map' && !node.flow) {
    const last = node.entries.at(-1);
    return last ? Math.max(last.valueAnchor ?? last.keyEnd, lastContent(last.node)) : node.end;
  }
  if (node.kind === 'seq' && !node.flow) {
    const last = node.items.at(-1);
    return last ? Math.max(last.valueAnchor, lastContent(last.node)) : node.end;
  }
  return node.end;
}

/** Whether the cursor is in a node's text, or on a line that goes on with its block. */
function isIn(node: YamlNode, cursor: Cursor): boolean {
  if (cursor.offset < node.start) return false;
  if (cursor.offset <= lastContent(node)) return true;
  const isBlock = (node.kind === 'map' || node.kind === 'seq') && !node.flow;
  return isBlock && cursor.indenting && cursor.column >= columnOf(cursor.source, node.start);
}

/** Whether the cursor, outside of its value, still belongs to the entry or item that starts at `start`. */
function isBehind(start: number, mark: number, cursor: Cursor): boolean {
  const sameLine = !cursor.source.slice(mark, cursor.offset).includes('\n');
  return sameLine || (cursor.indenting && cursor.column > columnOf(cursor.source, start));
}

/** One step inwards: the entry or item at the cursor and what of it is meant; undefined: none. */
function inwards(
  node: YamlNode,
  cursor: Cursor,
): { part: string | number; node: YamlNode; stop?: 'key' | 'value' } | undefined {
  if (node.kind !== 'map' && node.kind !== 'seq') return undefined;
  const holders = node.kind === 'map' ? node.entries : node.items;
  const index = holders.findLastIndex(each => each.start <= cursor.offset);
  const holder = holders[index];
  if (!holder) return undefined;
  const inside = isIn(holder.node, cursor);
  const mark = 'key' in holder ? holder.keyEnd : holder.start;
  if (!inside && !node.flow && !isBehind(holder.start, mark, cursor)) return undefined;
  if (!('key' in holder)) return { part: index, node: holder.node, stop: inside ? undefined : 'value' };
  const stop = cursor.offset <= holder.keyEnd ? 'key' : inside ? undefined : 'value';
  return { part: holder.key, node: holder.node, stop };
}

/**
 * The innermost place at an offset: on a key, in a value, or, on a blank line, the block that its
 * indentation continues. An offset just behind a token still belongs to it, as a cursor does.
 */
export function placeAt(source: string, root: YamlNode, offset: number): Place {
  const cursor = cursorAt(source, offset);
  const path: Path = [];
  for (let node = root; ; ) {
    const step = inwards(node, cursor);
    if (!step) return { path, at: 'value' };
    path.push(step.part);
    if (step.stop) return { path, at: step.stop };
    node = step.node;
  }
}
