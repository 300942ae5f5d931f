/** All corrections that a finding has within its own text, and those that can be made without asking. */
import type { Finding } from '../../validation/index.ts';
import { applyEdits, type Edit, type ParsedText, parseIncremental, type YamlDoc } from '../../yaml/index.ts';
import { nearestNameFix, type QuickFix } from '../quick-fix.ts';
import { deprecatedFixes } from './deprecated.ts';
import { moveRouteFixes, removeSubsetFixes } from './order.ts';
import { docAt } from './place.ts';
import { unsetWeightFixes, weightFixes } from './weights.ts';

const BY_CODE: Record<string, (doc: YamlDoc, finding: Finding) => QuickFix[]> = {
  'weights-sum-not-100': weightFixes,
  'weights-sum-zero': weightFixes,
  'unset-weight': unsetWeightFixes,
  IST0130: moveRouteFixes,
  'duplicate-subset': removeSubsetFixes,
  IST0002: deprecatedFixes,
  'deprecated-policy-field': deprecatedFixes,
};

/** The corrections of a finding; where there are several, the likeliest comes first. */
export function fixesFor(parsed: ParsedText, finding: Finding): QuickFix[] {
  const doc = docAt(parsed, finding);
  const nearest = nearestNameFix(parsed, finding);
  const others = doc ? (BY_CODE[finding.code]?.(doc, finding) ?? []) : [];
  return nearest ? [nearest, ...others] : others;
}

/** Corrections that leave the meaning alone, or that restore what was plainly meant. */
export const isSafe = ({ code, data }: Finding): boolean =>
  code === 'IST0002' || code === 'deprecated-policy-field' || data?.suggestion !== undefined;

const problemsIn = (parsed: ParsedText): number =>
  parsed.docs.reduce((sum, doc) => sum + doc.problems.length, 0);

/** The edits of all safe corrections at once; of two that get in each other's way the first is taken. */
export function fixAll(parsed: ParsedText, findings: readonly Finding[]): Edit[] {
  let edits: Edit[] = [];
  for (const finding of findings.filter(isSafe)) {
    const [fix] = fixesFor(parsed, finding);
    if (!fix) continue;
    const overlaps = fix.edits.some(a => edits.some(b => a.start <= b.end && b.start <= a.end));
    if (overlaps) continue;
    const next = [...edits, ...fix.edits];
    // Two misspellings of one name would become a duplicate.
    const after = parseIncremental(parsed, applyEdits(parsed.text, next));
    if (problemsIn(after) <= problemsIn(parsed)) edits = next;
  }
  return edits;
}
