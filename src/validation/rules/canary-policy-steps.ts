/** Steps of a policy: shares that rise, each with the time that it needs. */
import { policy } from './examples.ts';
import { policyRule } from './policy-rule.ts';

const stepForm = policyRule({
  code: 'policy-step',
  severity: 'error',
  what: 'A step that is neither a share nor a pause, or a pause before any share.',
  why: 'A step has one `setWeight` or one `pause`, as in Argo Rollouts. `steps` and `stepWeights` are two ways to say the same.',
  example: {
    bad: policy('steps:\n  - pause:\n      duration: 5m\n  - setWeight: 10'),
    good: policy(
      'steps:\n  - setWeight: 10\n  - pause:\n      duration: 5m\n  - setWeight: 50\n  - pause: {}',
    ),
  },
});

const rising = policyRule({
  code: 'policy-steps-not-rising',
  severity: 'error',
  what: 'A step that gives the canary no more than the one before it.',
  why: 'A rollout only ever gives the canary more; less is what rolling back is for.',
  example: { bad: policy('stepWeights: [10, 5, 50]'), good: policy('stepWeights: [5, 10, 50]') },
});

const jump = policyRule({
  code: 'policy-jump',
  severity: 'warning',
  what: 'A last step far below 100 percent, after which the canary gets everything.',
  why: 'With `onSuccess: promote` the canary goes from the last step to 100 percent, a load that nobody has looked at before.',
  example: { bad: policy('stepWeights: [1, 10]'), good: policy('stepWeights: [1, 10, 50]') },
});

const tooShort = policyRule({
  code: 'policy-step-too-short',
  severity: 'warning',
  what: 'A step that is too short to be looked at, or to bring the requests that it needs.',
  why: 'A step passes at a look, and with `minRequests` of the canary. One that is shorter lasts longer than it says.',
  example: {
    bad: policy('stepWeights: [1, 50]\nstepDuration: 10s\nminRequests: 5000'),
    good: policy('stepWeights: [1, 50]\nstepDuration: 10m\nminRequests: 5000'),
  },
});

const tooLong = policyRule({
  code: 'policy-max-duration',
  severity: 'warning',
  what: 'A maxDuration that is shorter than the steps together.',
  why: 'The rollout pauses when `maxDuration` is over, so this one never gets to its end.',
  example: {
    bad: policy('stepWeights: [1, 10, 50]\nstepDuration: 30m\nmaxDuration: 1h'),
    good: policy('stepWeights: [1, 10, 50]\nstepDuration: 30m\nmaxDuration: 3h'),
  },
});

export const policyStepRules = [stepForm, rising, jump, tooShort, tooLong];
