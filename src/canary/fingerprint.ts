/** A short fingerprint of a JSON value (FNV-1a, 32 bits, of its text with sorted keys): equal values, equal prints. */
export function fingerprint(value: unknown): string {
  const text = JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
  let hash = 0x811c9dc5;
  for (const char of text ?? '') hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16);
}
