import type { Entry, MapNode, YamlNode } from './node.ts';
import type { Path, Range } from './path.ts';

/** Where a path leads. */
export interface Found {
  node: YamlNode;
  /** The key's range where the last step was a key, else the node's. */
  key: Range;
  /** How many steps of the path exist. */
  depth: number;
  /** False behind an alias or a merge: the text found is the alias or merge that brought the value here. */
  own: boolean;
}

const rangeOfNode = (node: YamlNode): Range => ({ start: node.start, end: node.end });

function exists(value: unknown, path: Path): boolean {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return false;
    current = (current as Record<string | number, unknown>)[part];
  }
  return true;
}

function brings(entry: Entry, path: Path): boolean {
  const { node } = entry;
  const sources = node.kind === 'seq' ? node.items.map(item => item.node) : [node];
  return sources.some(source => exists(source.value, path));
}

function intoMap(map: MapNode, found: Found, path: Path): Found | undefined {
  const rest = path.slice(found.depth);
  // The entry that decides comes last, be it the key itself or a merge that holds it.
  const entry = map.entries.findLast(each =>
    each.merge ? brings(each, rest.slice(0, 1)) : each.key === String(rest[0]),
  );
  if (!entry || (entry.merge && !brings(entry, rest))) return undefined;
  const key = { start: entry.keyStart, end: entry.keyEnd };
  return { node: entry.node, key, depth: entry.merge ? path.length : found.depth + 1, own: !entry.merge };
}

function step(found: Found, path: Path): Found | undefined {
  const { node, depth } = found;
  const part = path[depth];
  if (node.kind === 'map') return intoMap(node, found, path);
  if (node.kind === 'alias') {
    return exists(node.value, path.slice(depth)) ? { ...found, depth: path.length, own: false } : undefined;
  }
  const item = node.kind === 'seq' && typeof part === 'number' ? node.items[part] : undefined;
  return item && { node: item.node, key: rangeOfNode(item.node), depth: depth + 1, own: true };
}

/** Follows a path as far as it exists. */
export function find(root: YamlNode, path: Path): Found {
  let found: Found = { node: root, key: rangeOfNode(root), depth: 0, own: true };
  while (found.depth < path.length) {
    const next = step(found, path);
    if (!next) break;
    found = next;
  }
  return found;
}
