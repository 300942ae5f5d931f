import { Composer, type CST, type ParsedNode, Parser, Schema, type YAMLError } from 'yaml';
import type { Problem, ProblemCode } from './problem.ts';

/** Deeper than any Kubernetes object; the composer recurses, so a bound keeps the stack. */
const MAX_DEPTH = 200;
/** Characters of one document; etcd itself stores objects up to 1.5 MB. */
const MAX_LENGTH = 4_000_000;
const MAX_PROBLEMS = 100;
/** Characters of a text that a message repeats. */
const MAX_QUOTED = 40;

// Every scalar stays text here: readScalar decides what it means. One instance serves all documents, since
// without known tags nothing is ever added to it.
const schema = new Schema({ schema: 'failsafe', resolveKnownTags: false, merge: false });

/** What the parser gives for one document: a tree as far as there is one, and what is wrong. */
export interface Read {
  root: ParsedNode | null;
  problems: Problem[];
}

function children(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(item =>
    [item.key, item.value].filter(child => child !== undefined && child !== null),
  );
}

/** The first token nested beyond the bound, found without recursion. */
function tooDeep(tokens: CST.Token[]): CST.Token | undefined {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return level[0];
    level = level.flatMap(children);
  }
  return undefined;
}

const CODES: Partial<Record<YAMLError['code'], ProblemCode>> = {
  TAB_AS_INDENT: 'yaml-tab',
  BAD_ALIAS: 'yaml-alias',
  TAG_RESOLVE_FAILED: 'yaml-tag',
};

/** The first line of the quoted text that ends at an offset. */
function quotedUpTo(tokens: CST.Token[], end: number): string | undefined {
  for (let level = tokens; level.length > 0; level = level.flatMap(children)) {
    for (const token of level) {
      const isQuoted = token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar';
      if (isQuoted && token.offset + token.source.length === end) return token.source.split(/\r?\n/)[0];
    }
  }
  return undefined;
}

function inWords({ code, message, pos }: YAMLError, tokens: CST.Token[]): string {
  if (code === 'TAB_AS_INDENT') return 'A tab is used as indentation. YAML allows only spaces there.';
  // It is missing at the very end, and the place to look at is where it began.
  const opened = message.startsWith('Missing closing') ? quotedUpTo(tokens, pos[0]) : undefined;
  if (!opened) return message;
  const begins = opened.length > MAX_QUOTED ? `${opened.slice(0, MAX_QUOTED)}…` : opened;
  return `The quotes around the text that begins with ${begins} are never closed. Add ${opened[0]} to its end.`;
}

function toProblem(error: YAMLError, tokens: CST.Token[], length: number): Problem {
  const code = CODES[error.code] ?? 'yaml-syntax';
  const last = Math.max(length - 1, 0);
  // What is missing at the very end is shown on the last character: an empty range cannot be seen.
  const start = Math.min(Math.max(error.pos[0], 0), last);
  const end = Math.min(Math.max(error.pos[1], start + 1), length);
  return { code, range: { start, end }, message: inWords(error, tokens) };
}

function refuse(code: ProblemCode, start: number, length: number, message: string): Read {
  return { root: null, problems: [{ code, range: { start, end: Math.min(start + 1, length) }, message }] };
}

/** Parses one document's source. Never throws; offsets are relative to `source`. */
export function readDocument(source: string): Read {
  const { length } = source;
  if (length > MAX_LENGTH) {
    return refuse(
      'yaml-too-large',
      0,
      length,
      `This document has ${length} characters; up to ${MAX_LENGTH} are read.`,
    );
  }
  const tokens = [...new Parser().parse(source)];
  const deep = tooDeep(tokens);
  if (deep) {
    const at = Math.min(deep.offset, Math.max(length - 1, 0));
    return refuse(
      'yaml-too-deep',
      at,
      length,
      `This document nests deeper than ${MAX_DEPTH} levels and is not read.`,
    );
  }
  const composer = new Composer({
    schema,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens, true, length)];
  const errors = documents.flatMap(document => document.errors);
  const problems = errors.slice(0, MAX_PROBLEMS).map(error => toProblem(error, tokens, length));
  return { root: documents[0]?.contents ?? null, problems };
}
