/**
 * The fields that a manager owns, as the API server keeps them (FieldsV1): `f:NAME` leads to a field, `k:` and `v:` to
 * an item of a list, `.` marks that the thing itself is owned, and an empty map is a leaf.
 */

export type FieldSet = { [step: string]: FieldSet };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Both sets in one. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const both: FieldSet = { ...a };
  for (const [step, inner] of Object.entries(b)) {
    const own = both[step];
    both[step] = own ? union(own, inner) : inner;
  }
  return both;
}

const isLeaf = (set: FieldSet): boolean => Object.keys(set).length === 0;

/** What `set` owns and none of `others` does, as far as it leads to fields. */
function alone(set: FieldSet, others: readonly FieldSet[]): FieldSet {
  const kept = Object.entries(set).flatMap(([step, inner]): [string, FieldSet][] => {
    const beside = others.flatMap(other => other[step] ?? []);
    if (isLeaf(inner)) return beside.length > 0 ? [] : [[step, inner]];
    const left = alone(inner, beside);
    return isLeaf(left) ? [] : [[step, left]];
  });
  return Object.fromEntries(kept);
}

function pruned(value: Record<string, unknown>, owned: FieldSet, wanted: unknown): Record<string, unknown> {
  const declared = isMap(wanted) ? wanted : {};
  const entries = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    const own = owned[`f:${name}`];
    if (!own) return [[name, field]];
    const isDeclared = Object.hasOwn(declared, name);
    if (isLeaf(own)) return isDeclared ? [[name, field]] : [];
    if (!isMap(field)) return [[name, field]];
    const inner = pruned(field, own, declared[name]);
    // A map that was ours and has nothing left in it goes with its fields.
    const isOver = Object.keys(inner).length === 0 && !isDeclared && own['.'] !== undefined;
    return isOver ? [] : [[name, inner]];
  });
  return Object.fromEntries(entries);
}

/** The object without the fields that are owned, by nobody in `others`, and not `wanted` any more. */
export function withoutDropped<T extends object>(
  object: T,
  owned: FieldSet,
  others: readonly FieldSet[],
  wanted: object,
): T {
  return pruned(object as Record<string, unknown>, alone(owned, others), wanted) as T;
}
