/** Comments that silence a finding where it stands, and corrections of such comments. */
import type { Finding } from '../../validation/index.ts';
import { ignorableCodes } from '../../validation/suppress/apply.ts';
import { commentsOf, type Silence } from '../../validation/suppress/comments.ts';
import {
  applyEdits,
  type Edit,
  firstBlock,
  type ParsedText,
  parseIncremental,
  type YamlDoc,
} from '../../yaml/index.ts';
import { sameTree } from '../../yaml/same-tree.ts';
import type { QuickFix } from '../quick-fix.ts';
import { docAt } from './place.ts';

const MARKER = '# istio-canary: ignore';

/** Where a line's text starts and ends, its line ending excluded. */
function lineAt(text: string, offset: number): { start: number; end: number } {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const length = text.slice(offset).search(/[\r\n]|$/);
  return { start: text[start] === '\uFEFF' ? start + 1 : start, end: offset + length };
}

const insertion = (start: number, newText: string): Edit => ({ start, end: start, newText });

/** The ways to write it, the nearest first: into a comment that is there, behind the line, above it, above all. */
function ways(text: string, doc: YamlDoc, { code, start }: Finding): Edit[] {
  const line = lineAt(text, start);
  const above = lineAt(text, Math.max(0, line.start - 1));
  const isNear = ({ comment }: Silence): boolean => comment.start >= above.start && comment.start <= line.end;
  const covers = (each: Silence): boolean => each.start <= start && start <= each.end;
  const extended = commentsOf(doc, ignorableCodes)
    .silences.filter(each => isNear(each) && covers(each))
    .flatMap(({ comment: { codesEnd } }) =>
      codesEnd === undefined ? [] : [insertion(codesEnd, `, ${code}`)],
    );
  const blank = /[ \t]$/.test(text.slice(line.start, line.end)) ? '' : ' ';
  const indent = /^[ \t]*/.exec(text.slice(line.start, line.end))?.[0] ?? '';
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const top = firstBlock(doc);
  return [
    ...extended,
    insertion(line.end, `${blank}${MARKER} ${code}`),
    insertion(line.start, `${indent}${MARKER} ${code}${eol}`),
    ...(top === undefined ? [] : [insertion(lineAt(text, top).start, `${MARKER} ${code}${eol}`)]),
  ];
}

/** Where a finding begins after an edit; the parser's own may move further than the text does. */
function startAfter(doc: YamlDoc, next: YamlDoc, finding: Finding, edit: Edit): number | undefined {
  const { code, start, message } = finding;
  const index = doc.problems.findIndex(
    each => each.code === code && each.range.start === start && each.message === message,
  );
  if (index >= 0) {
    const problem = next.problems[index];
    return problem?.code === code ? problem.range.start : undefined;
  }
  const isBefore = edit.start < start || /[\r\n]/.test(edit.newText);
  return start + (isBefore ? edit.newText.length : 0);
}

/** What a text silences for a finding after an edit; undefined where the edit changes more than comments. */
function silenceAfter(parsed: ParsedText, doc: YamlDoc, finding: Finding, edit: Edit): Silence | undefined {
  const next = parseIncremental(parsed, applyEdits(parsed.text, [edit]));
  const isSame = parsed.docs.every((doc, i) => {
    const after = next.docs[i];
    return after && after.problems.length === doc.problems.length && sameTree(after.core.root, doc.core.root);
  });
  const now = next.docs[doc.index];
  if (!isSame || !now || next.docs.length !== parsed.docs.length) return undefined;
  const start = startAfter(doc, now, finding, edit);
  return commentsOf(now, ignorableCodes).silences.find(
    each => start !== undefined && each.start <= start && start <= each.end && each.codes.has(finding.code),
  );
}

/** JSON has no comments, and kubectl takes whatever begins like JSON for that. */
const isJson = (doc: YamlDoc): boolean => /^\s*[{[]/.test(doc.core.source);

/** Writes a comment that silences a finding; none where the text would not read as before. */
export function ignoreFixes(parsed: ParsedText, finding: Finding): QuickFix[] {
  const doc = docAt(parsed, finding);
  if (!doc || isJson(doc) || finding.code === 'ignore-comment') return [];
  for (const edit of ways(parsed.text, doc, finding)) {
    const silence = silenceAfter(parsed, doc, finding, edit);
    if (!silence) continue;
    const isWhole = silence.start === doc.start && silence.end > silence.comment.end;
    const where = isWhole ? 'in this document' : 'here';
    return [{ title: `Ignore ${finding.code} ${where} (comment)`, edits: [edit] }];
  }
  return [];
}

/** Puts the code that was meant into a comment that names an unknown one. */
export function nearestCodeFixes({ code, start, end, data }: Finding): QuickFix[] {
  const nearest = data?.nearest;
  if (code !== 'ignore-comment' || typeof nearest !== 'string') return [];
  return [{ title: `Change to ${nearest}`, edits: [{ start, end, newText: nearest }] }];
}
