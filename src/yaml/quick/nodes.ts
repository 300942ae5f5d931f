/** Collections of which only the parts are known yet. */
import { setKey } from '../merge.ts';
import type { Entry, Item, MapNode, SeqNode } from '../node.ts';

/** A map; of its entries, no two have the same key. */
export function mapNode(start: number, end: number, flow: boolean, entries: Entry[]): MapNode {
  const value: Record<string, unknown> = {};
  let size = 1;
  for (const { key, node } of entries) {
    setKey(value, key, node.value);
    size += node.size;
  }
  return { kind: 'map', start, end, value, size, tagged: false, flow, entries };
}

/** A list. */
export function listNode(start: number, end: number, flow: boolean, items: Item[]): SeqNode {
  let size = 1;
  for (const { node } of items) size += node.size;
  const value = items.map(({ node }) => node.value);
  return { kind: 'seq', start, end, value, size, tagged: false, flow, items };
}
