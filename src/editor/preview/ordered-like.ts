const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy whose maps have their keys in the order of `model`, further ones behind: order is no difference. */
export function orderedLike(value: unknown, model: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = Array.isArray(model) ? model : [];
    return value.map((item, at) => orderedLike(item, items[at]));
  }
  if (!isMap(value)) return value;
  const wanted = isMap(model) ? model : {};
  const keys = [...Object.keys(wanted).filter(key => Object.hasOwn(value, key)), ...Object.keys(value)];
  return Object.fromEntries([...new Set(keys)].map(key => [key, orderedLike(value[key], wanted[key])]));
}
