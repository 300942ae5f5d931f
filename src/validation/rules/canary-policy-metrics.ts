/** Metrics of a policy: one kind each, with bounds and queries that can work. */
import { kindIn, metricKinds, placeholders } from '../../rollout/policy-metrics.ts';
import type { Path } from '../../yaml/index.ts';
import { child, children, isSet, onKey, onValue, type Part, policySpec } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { text } from '../values.ts';
import { listed } from '../wording.ts';
import { policy } from './examples.ts';

function metricParts(subject: Subject): readonly Part[] {
  const spec = policySpec(subject);
  return spec ? children(spec, 'metrics') : [];
}

/** The queries of a metric, and where they stand. */
function queriesOf(metric: Part): { path: Path; query: string; isCount: boolean }[] {
  const of = (kind: string, field: string, isCount: boolean) => {
    const settings = child(metric, kind);
    const query = text(settings?.value[field]);
    return settings && query ? [{ path: [...settings.path, field], query, isCount }] : [];
  };
  return [
    ...of('gauge', 'query', false),
    ...of('countShare', 'total', true),
    ...of('countShare', 'bad', true),
  ];
}

const gauge = (lines: string): string =>
  policy(`metrics:\n  - name: quality\n    gauge:\n${lines.replace(/^/gm, '      ')}`);

const oneKind: DocumentRule = {
  code: 'policy-metric-kind',
  severity: 'error',
  scope: 'document',
  what: 'A metric of no kind, or of several.',
  why: 'Beside its name a metric says what it is, once; two of them would share one verdict.',
  example: {
    bad: policy('metrics:\n  - name: errors'),
    good: policy('metrics:\n  - name: errors\n    errorShare: {}'),
  },
  *check(subject) {
    for (const metric of metricParts(subject)) {
      if (kindIn(metric.value) || subject.mayHoldMore(metric.path)) continue;
      yield onValue(metric.path, `A metric has one of ${listed(metricKinds)}.`);
    }
  },
};

const uniqueName: DocumentRule = {
  code: 'policy-metric-name',
  severity: 'error',
  scope: 'document',
  what: 'Two metrics of one name.',
  why: 'Verdicts and charts go by the name, so one of them would be lost.',
  example: {
    bad: policy('metrics:\n  - name: errors\n    errorShare: {}\n  - name: errors\n    readiness: {}'),
    good: policy('metrics:\n  - name: errors\n    errorShare: {}\n  - name: pods\n    readiness: {}'),
  },
  *check(subject) {
    const seen = new Set<string>();
    for (const { path, value } of metricParts(subject)) {
      const name = text(value.name);
      if (name !== undefined && seen.has(name))
        yield onValue([...path, 'name'], `Another metric is named ${JSON.stringify(name)} already.`);
      if (name !== undefined) seen.add(name);
    }
  },
};

const bounds = ['min', 'max', 'maxDrop', 'maxRise'] as const;

const gaugeBounds: DocumentRule = {
  code: 'policy-gauge-without-bounds',
  severity: 'error',
  scope: 'document',
  what: 'A gauge without a bound.',
  why: 'Nothing tells which of its values are good, so it could only ever pass.',
  example: {
    bad: gauge('query: avg(quality{subset="{{subset}}"})'),
    good: gauge('query: avg(quality{subset="{{subset}}"})\nmaxDrop: 0.02'),
  },
  *check(subject) {
    for (const metric of metricParts(subject)) {
      const part = child(metric, 'gauge');
      if (!part || bounds.some(field => isSet(part.value[field])) || subject.mayHoldMore(part.path)) continue;
      yield onKey(part.path, `A gauge needs a bound: one of ${listed(bounds)}.`);
    }
  },
};

const gaugeOrder: DocumentRule = {
  code: 'policy-gauge-bounds',
  severity: 'error',
  scope: 'document',
  what: 'A gauge whose lowest good value is above its highest one, or a difference below nothing.',
  why: 'No value can be good then, so every canary is rolled back.',
  example: {
    bad: gauge('query: avg(quality{subset="{{subset}}"})\nmin: 0.9\nmax: 0.5'),
    good: gauge('query: avg(quality{subset="{{subset}}"})\nmin: 0.5\nmax: 0.9'),
  },
  *check(subject) {
    for (const metric of metricParts(subject)) {
      const part = child(metric, 'gauge');
      if (!part) continue;
      const { min, max } = part.value;
      if (typeof min === 'number' && typeof max === 'number' && min > max)
        yield onValue(
          [...part.path, 'min'],
          `\`min\` (${min}) is above \`max\` (${max}): no value can be good.`,
        );
      for (const field of ['maxDrop', 'maxRise'] as const) {
        const found = part.value[field];
        if (typeof found === 'number' && found < 0)
          yield onValue([...part.path, field], `\`${field}\` is how far, so it is not below 0.`);
      }
    }
  },
};

const placeholder: DocumentRule = {
  code: 'policy-placeholder',
  severity: 'error',
  scope: 'document',
  what: 'A query with a placeholder that nobody fills in.',
  why: 'Prometheus would be asked for the placeholder itself, and find nothing.',
  example: {
    bad: gauge('query: avg(quality{version="{{version}}"})\nmin: 0.9'),
    good: gauge('query: avg(quality{version="{{subset}}"})\nmin: 0.9'),
  },
  *check(subject) {
    for (const { path, query } of metricParts(subject).flatMap(queriesOf)) {
      for (const [whole, name = ''] of query.matchAll(/\{\{\s*([\w.-]*)\s*\}\}/g)) {
        if (placeholders.some(one => one === name)) continue;
        yield onValue(
          path,
          `Nobody fills in ${whole}; there are ${listed(placeholders.map(one => `{{${one}}}`))}.`,
        );
      }
    }
  },
};

const rawCounter: DocumentRule = {
  code: 'policy-rate',
  severity: 'error',
  scope: 'document',
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
  *check(subject) {
    for (const { path, query, isCount } of metricParts(subject).flatMap(queriesOf)) {
      const [, name] =
        /\b(rate|irate|increase|delta|idelta|deriv)\s*\(/.exec(query.replace(/"[^"]*"|'[^']*'/g, '')) ?? [];
      if (isCount && name)
        yield onValue(
          path,
          `\`${name}()\` extrapolates; give the raw counter, of which differences are taken.`,
        );
    }
  },
};

export const policyMetricRules = [oneKind, uniqueName, gaugeBounds, gaugeOrder, placeholder, rawCounter];
