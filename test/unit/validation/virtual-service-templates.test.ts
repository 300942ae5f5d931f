/** What a template decides is unknown: either branch may be printed, and neither is wrong for the other's sake. */
import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed, validateText } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

const chart = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: model\nspec:\n${spec}`;
const codes = (text: string): string[] => validateText(text).map(({ code }) => code);

const route = '    - route:\n        - destination:\n            host: model\n';

describe('the branches of a template', () => {
  it('may name a host twice', () => {
    const hosts = (first: string, second: string) =>
      `  hosts:\n    ${first}\n    - model\n    ${second}\n    - model\n    {{- end }}\n  http:\n${route}`;
    expect(codes(chart(hosts('{{- if .Values.one }}', '{{- else }}')))).toEqual([]);
    expect(codes(chart(`  hosts:\n    - model\n    - model\n  http:\n${route}`))).toEqual([
      'overlapping-hosts',
    ]);
  });

  it('may route or redirect', () => {
    const text = `  hosts:\n    - model\n  http:\n${route}      {{- if .Values.moved }}\n      redirect:\n        uri: /v2\n      {{- end }}\n`;
    expect(codes(chart(text))).toEqual([]);
    expect(codes(chart(text.replace(/.*\{\{.*\n/g, '')))).toEqual(['conflicting-actions']);
  });

  it('may add hosts, gateways and attempts', () => {
    const spec = `  {{- with .Values.hosts }}\n  hosts: {{ . }}\n  {{- end }}\n  gateways:\n    - ingress\n  http:\n${route}      retries:\n        {{- toYaml .Values.retries | nindent 8 }}\n        retryOn: 5xx\n`;
    expect(codes(chart(spec))).toEqual([]);
  });
});

it('a patch leaves out what its base has', () => {
  const base = chart(`  hosts:\n    - model\n  http:\n${route}`);
  const patch = chart('  gateways:\n    - ingress\n');
  const index = new FileIndex();
  index.set('base/kustomization.yaml', parseText('resources:\n  - vs.yaml\n'));
  index.set('base/vs.yaml', parseText(base));
  index.set('over/kustomization.yaml', parseText('resources:\n  - ../base\npatches:\n  - path: vs.yaml\n'));
  index.set('over/vs.yaml', parseText(patch));
  expect(validateParsed(parseText(patch), { index, file: 'over/vs.yaml' })).toEqual([]);
  expect(codes(patch)).toContain('invalid-delegate');
});
