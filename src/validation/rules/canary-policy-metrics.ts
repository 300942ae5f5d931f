/** Metrics of a policy: one kind each, with bounds and queries that can work. */
import { policy } from './examples.ts';
import { policyRule } from './policy-rule.ts';

const gauge = (lines: string): string =>
  policy(`metrics:\n  - name: quality\n    gauge:\n${lines.replace(/^/gm, '      ')}`);

const oneKind = policyRule({
  code: 'policy-metric-kind',
  severity: 'error',
  what: 'A metric of no kind, or of several.',
  why: 'Beside its name a metric says what it is, once; two of them would share one verdict.',
  example: {
    bad: policy('metrics:\n  - name: errors'),
    good: policy('metrics:\n  - name: errors\n    errorShare: {}'),
  },
});

const uniqueName = policyRule({
  code: 'policy-metric-name',
  severity: 'error',
  what: 'Two metrics of one name.',
  why: 'Verdicts and charts go by the name, so one of them would be lost.',
  example: {
    bad: policy('metrics:\n  - name: errors\n    errorShare: {}\n  - name: errors\n    readiness: {}'),
    good: policy('metrics:\n  - name: errors\n    errorShare: {}\n  - name: pods\n    readiness: {}'),
  },
});

const gaugeBounds = policyRule({
  code: 'policy-gauge-without-bounds',
  severity: 'error',
  what: 'A gauge without a bound.',
  why: 'Nothing tells which of its values are good, so it could only ever pass.',
  example: {
    bad: gauge('query: avg(quality{subset="{{subset}}"})'),
    good: gauge('query: avg(quality{subset="{{subset}}"})\nmaxDrop: 0.02'),
  },
});

const gaugeOrder = policyRule({
  code: 'policy-gauge-bounds',
  severity: 'error',
  what: 'A gauge whose lowest good value is above its highest one, or a difference below nothing.',
  why: 'No value can be good then, so every canary is rolled back.',
  example: {
    bad: gauge('query: avg(quality{subset="{{subset}}"})\nmin: 0.9\nmax: 0.5'),
    good: gauge('query: avg(quality{subset="{{subset}}"})\nmin: 0.5\nmax: 0.9'),
  },
});

const placeholder = policyRule({
  code: 'policy-placeholder',
  severity: 'error',
  what: 'A query with a placeholder that nobody fills in.',
  why: 'Prometheus would be asked for the placeholder itself, and find nothing.',
  example: {
    bad: gauge('query: avg(quality{version="{{version}}"})\nmin: 0.9'),
    good: gauge('query: avg(quality{version="{{subset}}"})\nmin: 0.9'),
  },
});

const rawCounter = policyRule({
  code: 'policy-rate',
  severity: 'error',
  what: 'A rate where counts are asked for.',
  why: 'Requests are counted by the differences of raw counters; `rate()` and `increase()` extrapolate and are no counts.',
  example: {
    bad: policy(
      'metrics:\n  - name: bad-predictions\n    countShare:\n      total: sum(rate(predictions_total{subset="{{subset}}"}[1m]))\n      bad: predictions_total{subset="{{subset}}",quality="bad"}',
    ),
    good: policy(
      'metrics:\n  - name: bad-predictions\n    countShare:\n      total: predictions_total{subset="{{subset}}"}\n      bad: predictions_total{subset="{{subset}}",quality="bad"}',
    ),
  },
});

export const policyMetricRules = [oneKind, uniqueName, gaugeBounds, gaugeOrder, placeholder, rawCounter];
