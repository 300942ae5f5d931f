import type { RuleInfo } from '../rule.ts';
import { split, weights } from '../rules/examples.ts';

const sums = split(weights(90, 20));

/** What can be wrong with a comment that is to silence findings. */
export const IGNORE_COMMENT = {
  code: 'ignore-comment',
  severity: 'warning',
  scope: 'document',
  what: 'A comment `# istio-canary: ignore` that silences nothing.',
  why: 'It names no code, an unknown one, or nothing follows it; so the finding that it was written for is still reported, or will be once it comes back.',
  example: {
    bad: sums.replace('spec:', '# istio-canary: ignore weight-sum-not-100\nspec:'),
    good: sums.replace('spec:', '# istio-canary: ignore weights-sum-not-100 -- 110 shadows\nspec:'),
  },
} as const satisfies RuleInfo;

export const suppressRules: readonly RuleInfo[] = [IGNORE_COMMENT];
