/** The text of `# istio-canary: ignore CODE[, CODE] [-- reason]`. */
import type { Range } from '../../yaml/index.ts';
import { nearestName } from '../nearest.ts';

/** What is wrong with a comment, within its text. */
export interface CommentProblem extends Range {
  message: string;
  /** The code that was likely meant. */
  nearest?: string;
}

/** One comment; its range goes from its `#` to the end of the line. */
export interface IgnoreComment extends Range {
  codes: ReadonlySet<string>;
  /** Behind the last code, where another one can be written; undefined where there is none. */
  codesEnd: number | undefined;
  problems: CommentProblem[];
}

const MARKER = /(?<=^|[ \t\uFEFF])(#[ \t]*istio-canary:[ \t]*ignore(?![\w-])[ \t]*:?)([^\r\n]*)/gm;
const REASON = /(?:^|[ \t])--(?:[ \t]|$)/;

/** Whether a text may hold such a comment: the look that every text pays for. */
export const mayHoldComment = (text: string): boolean => text.includes('istio-canary:');

interface Words {
  codes: Set<string>;
  codesEnd: number | undefined;
  problems: CommentProblem[];
}

function readWords(list: string, offset: number, known: ReadonlySet<string>): Words {
  const words: Words = { codes: new Set(), codesEnd: undefined, problems: [] };
  let isFirst = true;
  for (const { 0: text, index } of list.matchAll(/[^\s,]+|,/g)) {
    const [start, end] = [offset + index, offset + index + text.length];
    if (text === ',') isFirst = true;
    else if (known.has(text)) {
      words.codes.add(text);
      words.codesEnd = end;
    } else if (isFirst) {
      const nearest = nearestName(text, [...known]);
      const instead = nearest ? `Did you mean ${nearest}?` : 'The documentation lists all codes.';
      const message = `"${text}" is not the code of any finding, so nothing is silenced by it. ${instead}`;
      words.problems.push({ start, end, message, ...(nearest ? { nearest } : {}) });
    } else {
      const message = `"${text}" is not a code. A reason is written behind two dashes: ignore CODE -- reason.`;
      words.problems.push({ start, end, message });
      break;
    }
    if (text !== ',') isFirst = false;
  }
  return words;
}

/** Everything in a source that has the form of such a comment; whether it is one, its place decides. */
export function* commentsIn(source: string, known: ReadonlySet<string>): Generator<IgnoreComment> {
  for (const { 0: whole, 1: marker = '', 2: rest = '', index: start } of source.matchAll(MARKER)) {
    const reason = REASON.exec(rest)?.index ?? rest.length;
    const words = readWords(rest.slice(0, reason), start + marker.length, known);
    if (words.codes.size === 0 && words.problems.length === 0) {
      const message =
        'This comment names no code, so it silences nothing. Write the code behind it, such as: ignore IST0101.';
      words.problems.push({ start, end: start + marker.length, message });
    }
    yield { start, end: start + whole.trimEnd().length, ...words };
  }
}
