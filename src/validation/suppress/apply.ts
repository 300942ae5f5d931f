/** Findings as they are left when everything is heard that a text says about them. */
import { type ParsedText, resourcesOf, type YamlDoc } from '../../yaml/index.ts';
import { allRules } from '../catalogue.ts';
import type { Finding } from '../finding.ts';
import { knownCodes } from '../levels.ts';
import { looksLikeOurs, ourKind } from '../our-kind.ts';
import { refOf } from '../resource.ts';
import { mayHoldComment } from './comment.ts';
import { type Comments, commentsOf } from './comments.ts';
import { IGNORE_COMMENT } from './rule.ts';

/** Codes that a comment can name. */
export const ignorableCodes: ReadonlySet<string> = knownCodes(allRules);

const refusals = new Set(
  allRules.filter(rule => rule.scope === 'document' && rule.severity === 'error').map(({ code }) => code),
);

/** Whether findings of a code say what a cluster refuses whatever else it holds. */
export const isRefusal = (code: string): boolean => refusals.has(code);

function problemsOf(doc: YamlDoc, { problems }: Comments): Finding[] {
  const [first] = [...resourcesOf(doc)].filter(({ value }) => ourKind(value));
  // Elsewhere nobody reports anything, so a comment there does no harm.
  if (!first && !looksLikeOurs(doc.core.source)) return [];
  const resource = refOf(first?.value ?? {});
  return problems.map(({ start, end, message, nearest }) => {
    const data = nearest === undefined ? undefined : { nearest };
    const { code, severity } = IGNORE_COMMENT;
    return { code, severity, start, end, message, path: '', resource, data };
  });
}

/**
 * Findings without those that comments silence, with what is wrong with the comments. A comment may name any code
 * of a finding, another tool's too.
 */
export function unlessIgnored(parsed: ParsedText, findings: Finding[]): Finding[] {
  if (!mayHoldComment(parsed.text)) return findings;
  const read = parsed.docs.map(doc => ({ doc, comments: commentsOf(doc, ignorableCodes) }));
  const silences = read.flatMap(({ comments }) => comments.silences);
  const all = [...findings, ...read.flatMap(({ doc, comments }) => problemsOf(doc, comments))];
  return all.filter(({ code, also = [], start }) => {
    const here = silences.filter(each => each.start <= start && start <= each.end);
    return !here.some(({ codes }) => [code, ...also].some(each => codes.has(each)));
  });
}
