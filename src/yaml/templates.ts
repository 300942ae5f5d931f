/** One character of the private use area: no manifest writes it, and YAML takes it in a plain scalar. */
const FILLER = '\uE000';

/** Words that steer a template or define names and print nothing themselves. */
const CONTROL =
  /^\{\{-?\s*(?:if|else|end|range|with|define|block|break|continue|\/\*|\$[\w]*\s*(?:,\s*\$\w+\s*)?:?=)/;
const KEY_BEFORE = /^[ \t]*(?:- +)*[\w./-]+:$/;

/** End of a template expression, strings within it respected; an open one ends with its line. */
function endOf(text: string, start: number): number {
  if (/^\{\{-?\s*\/\*/.test(text.slice(start, start + 8))) {
    const close = text.indexOf('*/', start);
    const end = close === -1 ? -1 : text.indexOf('}}', close);
    if (end !== -1) return end + 2;
  }
  let quote = '';
  for (let at = start + 2; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote || (char === '\n' && quote === '"')) quote = '';
    } else if (char === '"' || char === '`') quote = char;
    else if (char === '}' && text[at + 1] === '}') return at + 2;
  }
  const lineEnd = text.indexOf('\n', start);
  return lineEnd === -1 ? text.length : lineEnd;
}

const blank = (source: string): string => source.replace(/[^\r\n]/g, ' ');

function fill(source: string, leadingSpace: boolean): string {
  const firstLine = /^[^\r\n]*/.exec(source)?.[0] ?? '';
  const filled = leadingSpace ? ` ${FILLER.repeat(firstLine.length - 1)}` : FILLER.repeat(firstLine.length);
  return filled + blank(source.slice(firstLine.length));
}

interface Expression {
  start: number;
  end: number;
}

function expressions(text: string): Expression[] {
  const found: Expression[] = [];
  for (let start = text.indexOf('{{'); start !== -1; ) {
    const end = endOf(text, start);
    found.push({ start, end });
    start = text.indexOf('{{', end);
  }
  return found;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const OPEN_KEY = /^([ \t]*(?:- +)*)[^#\s][^#]*:[ \t]*$/;
/** The first line with content after the rest of this one. */
const NEXT_CONTENT = /^[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([^\r\n]*)/;

/**
 * Gives a key whose whole value comes from a line of its own (`labels:` over `{{ include … }}`) a placeholder
 * on that line. Where text of the file goes on below the key, the line stays blank.
 */
function fillLine(masked: string, at: number): string {
  const before = masked.slice(0, at).trimEnd();
  const open = OPEN_KEY.exec(before.slice(before.lastIndexOf('\n') + 1));
  if (!open) return masked;
  const keyIndent = open[1]?.length ?? 0;
  const below = NEXT_CONTENT.exec(masked.slice(at))?.[1] ?? '';
  const belowIndent = below.startsWith('---') ? 0 : indentOf(below);
  const listBelow = below.trimStart().startsWith('- ') && belowIndent === keyIndent;
  if (below.trim() !== '' && (belowIndent > keyIndent || listBelow)) return masked;
  const lineStart = masked.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = masked.slice(lineStart).search(/\r?\n|$/) + lineStart;
  const position = Math.max(lineStart + keyIndent + 1, at);
  if (position >= lineEnd) return masked;
  return `${masked.slice(0, position)}${FILLER}${masked.slice(position + 1)}`;
}

/** Whether a text may hold Helm template expressions. */
export const hasTemplates = (text: string): boolean => text.includes('{{');

/**
 * Replaces Helm's `{{ … }}` by neutral text of the same length, line ends kept, so that every offset holds:
 * what steers or stands alone on its line becomes blank, what prints into a line becomes a placeholder
 * that `isPlaceholder` knows.
 */
export function maskTemplates(text: string): string {
  let result = '';
  let last = 0;
  const alone: number[] = [];
  for (const { start, end } of expressions(text)) {
    const source = text.slice(start, end);
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const before = (result + text.slice(last, start)).slice(lineStart);
    const after = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
    const isAlone = before.trim() === '' && after.replace(/\{\{.*?\}\}/g, '').trim() === '';
    const control = CONTROL.test(source);
    if (isAlone && !control) alone.push(start);
    const masked = control || isAlone ? blank(source) : fill(source, KEY_BEFORE.test(before));
    result += text.slice(last, start) + masked;
    last = end;
  }
  result += text.slice(last);
  return alone.reduce(fillLine, result);
}

/**
 * Whether a value is filled in later, so that nothing can be said of it: Helm's `{{ … }}` (also masked),
 * Kustomize's `$(NAME)`, envsubst's `${NAME}`.
 */
export function isPlaceholder(value: unknown): boolean {
  return (
    typeof value === 'string' && (value.includes(FILLER) || /\{\{|\$\([\w.-]+\)|\$\{\w+[^}]*\}/.test(value))
  );
}
