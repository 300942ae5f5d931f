/** What is found in a DestinationRule outside of its traffic policies. */
import { describe, expect, it } from 'vitest';
import { all, inSpec, marked, rule } from './destination-rule-cases.ts';

describe('the host', () => {
  all(
    host => inSpec(`{host: ${host}}`),
    ['model'],
    ['model.prod.svc.cluster.local'],
    ['"*.prod.svc.cluster.local"'],
    ['"*"'],
    ['"*-model.com"'],
    ['model.'],
    ['$(HOST)'],
    ['"$(HOST).com"'],
    ['""', 'invalid-rule-host host'],
    ['"model:8080"', 'invalid-rule-host host'],
    ['"http://model"', 'invalid-rule-host host'],
    ['10.0.0.1', 'invalid-rule-host host'],
    ['"2001:db8::1"', 'invalid-rule-host host'],
    ['model_v1', 'invalid-rule-host host'],
    ['"mod*el.com"', 'invalid-rule-host host'],
    ['"*.*.com"', 'invalid-rule-host host'],
    ['model..com', 'invalid-rule-host host'],
  );
});

describe('subsets', () => {
  all(
    subsets => inSpec(`{host: model, subsets: [${subsets}]}`),
    [''],
    ['{name: v1}, {name: v2}'],
    ['{name: V1-0, labels: {version: ""}}'],
    ['{name: v1, labels: {app.kubernetes.io/version: v1_0.2}}'],
    ['{name: $(A)}, {name: $(A)}'],
    ['{name: "{{ .Values.a }}"}, {name: "{{ .Values.a }}"}'],
    ['{name: v1, labels: {"$(KEY)": "$(VALUE)"}}'],
    ['{name: v1}, {name: v1}', 'duplicate-subset subsets[1].name'],
    [
      '{name: v1}, {name: v1}, {name: v1}',
      'duplicate-subset subsets[1].name',
      'duplicate-subset subsets[2].name',
    ],
    ['{name: ""}', 'invalid-subset subsets[0].name'],
    ['{name: v1.0}', 'invalid-subset subsets[0].name'],
    ['{name: v_1}', 'invalid-subset subsets[0].name'],
    ['{name: -v1}', 'invalid-subset subsets[0].name'],
    [`{name: ${'a'.repeat(64)}}`, 'invalid-subset subsets[0].name'],
    ['{name: v1, labels: {"a b": c}}', 'invalid-subset-label subsets[0].labels["a b"]'],
    ['{name: v1, labels: {version: v1/2}}', 'invalid-subset-label subsets[0].labels.version'],
    [`{name: v1, labels: {version: ${'a'.repeat(64)}}}`, 'overlong-subset-label subsets[0].labels.version'],
    [`{name: v1, labels: {version: ${'a'.repeat(63)}}}`],
    ['{name: v1, labels: {version: "@"}}', 'invalid-subset-label subsets[0].labels.version'],
    ['{name: v1, labels: {/a: b}}', 'invalid-subset-label subsets[0].labels["/a"]'],
    ['{labels: {version: v1}}', 'missing-field subsets[0]'],
    ['null', 'wrong-type subsets[0]'],
    ['{name: v1, trafficPolicy: {}}', 'empty-traffic-policy subsets[0].trafficPolicy'],
    [
      '{name: v1, trafficPolicy: {outlierDetection: {minHealthPercent: -1}}}',
      'invalid-outlier-percent subsets[0].trafficPolicy.outlierDetection.minHealthPercent',
    ],
  );
});

describe('exportTo', () => {
  const own = (names: string): string => `{host: model, exportTo: [${names}]}`;
  all(
    names => inSpec(own(names)),
    [''],
    ['"."'],
    ['"*"'],
    ['"$(NS)", "$(NS)"'],
    ['".", prod, dev'],
    ['".", "*"', 'invalid-export-to exportTo[1]'],
    ['"*", prod', 'invalid-export-to exportTo[0]'],
    ['prod, prod', 'invalid-export-to exportTo[1]'],
    ['"~"', 'invalid-export-to exportTo[0]'],
    ['prod_', 'invalid-export-to exportTo[0]'],
    ['prod/model', 'invalid-export-to exportTo[0]'],
    ['""', 'invalid-export-to exportTo[0]'],
  );

  it('names the own namespace once', () => {
    expect(marked(rule(own('".", prod'), '{name: model, namespace: prod}'))).toEqual([
      'invalid-export-to exportTo[1]',
    ]);
    expect(marked(rule(own('".", prod'), '{name: model, namespace: dev}'))).toEqual([]);
  });
});

describe('workload selectors', () => {
  all(
    lines => inSpec(`{host: model, ${lines}}`),
    ['workloadSelector: {matchLabels: {app: a}}'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: []'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: ["."]'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: [prod]'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: ["$(NS)"]'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: ["*"]', 'selector-with-export-to exportTo[0]'],
    [
      'workloadSelector: {matchLabels: {app: a}}, exportTo: [".", prod]',
      'selector-with-export-to exportTo[1]',
    ],
    ['workloadSelector: {}', 'empty-workload-selector workloadSelector'],
    ['workloadSelector: {matchLabels: {}}', 'empty-workload-selector workloadSelector'],
    ['workloadSelector: {matchLabel: {app: a}}', 'unknown-field workloadSelector.matchLabel'],
    ['workloadSelector: {matchLabels: {app: "*"}}', 'invalid-value workloadSelector.matchLabels.app'],
  );

  it('stay in the own namespace', () => {
    const spec = '{host: model, workloadSelector: {matchLabels: {app: a}}, exportTo: [prod]}';
    expect(marked(rule(spec, '{name: model, namespace: prod}'))).toEqual([]);
    expect(marked(rule(spec, '{name: model, namespace: dev}'))).toEqual([
      'selector-with-export-to exportTo[0]',
    ]);
  });
});
