/** Mistakes of YAML itself, which both of us underline. Pure. */

/** Codes of ours for what every reader of YAML refuses, and how many lines apart both may say it. */
const OF_YAML = new Map([
  // What never ends is underlined where it begins by one, and where the text ends by the other.
  ['yaml-syntax', 1],
  ['yaml-tab', 0],
  ['yaml-duplicate-key', 0],
  ['yaml-key', 0],
  ['yaml-alias', 0],
  ['yaml-tag', 0],
]);

/**
 * Whether the finding of ours with that code and first line is among those that the other one has, given by their
 * first lines.
 */
export function isSameMistake(code: string, line: number, theirs: readonly number[]): boolean {
  const apart = OF_YAML.get(code);
  return apart !== undefined && theirs.some(other => Math.abs(other - line) <= apart);
}
