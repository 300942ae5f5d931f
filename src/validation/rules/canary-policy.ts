/** Rules for policies of rollouts: what would not run as it is written. */
import type { DocumentRule } from '../rule.ts';
import { policyMetricRules } from './canary-policy-metrics.ts';
import { policyStepRules } from './canary-policy-steps.ts';
import { policyValueRules } from './canary-policy-values.ts';

export const canaryPolicyRules: readonly DocumentRule[] = [
  ...policyStepRules,
  ...policyValueRules,
  ...policyMetricRules,
];
