/** One character of the private use area: no manifest writes it, and YAML takes it in a plain scalar. */
export const FILLER = '\uE000';

// Lines end with LF or with CR and LF, whose CR is still there.
const OPEN_KEY = /^([ \t]*(?:- +)*)[^#\s][^#]*:\s*(?:\s#.*)?$/;
const NO_CONTENT = /^\s*(?:#.*)?$/;

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** For each line the next one with content. */
function nextContents(lines: readonly string[]): string[] {
  const next: string[] = [];
  let content = '';
  for (let i = lines.length - 1; i >= 0; i--) {
    next[i] = content;
    const line = lines[i] ?? '';
    if (!NO_CONTENT.test(line)) content = line;
  }
  return next;
}

/** The line with a placeholder from an offset on, if the key above has no other value. */
function filled(line: string, at: number, above: string, below: string): string {
  const open = OPEN_KEY.exec(above);
  if (!open) return line;
  const keyIndent = open[1]?.length ?? 0;
  const belowIndent = below.startsWith('---') ? 0 : indentOf(below);
  const listBelow = below.trimStart().startsWith('- ') && belowIndent === keyIndent;
  if (below !== '' && (belowIndent > keyIndent || listBelow)) return line;
  const position = Math.max(keyIndent + 1, at);
  return position < line.replace(/\r$/, '').length
    ? `${line.slice(0, position)}${FILLER}${line.slice(position + 1)}`
    : line;
}

/**
 * Gives a key whose whole value comes from a line of its own (`labels:` over `{{ include … }}`) a placeholder
 * on that line. Where text of the file goes on below the key, the line stays blank.
 * @param alone where expressions that print stood alone on their lines, in order
 */
export function fillLines(masked: string, alone: readonly number[]): string {
  if (alone.length === 0) return masked;
  const lines = masked.split('\n');
  const below = nextContents(lines);
  let above = '';
  let start = 0;
  let next = 0;
  for (const [i, line] of lines.entries()) {
    const at = alone[next] ?? Number.POSITIVE_INFINITY;
    const end = start + line.length + 1;
    if (at < end) {
      lines[i] = filled(line, at - start, above, below[i] ?? '');
      while ((alone[next] ?? end) < end) next++;
    }
    const now = lines[i] ?? '';
    if (!NO_CONTENT.test(now)) above = now;
    start = end;
  }
  return lines.join('\n');
}
