/** What every correction has to keep, whatever the text. */
import { Lexer } from 'yaml';
import { fixAll, fixesFor } from '../../../src/language/fixes/index.ts';
import type { QuickFix } from '../../../src/language/quick-fix.ts';
import { type Finding, validateText } from '../../../src/validation/index.ts';
import { applyEdits, type Edit, maskTemplates, type ParsedText, parseText } from '../../../src/yaml/index.ts';

/** The comments of a text, sorted. */
export function comments(text: string): string[] {
  const found: string[] = [];
  let isScalar = false;
  for (const token of new Lexer().lex(maskTemplates(text))) {
    if (token.startsWith('#') && !isScalar) found.push(token);
    // The lexer announces a scalar by this sign.
    isScalar = token === '\x1f';
  }
  return found.sort();
}

const problems = (text: string): string[] =>
  parseText(text).docs.flatMap(doc => doc.problems.map(({ code }) => code));

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether edits stay within the text, in order, and apart from each other. */
function misplaced(text: string, edits: readonly Edit[]): string | undefined {
  let at = 0;
  for (const { start, end } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at || end < start || end > text.length) return `an edit at ${start}-${end} after ${at}`;
    at = end;
  }
  return undefined;
}

/** The comments but for what silences findings, which corrections may write, also behind another comment. */
const remarks = (text: string): string[] =>
  comments(text).flatMap(each => each.replace(/\s*#? ?istio-canary:.*$/, '') || []);

/** What a correction breaks; undefined where all is well. */
export function complaint(text: string, finding: Finding, fix: QuickFix): string | undefined {
  const place = misplaced(text, fix.edits);
  if (place) return place;
  const after = applyEdits(text, fix.edits);
  if (after === text) return 'nothing changes';
  if (problems(after).length > problems(text).length) return `new problems: ${problems(after)}`;
  if (!same(remarks(after), remarks(text))) return 'comments are lost';
  const isIt = ({ code, path }: Finding): boolean => code === finding.code && path === finding.path;
  const before = validateText(text).filter(({ code }) => code === finding.code).length;
  const left = validateText(after);
  // What is corrected may uncover another of its sort at the same place, but then there is one less of them.
  if (left.some(isIt) && left.filter(({ code }) => code === finding.code).length >= before) return 'it stays';
  return undefined;
}

/** What goes wrong with the corrections of a text; empty where all is well. */
export function complaints(parsed: ParsedText, findings: readonly Finding[]): string[] {
  const { text } = parsed;
  const single = findings.flatMap(finding =>
    fixesFor(parsed, finding).flatMap(fix => {
      const wrong = complaint(text, finding, fix);
      return wrong === undefined ? [] : [`${finding.code} at ${finding.path}, "${fix.title}": ${wrong}`];
    }),
  );
  const edits = fixAll(parsed, findings);
  if (edits.length === 0) return single;
  const place = misplaced(text, edits);
  if (place) return [...single, `fix all: ${place}`];
  const after = applyEdits(text, edits);
  const all: string[] = [];
  if (problems(after).length > problems(text).length) all.push('fix all: new problems');
  if (!same(comments(after), comments(text))) all.push('fix all: comments are lost');
  const again = fixAll(parseText(after), validateText(after));
  if (again.length > 0 && applyEdits(after, again) !== after) all.push('fix all: a second run changes more');
  return [...single, ...all];
}
