import type { Entry, Item, YamlNode } from '../node.ts';
import type { Path } from '../path.ts';
import { type Edit, Refusal } from './change.ts';
import { insertFlow } from './flow.ts';
import { renderBlock, renderEntry, renderFlow, renderScalar } from './render.ts';
import { fillIn } from './set.ts';
import type { Source } from './source.ts';

const insertAt = (start: number, newText: string): Edit => ({ start, end: start, newText });

/** A new line behind an entry or item, behind the comment on its last line too. */
function lineAfter(source: Source, holder: Entry | Item, indent: number, text: string): Edit {
  const end = source.endOf(holder);
  const line = ' '.repeat(indent) + text;
  if (source.text[end - 1] === '\n') return insertAt(end, line + source.eol);
  return insertAt(source.lineEnd(end), source.eol + line);
}

/** How far this document indents lists below their key: its first list decides. */
function listIndent(source: Source, node: YamlNode): number | undefined {
  if (node.kind === 'seq') return firstDefined(node.items, item => listIndent(source, item.node));
  if (node.kind !== 'map') return undefined;
  return firstDefined(node.entries, ({ start, node: child }) => {
    const first = child.kind === 'seq' && !child.flow ? child.items[0] : undefined;
    return first ? source.column(first.start) - source.column(start) : listIndent(source, child);
  });
}

function firstDefined<T, R>(items: T[], ask: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Writes a first entry or item where a key or dash has no value, or a written null. */
function startCollection(
  source: Source,
  path: Path,
  flowText: string,
  block: { indent: number; text: (indent: number) => string },
): Edit[] {
  const { node, parent, holder } = source.own(path);
  if (node.kind !== 'scalar' || node.value !== null || node.tagged) {
    throw new Refusal(`${path.join('.')} already has a value of another kind.`);
  }
  if (node.style !== 'empty') return [{ start: node.start, end: node.end, newText: flowText }];
  if (!holder || !parent || holder.valueAnchor === undefined)
    throw new Refusal(`${path.join('.')} has no place for a value.`);
  if ('flow' in parent && parent.flow) return [fillIn(source, holder.valueAnchor, flowText)];
  const column = source.column(holder.start);
  if (parent.kind === 'seq') {
    return [insertAt(holder.valueAnchor, ` ${block.text(column + 2)}`)];
  }
  const indent = column + block.indent;
  return [insertAt(source.lineEnd(holder.valueAnchor), source.eol + ' '.repeat(indent) + block.text(indent))];
}

/** Adds an entry at the end of a map, in the map's own style and indentation. */
export function insertKey(source: Source, path: Path, key: string, value: unknown): Edit[] {
  const { node } = source.own(path);
  const flowText = `${renderScalar(key, 'plain', { flow: true, json: source.json })}: ${renderFlow(value, source.json)}`;
  const blockText = (indent: number): string => renderEntry(key, value, indent, source.eol);
  if (node.kind !== 'map')
    return startCollection(source, path, `{${flowText}}`, { indent: 2, text: blockText });
  if (node.flow) return insertFlow(source, node, node.entries, node.entries.length, flowText);
  const [first, last] = [node.entries[0], node.entries.at(-1)];
  if (!first || !last) throw new Refusal(`${path.join('.')} has no readable entry to stand beside.`);
  const indent = source.column(first.start);
  return [lineAfter(source, last, indent, blockText(indent))];
}

/** Adds an item to a list, at the end or before the item of an index, indented as its siblings are. */
export function insertItem(source: Source, path: Path, index: number | undefined, value: unknown): Edit[] {
  const { node } = source.own(path);
  const flowText = renderFlow(value, source.json);
  const blockText = (indent: number): string => `- ${renderBlock(value, indent + 2, source.eol)}`;
  if (node.kind !== 'seq') {
    const indent = listIndent(source, source.root) ?? 2;
    return startCollection(source, path, `[${flowText}]`, { indent, text: blockText });
  }
  const at = index ?? node.items.length;
  if (at < 0 || at > node.items.length)
    throw new Refusal(`${path.join('.')} has no place ${at} for an item.`);
  if (node.flow) return insertFlow(source, node, node.items, at, flowText);
  const [first, previous] = [node.items[0], node.items[at - 1]];
  if (!first) throw new Refusal(`${path.join('.')} has no readable item to stand beside.`);
  const indent = source.column(first.start);
  if (previous) return [lineAfter(source, previous, indent, blockText(indent))];
  return [insertAt(first.start, `${blockText(indent)}${source.eol}${' '.repeat(indent)}`)];
}
