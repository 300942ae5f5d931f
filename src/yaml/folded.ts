/** Quoted texts over several lines, written on one of the same length and read back as they were meant. */

/** Stand for blanks that are dropped and for line ends that stay; no text may hold these code points. */
const DROPPED = '\ufdd0';
const LINE_END = '\ufdd1';
const MARKS = /[\ufdd0\ufdd1]/;

/** Blanks with line ends between them; in double quotes a backslash right before takes the blank away too. */
const BREAKS = /(\\?)([ \t\r]*\n[ \t\r\n]*)/g;

/**
 * A quoted text, quotes included, without line ends and of the same length; `unfolded` gives its value. Undefined
 * where that cannot be done.
 */
export function folded(quoted: string): string | undefined {
  if (!quoted.includes('\n')) return quoted;
  if (MARKS.test(quoted)) return undefined;
  const isDouble = quoted.startsWith('"');
  return quoted.replace(BREAKS, (all, slash: string, blanks: string, at: number) => {
    const before = isDouble ? (/\\*$/.exec(quoted.slice(0, at))?.[0].length ?? 0) + slash.length : 0;
    const isEscaped = before % 2 === 1;
    const takesLineEnd = isEscaped && /^\r?\n/.test(blanks);
    // A backslash before another blank keeps that one.
    const start = isEscaped && !takesLineEnd ? slash + blanks[0] : slash;
    const empty = LINE_END.repeat(blanks.split('\n').length - 2);
    const kept = takesLineEnd ? empty : start + (empty || ' ');
    return kept.padEnd(all.length, DROPPED);
  });
}

/** The value of a text that may have been folded. */
export const unfolded = (text: string): string =>
  MARKS.test(text) ? text.replaceAll(DROPPED, '').replaceAll(LINE_END, '\n') : text;
