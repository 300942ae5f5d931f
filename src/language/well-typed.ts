/** What is left of a half-typed object where only values of the right type count. */
import type { IstioKind } from '../validation/kinds.ts';
import { type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import { isFields } from '../validation/values.ts';
import type { Path } from '../yaml/index.ts';

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
 * The value of a place without anything that the schema would not have there, so that code which trusts its
 * types can read it. List items keep their places: one that is wrong is null. Undefined where nothing is left.
 */
export function wellTyped(kind: IstioKind, path: Path, value: unknown): unknown {
  const node = schemaNode(kind, path);
  if (!node || value === null || value === undefined) return undefined;
  const types = typesOf(node);
  if (Array.isArray(value)) {
    if (!types.includes('array')) return undefined;
    return value.map((item, at) => wellTyped(kind, [...path, at], item) ?? null);
  }
  if (!isFields(value)) return isOf(types, value) ? value : undefined;
  if (types.length > 0 && !types.includes('object')) return undefined;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, wellTyped(kind, [...path, key], inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept);
}
