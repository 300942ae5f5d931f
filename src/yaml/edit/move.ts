import type { Item, SeqNode } from '../node.ts';
import type { Path } from '../path.ts';
import { type Edit, Refusal } from './change.ts';
import type { Source } from './source.ts';

/** An item's lines, its last line ending excluded. */
interface Block {
  start: number;
  end: number;
}

/** Comments above an item, as deep as its dash, speak of it. */
function startOf(source: Source, { start }: Item): number {
  let at = source.lineStart(start);
  const comment = `${source.text.slice(at, start)}#`;
  while (at > 0) {
    const above = source.lineStart(at - 1);
    if (!source.text.startsWith(comment, above)) break;
    at = above;
  }
  return at;
}

/** Comments below an item that are deeper than its dash belong to it too. */
function endOf(source: Source, item: Item): number {
  const written = source.text.slice(item.start, source.endOf(item)).trimEnd();
  const end = source.lineEnd(item.start + written.length);
  const deeper = ' '.repeat(source.column(item.start) + 1);
  const comments = new RegExp(`^(?:(?:\\r?\\n[ \\t]*)*\\r?\\n${deeper} *#[^\\r\\n]*)*`);
  return end + (comments.exec(source.text.slice(end))?.[0].length ?? 0);
}

function blockOf(source: Source, seq: SeqNode, index: number, path: Path): Block {
  const item = seq.items[index];
  if (!item) throw new Refusal(`${path.join('.')} has no item ${index}.`);
  if (!source.startsLine(item.start)) {
    throw new Refusal(`${path.join('.')} has items that share a line; move this one by hand.`);
  }
  return { start: startOf(source, item), end: endOf(source, item) };
}

/**
 * Moves an item of a block list before an earlier one, with the comments that speak of it. Blank lines between
 * items move along, so that they still stand between items.
 */
export function moveItem(source: Source, path: Path, to: number): Edit[] {
  const [list, index] = [path.slice(0, -1), path.at(-1)];
  const { node } = source.own(list);
  if (node.kind !== 'seq' || typeof index !== 'number' || to >= index) {
    throw new Refusal(`${path.join('.')} is no item of a list that could move up to ${to}.`);
  }
  if (node.flow) throw new Refusal(`${list.join('.')} is written in one line; move this item by hand.`);
  const target = blockOf(source, node, to, list);
  const block = blockOf(source, node, index, list);
  const gap = /(?:\r?\n[ \t]*)*$/.exec(source.text.slice(target.start, block.start))?.[0] ?? '';
  if (gap === '') throw new Refusal(`${list.join('.')} has an unusual layout; move this item by hand.`);
  return [
    {
      start: target.start,
      end: target.start,
      newText: source.text.slice(block.start, block.end) + gap,
    },
    { start: block.start - gap.length, end: block.end, newText: '' },
  ];
}
