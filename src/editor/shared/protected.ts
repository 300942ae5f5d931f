/** Which contexts are protected: patterns with `*` for any text and `?` for any character, letter case aside. */

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split(/([*?])/).map(part => ({ '*': '.*', '?': '.' })[part] ?? escaped(part));
  return new RegExp(`^${parts.join('')}$`, 'is').test(name);
}

/** Whether one of the patterns is for a context. */
export const isProtected = (context: string | undefined, patterns: readonly string[]): boolean =>
  context !== undefined && patterns.some(pattern => matches(pattern.trim(), context));
