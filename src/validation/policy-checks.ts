/** What is wrong with a rollout's policy. It loads with the schemas, once there is something to look at. */
import {
  gaugesWithoutBounds,
  impossibleGauges,
  metricsOfNoKind,
  rates,
  repeatedNames,
  unknownPlaceholders,
} from './policy-checks/metrics.ts';
import {
  jumps,
  misshapenSteps,
  shortMaxDuration,
  shortSteps,
  stepsNotRising,
} from './policy-checks/steps.ts';
import { shortInterval, wrongValues } from './policy-checks/values.ts';
import type { RuleProblem, Subject } from './rule.ts';

const checks: Record<string, (subject: Subject) => Iterable<RuleProblem>> = {
  'policy-step': misshapenSteps,
  'policy-steps-not-rising': stepsNotRising,
  'policy-jump': jumps,
  'policy-step-too-short': shortSteps,
  'policy-max-duration': shortMaxDuration,
  'policy-value': wrongValues,
  'policy-interval': shortInterval,
  'policy-metric-kind': metricsOfNoKind,
  'policy-metric-name': repeatedNames,
  'policy-gauge-without-bounds': gaugesWithoutBounds,
  'policy-gauge-bounds': impossibleGauges,
  'policy-placeholder': unknownPlaceholders,
  'policy-rate': rates,
};

/** What the rule of that code has against a policy. */
export const policyProblems = (code: string, subject: Subject): Iterable<RuleProblem> =>
  checks[code]?.(subject) ?? [];
