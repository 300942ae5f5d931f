import type { Core, YamlDoc } from '../document.ts';
import type { MapNode, YamlNode } from '../node.ts';
import { parseCore } from '../parse.ts';
import { applyEdits, type Edit, type EditResult, Refusal } from './change.ts';
import { sameData } from './intent.ts';
import { removeHolder } from './remove.ts';
import { Source } from './source.ts';
import { guardTemplate } from './template-blocks.ts';

function mapWithKeyAt(node: YamlNode, offset: number): MapNode | undefined {
  if (node.kind !== 'map' && node.kind !== 'seq') return undefined;
  if (node.kind === 'map' && node.entries.some(entry => entry.keyStart === offset)) return node;
  const holders = node.kind === 'map' ? node.entries : node.items;
  const around = holders.findLast(holder => holder.start <= offset);
  return around && mapWithKeyAt(around.node, offset);
}

function plan({ source: text, root, problems }: Core, keyStart: number): Edit[] {
  const map = mapWithKeyAt(root, keyStart);
  const at = map?.entries.findIndex(entry => entry.keyStart === keyStart) ?? -1;
  const key = map?.entries[at]?.key;
  const earlier = map?.entries.findLastIndex((entry, i) => i < at && !entry.merge && entry.key === key) ?? -1;
  if (!map || earlier < 0) throw new Refusal('No key stands here that is there before.');
  const edits = removeHolder(new Source(text, root), map, earlier);
  guardTemplate(text, map.start, edits, `The key "${key}"`);
  const after = parseCore(applyEdits(text, edits));
  if (after.problems.length >= problems.length || !sameData(after.root.value, root.value)) {
    throw new Refusal(`The key "${key}" cannot be removed without changing something else; edit it by hand.`);
  }
  return edits;
}

/**
 * The edits that remove the entry which the repeated key at an offset of the whole text leaves without effect: the
 * one before it in the same map. The document's value stays the same, since the last one counts.
 */
export function editsForRepeatedKey(doc: YamlDoc, offset: number): EditResult {
  try {
    const edits = plan(doc.core, offset - doc.start);
    const shift = (edit: Edit): Edit => ({
      ...edit,
      start: edit.start + doc.start,
      end: edit.end + doc.start,
    });
    return { ok: true, edits: edits.map(shift) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
}
