/**
 * Whether a text is a regular expression of RE2, which Istio and Envoy use: no look-around, no
 * backreferences, at most 1000 repetitions. Unlike JavaScript, `]`, `{` and `}` may stand for themselves.
 */

import { MOST_REPEATS, NestedRepeats } from './nested-repeats.ts';
import { isUnicodeClass } from './unicode-classes.ts';

const REPEAT = /\{(\d+)(?:(,)(\d*))?\}/y;
const GROUP = /\(\?(?:P?<\w+>|[imsU]+(?:-[imsU]+)?:|-[imsU]+:|:)/y;
const FLAGS = /\(\?(?:[imsU]+(?:-[imsU]+)?|-[imsU]+)\)/y;
const ESCAPE =
  /\\(?:x\{0*(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\}|x[0-9A-Fa-f]{2}|[pP]\{\^?[A-Za-z_]+\}|[pP][CLMNPSZ]|0[0-7]{0,2}|[1-7][0-7]{1,2}|[dDsSwWafnrtv]|[^\w\u0080-\uffff]|_)/y;
const OUTSIDE_CLASS = /\\(?:[AbBz]|Q[\s\S]*?(?:\\E|$))/y;
const CLASS_NAME =
  /\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/y;
const SETS = /^\\(?:[dDsSwW]|[pP])/;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** What RE2 has against a text as a regular expression; undefined when nothing. Linear in its length. */
export function re2Problem(regex: string): string | undefined {
  const groups: number[] = [];
  const nested = new NestedRepeats();
  // What a repetition would repeat: nothing yet, something, or something that is repeated already.
  let before: 'nothing' | 'item' | 'repeated' = 'nothing';
  for (let at = 0; at < regex.length; ) {
    const char = regex.charAt(at);
    const repeat = '*+?'.includes(char) ? 1 : char === '{' ? (match(REPEAT, regex, at)?.[0].length ?? 0) : 0;
    if (repeat > 0) {
      const what = regex.slice(at, at + repeat);
      if (before === 'nothing') return `${what} has nothing to repeat`;
      if (before === 'repeated') return `${what} repeats what is repeated already`;
      const count = countProblem(regex, at) ?? nested.repeat(char === '{' ? what : '');
      if (count) return count;
      at += repeat;
      if (regex.charAt(at) === '?') at++;
      before = 'repeated';
    } else if (char === '(') {
      const flags = match(FLAGS, regex, at);
      const size = flags?.[0].length ?? match(GROUP, regex, at)?.[0].length ?? 1;
      if (size === 1 && regex.charAt(at + 1) === '?') return groupProblem(regex.slice(at, at + 4));
      if (!flags) groups.push(at);
      if (!flags) nested.open();
      at += size;
      if (!flags) before = 'nothing';
      else if (before === 'repeated') before = 'item';
    } else if (char === ')') {
      if (groups.pop() === undefined) return `the ) at position ${at} closes nothing`;
      nested.close();
      before = 'item';
      at++;
    } else if (char === '|') {
      before = 'nothing';
      at++;
    } else {
      const size = itemSize(regex, at);
      if (typeof size === 'string') return size;
      at += size;
      nested.item();
      before = 'item';
    }
  }
  return groups.length > 0 ? `the ( at position ${groups.at(-1)} is not closed` : undefined;
}

function groupProblem(start: string): string {
  if (/^\(\?(?:[=!]|<[=!])/.test(start))
    return `RE2 has no look-around (${start.replace(/^(\(\?<?[=!]).*/, '$1')})`;
  return `RE2 knows no group that begins with ${start}`;
}

function countProblem(regex: string, at: number): string | undefined {
  const [whole, least = '', comma, most = ''] = match(REPEAT, regex, at) ?? [];
  if (whole === undefined) return undefined;
  const [from, to] = [Number(least), comma && most ? Number(most) : Number(least)];
  if (Math.max(from, to) > MOST_REPEATS) return `${whole} is more than ${MOST_REPEATS} repetitions`;
  return from > to ? `${whole} ends before it begins` : undefined;
}

/** The length of the item at a place, or what is wrong with it. */
function itemSize(regex: string, at: number): number | string {
  if (regex.charAt(at) === '[') return classSize(regex, at);
  return regex.charAt(at) === '\\' ? escapeSize(regex, at, false) : 1;
}

function escapeSize(regex: string, at: number, inClass: boolean): number | string {
  const found = match(ESCAPE, regex, at) ?? (inClass ? null : match(OUTSIDE_CLASS, regex, at));
  const [whole = ''] = found ?? [];
  if (/^\\[pP]\{/.test(whole) && !isUnicodeClass(whole)) return `RE2 knows no characters called ${whole}`;
  if (found) return whole.length;
  if (at + 1 >= regex.length) return 'a \\ at its end escapes nothing';
  const sequence = regex.slice(at, at + 2);
  return /\d|k/.test(sequence)
    ? `RE2 has no backreferences (${sequence})`
    : `RE2 knows no escape ${sequence}`;
}

function classSize(regex: string, start: number): number | string {
  const open = `the [ at position ${start} is not closed`;
  let at = start + (regex.charAt(start + 1) === '^' ? 2 : 1);
  for (const first = at; at < regex.length; ) {
    if (regex.charAt(at) === ']' && at > first) return at + 1 - start;
    const name = match(CLASS_NAME, regex, at);
    const size = name ? name[0].length : memberSize(regex, at);
    if (typeof size === 'string') return size;
    const from = regex.slice(at, at + size);
    at += size;
    if (name || SETS.test(from) || !isRange(regex, at)) continue;
    const last = memberSize(regex, at + 1);
    if (typeof last === 'string') return last;
    const to = regex.slice(at + 1, at + 1 + last);
    if (SETS.test(to) || (isAscii(from) && isAscii(to) && from > to)) return `${from}-${to} is no range`;
    at += 1 + last;
  }
  return open;
}

/** Whether a class member is one plain character that is no half of a longer one. */
const isAscii = (member: string): boolean => member.length === 1 && member < '\u0080';

const isRange = (regex: string, at: number): boolean =>
  regex.charAt(at) === '-' && at + 1 < regex.length && regex.charAt(at + 1) !== ']';

function memberSize(regex: string, at: number): number | string {
  if (regex.startsWith('[:', at) && /^\[:\^?\w+:\]/.test(regex.slice(at, at + 16)))
    return `RE2 knows no class ${regex.slice(at, regex.indexOf(':]', at) + 2)}`;
  return regex.charAt(at) === '\\' ? escapeSize(regex, at, true) : 1;
}
