import type { YamlNode } from './node.ts';
import type { Path, Place } from './path.ts';

/** Column of an offset; `blank` tells that only spaces (and list dashes) stand before it on its line. */
function column(source: string, offset: number): { column: number; blank: boolean } {
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1;
  const before = source.slice(lineStart, offset);
  return { column: before.length, blank: /^[ \t]*$/.test(before) };
}

/** Whether an offset beyond a node's text still belongs into it, as the next line of a block does. */
function continues(source: string, node: YamlNode, offset: number): boolean {
  if (node.kind === 'scalar' || node.kind === 'alias') return false;
  if (node.flow) return false;
  const here = column(source, offset);
  return here.blank && here.column >= column(source, node.start).column;
}

function inside(source: string, node: YamlNode, offset: number): boolean {
  if (offset < node.start) return false;
  const ends = node.kind === 'map' || node.kind === 'seq' ? lastContent(node) : node.end;
  return offset <= ends || continues(source, node, offset);
}

/** Block collections reach over trailing blank lines in the parser's ranges; their content ends earlier. */
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

/**
 * The innermost place at an offset: on a key, in a value, or, on a blank line, the block that its
 * indentation continues. An offset just behind a token still belongs to it, as a cursor does.
 */
export function placeAt(source: string, root: YamlNode, offset: number): Place {
  const path: Path = [];
  let node = root;
  for (;;) {
    if (node.kind === 'map') {
      const entry = node.entries.findLast(each => each.start <= offset);
      if (!entry) return { path, at: 'value' };
      const within = inside(source, entry.node, offset);
      const lineEnd = source.indexOf('\n', entry.keyEnd);
      const sameLine = offset <= (lineEnd === -1 ? source.length : lineEnd);
      const blank = column(source, offset);
      const deeper = blank.blank && blank.column > column(source, entry.start).column;
      if (!within && !sameLine && !deeper && !node.flow) return { path, at: 'value' };
      path.push(entry.key);
      if (offset <= entry.keyEnd) return { path, at: 'key' };
      if (!within) return { path, at: 'value' };
      node = entry.node;
    } else if (node.kind === 'seq') {
      const index = node.items.findLastIndex(each => each.start <= offset);
      const item = node.items[index];
      if (!item) return { path, at: 'value' };
      const within = inside(source, item.node, offset);
      const blank = column(source, offset);
      const deeper = blank.blank && blank.column > column(source, item.start).column;
      const lineEnd = source.indexOf('\n', item.start);
      const sameLine = offset <= (lineEnd === -1 ? source.length : lineEnd);
      if (!within && !sameLine && !deeper && !node.flow) return { path, at: 'value' };
      path.push(index);
      if (!within) return { path, at: 'value' };
      node = item.node;
    } else {
      return { path, at: 'value' };
    }
  }
}
