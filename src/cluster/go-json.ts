const escaped = /[<>&\u2028\u2029]/g;

/**
 * JSON as Go's encoder writes it. The API server compares a JSON Patch `test` with what it has stored byte by
 * byte, and stores `<`, `>`, `&`, U+2028 and U+2029 as escapes: written plainly, they would never match.
 */
export const asGoWrites = (value: unknown): string =>
  JSON.stringify(value).replace(escaped, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
