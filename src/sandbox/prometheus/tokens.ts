/** PromQL in pieces. */
import { parseError } from './errors.ts';

export interface Token {
  type: 'number' | 'duration' | 'string' | 'name' | 'sign' | 'end';
  /** As written; of strings what they mean. */
  text: string;
  at: number;
  /** Of a number its value, of a duration its milliseconds. */
  value: number;
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};
const duration = /(?:\d+(?:ms|[smhdwy]))+(?![\w.])/y;
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?:inf|nan)(?![\w:]))/iy;
const name = /[A-Za-z_][\w:]*/y;
const sign = /=~|!~|!=|==|<=|>=|[-+*/%^(){}[\],=<>@:]/y;
const space = /(?:\s|#[^\n]*)+/y;
const string = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;

/** Milliseconds of `1h30m`; undefined for what is no duration. */
export function durationMs(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
}

function numberOf(text: string): number {
  if (/^inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : Number(text);
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unquoted(text: string): string {
  const inside = text.slice(1, -1);
  if (text.startsWith('`')) return inside;
  return inside.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g,
    (_, unicode, byte, one: string) =>
      one === undefined ? String.fromCharCode(Number.parseInt(unicode ?? byte, 16)) : (escapes[one] ?? one),
  );
}

/** The pieces, with an end behind them. @throws QueryError for what is no piece of PromQL */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const blank = match(space);
    if (blank) {
      at += blank.length;
      continue;
    }
    const kinds: [Token['type'], RegExp][] = [
      ['duration', duration],
      ['number', number],
      ['string', string],
      ['name', name],
      ['sign', sign],
    ];
    const [type, found] =
      kinds.map(([one, pattern]) => [one, match(pattern)] as const).find(one => one[1]) ?? [];
    if (!type || found === undefined) {
      const open = /["'`]/.test(text[at] ?? '');
      throw parseError(text, at, open ? 'unterminated quoted string' : `unexpected character: '${text[at]}'`);
    }
    const value = type === 'duration' ? durationMs(found) : type === 'number' ? numberOf(found) : undefined;
    tokens.push({ type, at, text: type === 'string' ? unquoted(found) : found, value: value ?? Number.NaN });
    at += found.length;
  }
  tokens.push({ type: 'end', text: 'end of input', at: text.length, value: Number.NaN });
  return tokens;
}
