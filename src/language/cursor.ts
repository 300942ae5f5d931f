import { splitDocuments } from '../yaml/split.ts';

/** The word at an offset of a text, and what its line says about it. */
export interface Cursor {
  /** The source of the document around it, and where that starts in the text. */
  source: string;
  base: number;
  /** The word, within `source`; of quotes around it, only the closing one belongs to it. */
  start: number;
  end: number;
  /** Where the cursor is in it. */
  at: number;
  quote: '' | '"' | "'";
  /** The line before the word. */
  lead: string;
  /** A colon follows, so a key with a value is being rewritten. */
  keyed: boolean;
  /** Nothing but blanks follows on the line. */
  last: boolean;
}

const NO_WORD = /[\s,[\]{}"'#]/;
const WORD_AFTER = /^[^\s,[\]{}"'#:]*/;
const OPENING = /(?:^|[:[{,-])\s*$/;
const inComment = (lead: string): boolean => /(?:^|\s)#/.test(lead);
const inTemplate = (before: string): boolean => before.lastIndexOf('{{') > before.lastIndexOf('}}');

/** The word that a line ends with, read backwards: an expression would try each place of a line of a million characters. */
function wordAtEnd(line: string): string {
  let start = line.length;
  while (start > 0 && !NO_WORD.test(line.charAt(start - 1))) start--;
  return line.slice(start);
}

function documentAt(text: string, offset: number): { source: string; start: number } {
  const chunks = splitDocuments(text);
  return chunks.findLast(({ start }) => start < offset) ?? chunks[0] ?? { source: '', start: 0 };
}

/** The word at an offset; undefined where none can be completed: in comments, templates, behind a value. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const { source, start: base } = documentAt(text, offset);
  const at = offset - base;
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1, at);
  const before = wordAtEnd(line);
  const unquoted = line.slice(0, line.length - before.length);
  const last = unquoted.at(-1);
  const quote = last === '"' || last === "'" ? last : '';
  const lead = quote ? unquoted.slice(0, -1) : unquoted;
  if (inComment(line) || inTemplate(source.slice(0, at)) || before.endsWith(':')) return undefined;
  if (quote && !OPENING.test(lead)) return undefined;
  const wordEnd = at + (WORD_AFTER.exec(source.slice(at))?.[0].length ?? 0);
  const end = quote !== '' && source[wordEnd] === quote ? wordEnd + 1 : wordEnd;
  const keyed = /^[ \t]*:(?:\s|$)/.test(source.slice(end));
  const isLast = /^[ \t]*(?:\r?\n|$)/.test(source.slice(end));
  return { source, base, start: at - before.length, end, at, quote, lead, keyed, last: isLast };
}
