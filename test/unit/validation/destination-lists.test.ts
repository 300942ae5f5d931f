import { describe, expect, it } from 'vitest';
import { type Finding, validateText } from '../../../src/validation/index.ts';

const spec = (lines: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model, namespace: prod}
spec:
  hosts: [model]
${lines}`;
const http = (...entries: string[]): string =>
  spec(`  http:\n    - route:\n${entries.map(each => `        - ${each}\n`).join('')}`);
const to = (subset: string, rest = ''): string => `{destination: {host: model, subset: ${subset}}${rest}}`;
const found = (text: string): Finding[] => validateText(text);
const codes = (text: string): string[] => found(text).map(({ code, path }) => `${code} ${path}`);
const entry = (i: number): string => `spec.http[0].route[${i}]`;

describe('a weight at the only destination', () => {
  it('is underlined by its number', () => {
    const text = http(to('v2', ', weight: 10'));
    const [finding, ...others] = found(text);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'KIA1104', severity: 'warning', path: `${entry(0)}.weight` });
    expect(text.slice(finding?.start, finding?.end)).toBe('10');
    expect(finding?.message).toMatch(/^v2 is the only destination.*100 %.*not 10 %/);
  });

  it.each(['', ', weight: 0', ', weight: 100', ', weight: 200', ', weight: "$(W)"', `, weight: \${W}`])(
    'is fine as %j',
    rest => {
      expect(codes(http(to('v2', rest))).filter(each => each.includes('KIA'))).toEqual([]);
    },
  );

  it('is looked for in tcp and tls too', () => {
    const route = `route: [${to('v1', ', weight: 5')}]`;
    const text = spec(`  tcp: [{${route}}]\n  tls: [{match: [{sniHosts: [model]}], ${route}}]\n`);
    expect(codes(text)).toEqual([
      'KIA1104 spec.tcp[0].route[0].weight',
      'KIA1104 spec.tls[0].route[0].weight',
    ]);
  });

  it('is unknown where a template may print another destination', () => {
    const text = http(to('v2', ', weight: 10'), 'PLACE').replace('- PLACE', '{{- include "canary" . }}');
    expect(codes(text)).toEqual([]);
  });
});

describe('the same destination twice', () => {
  const KIA = (text: string): string[] => codes(text).filter(each => each.startsWith('KIA1105'));

  it('is reported at both, by the subset', () => {
    const text = http(to('v1', ', weight: 45'), to('v2', ', weight: 10'), to('v1', ', weight: 45'));
    expect(codes(text)).toEqual([
      `KIA1105 ${entry(0)}.destination.subset`,
      `KIA1105 ${entry(2)}.destination.subset`,
    ]);
    expect(found(text)[0]?.message).toContain('here and at number 3');
  });

  it.each([
    ['another name of the host', '{destination: {host: model.prod.svc.cluster.local}, weight: 50}'],
    ['the name that callers may use', '{destination: {host: model.prod}, weight: 50}'],
    ['that name with svc', '{destination: {host: model.prod.svc}, weight: 50}'],
  ])('may be written as %s', (_, other) => {
    expect(KIA(http('{destination: {host: model}, weight: 50}', other))).toHaveLength(2);
  });

  it.each([
    ['another subset', to('v2')],
    ['another port', '{destination: {host: model, subset: v1, port: {number: 81}}, weight: 50}'],
    ['other header operations', to('v1', ', weight: 50, headers: {request: {set: {x: a}}}')],
    ['a service of another namespace', '{destination: {host: model.test, subset: v1}, weight: 50}'],
    ['a template', '{destination: {host: model, subset: "{{ .Values.canary }}"}, weight: 50}'],
    ['a variable', '{destination: {host: "$(HOST)", subset: v1}, weight: 50}'],
  ])('is not %s', (_, other) => {
    expect(KIA(http(to('v1', ', weight: 50'), other))).toEqual([]);
  });

  it('is not the one of another route', () => {
    const route = `- match: [{uri: {prefix: /a}}]\n      route: [${to('v1')}]`;
    expect(KIA(spec(`  http:\n    ${route}\n    - route: [${to('v1')}]\n`))).toEqual([]);
  });
});

describe('an unset weight beside set ones', () => {
  it('is the one thing said, at the destination, with the shares', () => {
    const text = http(to('v1', ', weight: 90'), to('v2'));
    const [finding, ...others] = found(text);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'unset-weight', severity: 'warning', path: entry(1) });
    expect(finding?.message).toContain('v1 100 %, v2 0 %');
    expect(finding?.message).toContain('weight: 10');
  });

  it('is said beside 100 too, and of each', () => {
    expect(codes(http(to('v1', ', weight: 100'), to('v2'), to('v3')))).toEqual([
      `unset-weight ${entry(1)}`,
      `unset-weight ${entry(2)}`,
    ]);
  });

  it.each([
    [[to('v1'), to('v2')], ['weights-sum-zero spec.http[0].route']],
    [[to('v1', ', weight: 0'), to('v2')], ['weights-sum-zero spec.http[0].route']],
    [[to('v1', ', weight: 90'), to('v2', ', weight: "{{ .Values.weight }}"')], []],
    [[to('v1', ', weight: 90'), to('v2', `, weight: \${W}`)], []],
    [[to('v1', ', weight: -5'), to('v2')], [`negative-weight ${entry(0)}.weight`]],
    [[to('v1')], []],
  ])('is another thing for %j', (entries, expected) => {
    expect(codes(http(...entries)).filter(each => !each.startsWith('wrong-type'))).toEqual(expected);
  });

  it('is unknown where a template prints it', () => {
    const text = `${http(to('v1', ', weight: 90')).trimEnd()}
        - destination: {host: model, subset: v2}
          {{- if .Values.canary }}
          weight: 10
          {{- end }}
`.replace('          weight: 10\n', '          {{ .Values.weight | toYaml }}\n');
    expect(codes(text)).toEqual([]);
  });
});

describe('a canary route behind the one for everybody', () => {
  it.each([
    'headers: {x-canary: {exact: "true"}}',
    'headers: {cookie: {regex: ".*canary=true.*"}}',
    'queryParams: {canary: {exact: "1"}}',
    'sourceLabels: {app: tester}',
    'headers: {x-canary: {exact: "{{ .Values.header }}"}}',
  ])('by %s is to be moved up', match => {
    const text = spec(
      `  http:\n    - route: [${to('v1')}]\n    - match: [{${match}}]\n      route: [${to('v2')}]\n`,
    );
    expect(found(text)).toMatchObject([{ code: 'IST0130', path: 'spec.http[1]', data: { above: 0 } }]);
  });
});
