/** What is left of a half-typed object where only values of the right type count. */
import type { OurKind } from '../validation/kinds.ts';
import { nodeBelow, type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import { isFields } from '../validation/values.ts';

const SCALARS: Record<string, string[]> = {
  string: ['string'],
  boolean: ['boolean'],
  number: ['number', 'integer'],
};

function isOf(types: readonly string[], value: unknown): boolean {
  return types.length === 0 || (SCALARS[typeof value] ?? []).some(type => types.includes(type));
}

const typesOf = (node: SchemaNode): string[] => [node.type ?? []].flat();

/**
 * The object without anything that the schema would not have there, so that code which trusts its types can read it.
 * List items keep their places: one that is wrong is null. Undefined where nothing is left.
 */
export function wellTyped(kind: OurKind, value: unknown): unknown {
  return typed(kind, schemaNode(kind, []), value);
}

function typed(kind: OurKind, node: SchemaNode | undefined, value: unknown): unknown {
  if (!node || value === null || value === undefined) return undefined;
  const types = typesOf(node);
  if (Array.isArray(value)) {
    if (!types.includes('array')) return undefined;
    const below = nodeBelow(kind, node, 0);
    return value.map(item => typed(kind, below, item) ?? null);
  }
  if (!isFields(value)) return isOf(types, value) ? value : undefined;
  if (types.length > 0 && !types.includes('object')) return undefined;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, typed(kind, nodeBelow(kind, node, key), inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept);
}
