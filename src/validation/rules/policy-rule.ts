import { policyProblems } from '../policy-checks.ts';
import type { DocumentRule } from '../rule.ts';

/** A rule of policies. What it checks loads late: few texts hold one. */
export const policyRule = (info: Omit<DocumentRule, 'check' | 'scope'>): DocumentRule => ({
  ...info,
  scope: 'document',
  check: subject => policyProblems(info.code, subject),
});
