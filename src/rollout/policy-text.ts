/** A policy from the text of a file: its document among others, read whole only where nothing is wrong with it. */
import { type Finding, validateParsed } from '../validation/index.ts';
import { parseText, resourcesOf } from '../yaml/index.ts';
import type { Policy } from './model.ts';
import { isPolicy, type PolicyTarget, policyOf, policyTargetOf } from './policy.ts';

export interface ReadPolicy {
  /** Undefined where there is no such document, or one with errors. */
  policy?: Policy;
  target: PolicyTarget;
  /** Documents of the kind in the text. More than one is no policy: which is meant is not known. */
  count: number;
  /** What there is to say about the text. */
  findings: Finding[];
}

/** Reads the one policy of a text. Never throws. */
export function readPolicyText(text: string): ReadPolicy {
  const parsed = parseText(text);
  const documents = parsed.docs.flatMap(doc =>
    [...resourcesOf(doc)].map(({ value }) => value).filter(isPolicy),
  );
  const findings = validateParsed(parsed).filter(({ resource }) => resource.kind === 'CanaryPolicy');
  const [only] = documents;
  const isSound = documents.length === 1 && findings.every(({ severity }) => severity !== 'error');
  return {
    ...(only && isSound ? { policy: policyOf(only) } : {}),
    target: policyTargetOf(only),
    count: documents.length,
    findings,
  };
}
