import { type Expression, expressions } from './expressions.ts';
import { FILLER, fillLines } from './template-lines.ts';

const KEY_BEFORE = /^[ \t]*(?:- +)*[\w./-]+:$/;
const OPENS = /^(?:\{\{-?\s*(?:if|with|range|block|define)|\{%[-+]?\s*(?:if|for))\b/;
const ENDS = /^(?:\{\{-?|\{%[-+]?)\s*end/;
/** Nobody looks further along a line for what an expression stands beside. */
const FAR = 2000;

const blank = (source: string): string => source.replace(/[^\r\n]/g, ' ');

function fill(source: string, leadingSpace: boolean): string {
  const firstLine = /^[^\r\n]*/.exec(source)?.[0] ?? '';
  const filled = leadingSpace ? ` ${FILLER.repeat(firstLine.length - 1)}` : FILLER.repeat(firstLine.length);
  return filled + blank(source.slice(firstLine.length));
}

/** Whether templates may print into a text, so that what it shows is not all there is: Helm's and others'. */
export const hasTemplates = (text: string): boolean =>
  ['{{', '{%', '%{', '<%', '#@ '].some(mark => text.includes(mark));

/** Whether anything in a text may have to be masked before it reads as YAML. */
export const mayNeedMask = (text: string): boolean =>
  hasTemplates(text) || text.includes('${') || /[@%][A-Z]/.test(text);

/** The expression that closes what one opens, on the same line; undefined where none does. */
function closingOn(text: string, all: readonly Expression[], from: number): number | undefined {
  const opening = all[from];
  if (!opening || !OPENS.test(text.slice(opening.start, opening.end))) return undefined;
  let depth = 0;
  for (let i = from; i < Math.min(all.length, from + 50); i++) {
    const each = all[i];
    if (!each || (i > from && text.slice(all[i - 1]?.end, each.start).includes('\n'))) return undefined;
    const source = text.slice(each.start, Math.min(each.end, each.start + 50));
    if (OPENS.test(source)) depth++;
    else if (ENDS.test(source) && --depth === 0) return i;
  }
  return undefined;
}

/** Text that is put together piece by piece, and what its last line holds so far. */
class Result {
  private readonly pieces: string[] = [];
  line = '';

  add(piece: string): void {
    this.pieces.push(piece);
    const newline = piece.lastIndexOf('\n');
    // A line so long is not about to become a key or a blank one.
    if (newline !== -1) this.line = piece.slice(newline + 1);
    else if (this.line.length < FAR) this.line += piece;
  }

  get text(): string {
    return this.pieces.join('');
  }
}

/**
 * Replaces Helm's `{{ … }}` and others' expressions by neutral text of the same length, line ends kept, so that
 * every offset holds: what steers or stands alone on its line becomes blank, what prints into a line becomes a
 * placeholder that `isPlaceholder` knows. So does a condition within a line, with all that it chooses among.
 */
export function maskTemplates(text: string): string {
  const result = new Result();
  const alone: number[] = [];
  const all = expressions(text);
  let last = 0;
  for (let i = 0; i < all.length; i++) {
    const { start, end, control } = all[i] ?? { start: last, end: last, control: false };
    result.add(text.slice(last, start));
    const isFirst = result.line.length < FAR && result.line.trim() === '';
    const closing = isFirst ? undefined : closingOn(text, all, i);
    const rest = isFirst ? (/^[^\r\n]*/.exec(text.slice(end, end + FAR))?.[0] ?? '') : 'x';
    const isAlone = isFirst && rest.length < FAR && rest.replace(/\{\{.*?\}\}/g, '').trim() === '';
    if (isAlone && !control) alone.push(start);
    last = all[closing ?? i]?.end ?? end;
    const source = text.slice(start, last);
    const isBlank = closing === undefined && (control || isAlone);
    result.add(isBlank ? blank(source) : fill(source, KEY_BEFORE.test(result.line)));
    i = closing ?? i;
  }
  result.add(text.slice(last));
  return fillLines(result.text, alone);
}

/** Of a regular expression, `(?P<name>…)` is no placeholder. */
const PLACEHOLDER =
  /\{\{|\{%|%\{|<%|\$\([\w.-]+\)|\$\{\w+[^}]{0,500}\}|#\{[^}]{0,500}\}|\$[A-Z][A-Z0-9_]+\b|(?<!\(\?P?)<[A-Za-z][\w .-]{0,60}>/;

/**
 * Whether a value is filled in later, so that nothing can be said of it: Helm's `{{ … }}` (also masked) and
 * other templates', Kustomize's `$(NAME)`, envsubst's `${NAME}` and `$NAME`, a guide's `<name>`.
 */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(FILLER) || PLACEHOLDER.test(value));
}
