import type { YamlDoc } from './document.ts';
import type { Path } from './path.ts';

/** A Kubernetes object in a document and the path that leads to it. */
export interface Resource {
  /** Goes before every path within `value` when a position is asked of the document. */
  path: Path;
  value: Record<string, unknown>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isList(value: Record<string, unknown>): boolean {
  return typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items);
}

function* within(value: unknown, path: Path): Generator<Resource> {
  if (!isObject(value)) return;
  if (!isList(value)) {
    yield { path, value };
    return;
  }
  const items: unknown[] = Array.isArray(value.items) ? value.items : [];
  for (const [index, item] of items.entries()) yield* within(item, [...path, 'items', index]);
}

/** The objects that kubectl would apply from a document: itself, or the items of a List (also nested). */
export function resourcesOf(doc: YamlDoc): Generator<Resource> {
  return within(doc.value, []);
}
