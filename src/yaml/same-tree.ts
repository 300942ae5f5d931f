import type { YamlNode } from './node.ts';

/**
 * Whether two trees say the same, wherever their text stands. Aliases are not followed, since what they lead to is
 * compared where it is written: the cost is that of the text, not of what it expands to.
 */
export function sameTree(a: YamlNode, b: YamlNode): boolean {
  if (a.kind === 'scalar' && b.kind === 'scalar') return Object.is(a.value, b.value);
  if (a.kind === 'map' && b.kind === 'map') {
    return (
      a.entries.length === b.entries.length &&
      a.entries.every((entry, i) => {
        const other = b.entries[i];
        return other?.key === entry.key && other.merge === entry.merge && sameTree(entry.node, other.node);
      })
    );
  }
  if (a.kind === 'seq' && b.kind === 'seq') {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, i) => {
        const other = b.items[i];
        return other !== undefined && sameTree(item.node, other.node);
      })
    );
  }
  return a.kind === 'alias' && b.kind === 'alias';
}
