/** Where comments stand, and which entries and items follow them. */
import type { YamlDoc } from './document.ts';
import type { Entry, Item, YamlNode } from './node.ts';
import type { Range } from './path.ts';
import { lastContent } from './point.ts';

const partsOf = (node: YamlNode): readonly (Entry | Item)[] =>
  node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items : [];

function innermostScalar(node: YamlNode, offset: number): YamlNode | undefined {
  if (node.kind === 'scalar') return node.start <= offset && offset < node.end ? node : undefined;
  const part = partsOf(node).findLast(each => each.start <= offset);
  return part && innermostScalar(part.node, offset);
}

/** Whether a `#` that has a blank or nothing before it starts a comment; within a text it is part of that. */
export function startsComment(doc: YamlDoc, offset: number): boolean {
  const { root, source } = doc.core;
  const at = offset - doc.start;
  const scalar = innermostScalar(root, at);
  if (scalar?.kind !== 'scalar') return true;
  // The line of a block's `|` or `>` is not yet its text.
  return scalar.style === 'block' && !source.slice(scalar.start, at).includes('\n');
}

function firstAfter(node: YamlNode, offset: number): Entry | Item | undefined {
  const parts = partsOf(node);
  const index = parts.findLastIndex(each => each.start < offset);
  const before = parts[index];
  return (before && firstAfter(before.node, offset)) ?? parts[index + 1];
}

/** The outermost entry or item that begins behind an offset first, with all within; undefined: none does. */
export function blockAfter(doc: YamlDoc, offset: number): Range | undefined {
  const part = firstAfter(doc.core.root, offset - doc.start);
  if (!part) return undefined;
  const end = Math.max('keyEnd' in part ? part.keyEnd : part.start, lastContent(part.node));
  return { start: part.start + doc.start, end: end + doc.start };
}

/** Where a document's own first entry or item begins; undefined where it has none. */
export function firstBlock(doc: YamlDoc): number | undefined {
  const first = partsOf(doc.core.root)[0];
  return first && first.start + doc.start;
}
