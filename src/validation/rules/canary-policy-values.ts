/** Values of a policy with their units. */
import { policy } from './examples.ts';
import { policyRule } from './policy-rule.ts';

const value = policyRule({
  code: 'policy-value',
  severity: 'error',
  what: 'A number with the wrong unit, or out of its range.',
  why: 'Shares are percent, differences percentage points (`pp`), ratios times (`x`); a bound that cannot be read guards nothing.',
  example: {
    bad: policy('metrics:\n  - name: errors\n    errorShare:\n      max: 500ms'),
    good: policy(
      'metrics:\n  - name: errors\n    errorShare:\n      max: 5%\n      margin: 0.1pp\n      maxRatio: 1.5x',
    ),
  },
});

const interval = policyRule({
  code: 'policy-interval',
  severity: 'warning',
  what: 'An interval that is shorter than Prometheus scrapes.',
  why: 'Between two scrapes there is nothing new to look at, while each look costs queries.',
  example: { bad: policy('interval: 1s'), good: policy('interval: 15s') },
});

export const policyValueRules = [value, interval];
