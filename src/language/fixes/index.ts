/** All corrections that a finding has within its own text, and those that can be made without asking. */
import { type Finding, type ValidateOptions, validateParsed } from '../../validation/index.ts';
import { Pieces } from '../../yaml/edit/pieces.ts';
import { applyEdits, type Edit, type ParsedText, parseIncremental, type YamlDoc } from '../../yaml/index.ts';
import { nearestNameFix, type QuickFix } from '../quick-fix.ts';
import { deprecatedFixes } from './deprecated.ts';
import {
  loneWeightFixes,
  repeatedDestinationFixes,
  repeatedItemFixes,
  repeatedKeyFixes,
  repeatedSubsetFixes,
} from './duplicates.ts';
import { moveRouteFixes } from './order.ts';
import { docAt } from './place.ts';
import { retypeFixes } from './retype.ts';
import { unsetWeightFixes, weightFixes } from './weights.ts';

const BY_CODE: Record<string, (doc: YamlDoc, finding: Finding) => QuickFix[]> = {
  'weights-sum-not-100': weightFixes,
  'weights-sum-zero': weightFixes,
  'unset-weight': unsetWeightFixes,
  IST0130: moveRouteFixes,
  'duplicate-subset': repeatedSubsetFixes,
  'overlapping-hosts': repeatedItemFixes,
  'invalid-export-to': repeatedItemFixes,
  'yaml-duplicate-key': repeatedKeyFixes,
  KIA1104: loneWeightFixes,
  KIA1105: repeatedDestinationFixes,
  'wrong-type': retypeFixes,
  'invalid-duration': retypeFixes,
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

const problemsIn = (parsed: ParsedText): number =>
  parsed.docs.reduce((sum, doc) => sum + doc.problems.length, 0);

/** Edits, the text after them, and what is found there then. */
interface Step {
  edits: Edit[];
  after: ParsedText;
}

/** The edits of all of them, if the text reads no worse then. */
function made(parsed: ParsedText, fixes: readonly QuickFix[]): Step | undefined {
  const edits = fixes.flatMap(fix => fix.edits);
  const after = parseIncremental(parsed, applyEdits(parsed.text, edits));
  return problemsIn(after) <= problemsIn(parsed) ? { edits, after } : undefined;
}

/** Of two safe corrections that get in each other's way the first is taken. */
function allAtOnce(parsed: ParsedText, findings: readonly Finding[]): Step {
  const apart: QuickFix[] = [];
  for (const finding of findings) {
    const [fix] = fixesFor(parsed, finding);
    if (!fix?.safe) continue;
    const taken = apart.flatMap(other => other.edits);
    if (!fix.edits.some(a => taken.some(b => a.start <= b.end && b.start <= a.end))) apart.push(fix);
  }
  const whole = made(parsed, apart);
  if (whole) return whole;
  // Two misspellings of one name would become a duplicate.
  const kept: QuickFix[] = [];
  for (const fix of apart) if (made(parsed, [...kept, fix])) kept.push(fix);
  return made(parsed, kept) ?? { edits: [], after: parsed };
}

/** What a correction uncovers may have one too; so far down nothing of Istio's goes. */
const MAX_ROUNDS = 10;

/**
 * The edits of all safe corrections, and of those to what they uncover: there is nothing left to correct then.
 * `options` are those that the findings come from.
 */
export function fixAll(
  parsed: ParsedText,
  findings: readonly Finding[],
  options: ValidateOptions = {},
): Edit[] {
  const pieces = new Pieces(parsed.text.length);
  let [text, found] = [parsed, findings];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { edits, after } = allAtOnce(text, found);
    if (edits.length === 0) break;
    pieces.apply(edits);
    [text, found] = [after, validateParsed(after, options)];
  }
  return pieces.edits(0);
}
