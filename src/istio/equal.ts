/** Structural equality of JSON values; key order does not count, an undefined field counts as absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a, b].map(value => Object.entries(value).filter(([, field]) => field !== undefined));
  if (!left || !right || left.length !== right.length) return false;
  const other = new Map(right);
  return left.every(([key, value]) => other.has(key) && sameJson(value, other.get(key)));
}
