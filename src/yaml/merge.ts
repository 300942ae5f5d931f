import type { YamlNode } from './node.ts';

/** Sets an own key whatever its name: plain assignment of `__proto__` would change the prototype. */
export function setKey(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    map[key] = value;
  }
}

function source(node: YamlNode): YamlNode | undefined {
  const target = node.kind === 'alias' ? node.target : node;
  return target?.kind === 'map' ? target : undefined;
}

/**
 * Merges what stands behind `<<` into a map as goyaml.v2 does: at once, so keys written before the merge
 * are overwritten and keys after it win; in a list of maps the first one wins.
 * @returns false where something else than maps is merged
 */
export function mergeInto(map: Record<string, unknown>, node: YamlNode): boolean {
  const sources = node.kind === 'seq' ? node.items.map(item => item.node).reverse() : [node];
  return sources
    .map(each => {
      const target = source(each);
      for (const [key, value] of Object.entries(target?.value ?? {})) setKey(map, key, value);
      return target !== undefined;
    })
    .every(Boolean);
}
