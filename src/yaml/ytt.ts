/** ytt writes its code in comments: `host: #@ data.values.host`. A value that is code is filled in later. */
import { FILLER } from './template-lines.ts';

const CODE = '#@ ';
const NO_CONTENT = /^\s*(?:#.*)?$/;

/** Where a line's code stands for the value of a key or of a dash; undefined where it does not. */
function codeAt(line: string): number | undefined {
  const at = line.indexOf(CODE);
  const before = line.slice(0, Math.max(at, 0));
  const owner = before.trimEnd();
  const isSpaced = owner.length < before.length;
  return isSpaced && /(?::|(?:^|\s)-)$/.test(owner.slice(-2)) && !owner.includes('#') ? at : undefined;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * Writes placeholders for code that stands for a value, of the same length; code beside a value that goes on below
 * stays. Undefined where a text has no such code.
 */
export function maskYtt(text: string): string | undefined {
  if (!text.includes(CODE)) return undefined;
  const lines = text.split('\n');
  let below = 0;
  let isMasked = false;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    if (NO_CONTENT.test(line)) continue;
    const at = codeAt(line);
    const end = line.trimEnd().length;
    if (at !== undefined && below <= indentOf(line)) {
      lines[i] = line.slice(0, at) + FILLER.repeat(end - at) + line.slice(end);
      isMasked = true;
    }
    below = indentOf(line);
  }
  return isMasked ? lines.join('\n') : undefined;
}
