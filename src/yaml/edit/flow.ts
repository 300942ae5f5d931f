import type { Entry, Item, MapNode, SeqNode } from '../node.ts';
import type { Edit } from './change.ts';
import type { Source } from './source.ts';

const insertAt = (start: number, newText: string): Edit => ({ start, end: start, newText });

/** Length of a comma right behind an offset, with the blanks before it; 0 where there is none. */
function commaAfter(source: Source, offset: number): number {
  return /^[ \t]*,/.exec(source.text.slice(offset, offset + 80))?.[0].length ?? 0;
}

/** Whether nothing but blanks and a comment follow on the line. */
function endsLine(source: Source, offset: number): boolean {
  return /^[ \t]*(?:[ \t]#.*)?$/.test(source.text.slice(offset, source.lineEnd(offset)));
}

const indentation = (source: Source, start: number): string =>
  source.text.slice(source.lineStart(start), start);

/** Adds `text` before the holder of an index, or behind the last one; a line of its own where siblings have one. */
export function insertFlow(
  source: Source,
  node: MapNode | SeqNode,
  holders: (Entry | Item)[],
  index: number,
  text: string,
): Edit[] {
  const next = holders[index];
  if (next) {
    const gap = source.startsLine(next.start) ? source.eol + indentation(source, next.start) : ' ';
    return [insertAt(next.start, `${text},${gap}`)];
  }
  const last = holders.at(-1);
  if (!last) return [insertAt(node.start + 1, text)];
  const end = source.endOf(last);
  if (!source.startsLine(last.start)) return [insertAt(end, `, ${text}`)];
  const line = source.eol + indentation(source, last.start) + text;
  const comma = commaAfter(source, end);
  if (!endsLine(source, end + comma)) return [insertAt(end, `,${line}`)];
  const lineEnd = source.lineEnd(end);
  if (comma > 0) return [insertAt(lineEnd, `${line},`)];
  return lineEnd === end ? [insertAt(end, `,${line}`)] : [insertAt(end, ','), insertAt(lineEnd, line)];
}

/** Removes the holder of an index with its comma, and its line where it has one of its own. */
export function removeFlow(source: Source, holders: (Entry | Item)[], index: number): Edit[] {
  const [previous, holder, next] = [holders[index - 1], holders[index], holders[index + 1]];
  if (!holder) return [];
  const end = source.endOf(holder);
  const past = end + commaAfter(source, end);
  if (source.startsLine(holder.start) && endsLine(source, past)) {
    const start = source.lineStart(holder.start);
    const newline = source.text.indexOf('\n', past);
    const line = { start, end: newline === -1 ? source.text.length : newline + 1, newText: '' };
    const before = previous ? source.endOf(previous) : 0;
    const comma = previous && !next && past === end ? commaAfter(source, before) : 0;
    return comma > 0 ? [{ start: before, end: before + comma, newText: '' }, line] : [line];
  }
  if (next) {
    const between = source.text.slice(past, next.start);
    return [{ start: holder.start, end: /^[ \t]*$/.test(between) ? next.start : past, newText: '' }];
  }
  return [
    { start: previous ? source.endOf(previous) : holder.start, end: previous ? end : past, newText: '' },
  ];
}
