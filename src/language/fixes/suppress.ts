/** The ways to be spared a finding, offered behind its corrections. */
import type { Finding } from '../../validation/index.ts';
import type { ParsedText } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { annotationFixes } from './annotate.ts';
import { ignoreFixes, nearestCodeFixes } from './ignore-comment.ts';

/** A comment at the finding, and the annotation of a tool that has a code for it. */
export function suppressFixes(parsed: ParsedText, finding: Finding): QuickFix[] {
  return [...nearestCodeFixes(finding), ...ignoreFixes(parsed, finding), ...annotationFixes(parsed, finding)];
}
