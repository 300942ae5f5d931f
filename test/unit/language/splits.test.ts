import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualServicesIn } from '../../../src/language/splits.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { entries, head, ruleHead, spec } from './typing.ts';

const found = (text: string) => virtualServicesIn(parseText(text));
const splits = (text: string): unknown[] => found(text).flatMap(each => each.splits.map(one => one.shares));
const to = (subset: string, weight: string): string =>
  `        - destination: {host: model, subset: ${subset}}\n          weight: ${weight}\n`;

describe('the VirtualServices of a text', () => {
  it('have their splits, route by route', () => {
    const text = `${ruleHead}spec: {host: model}\n---\n${spec(
      `  hosts: [model]\n  http:\n    - name: testers\n      match: [{headers: {x-canary: {exact: "1"}}}]\n      route:\n${to('v2', '1')}    - route:\n${to('v1', '9')}${to('v2', '1')}`,
    )}`;
    const [one, ...others] = found(text);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ name: 'model', namespace: null });
    expect(one?.splits).toEqual([
      { protocol: 'http', index: 0, name: 'testers', match: 'header x-canary = 1', shares: { v2: 100 } },
      { protocol: 'http', index: 1, match: 'all requests', shares: { v1: 90, v2: 10 } },
    ]);
    expect(text.slice(one?.range.start, one?.range.end)).toBe('apiVersion');
    expect(text.slice(0, one?.range.start).endsWith('---\n')).toBe(true);
  });

  it('are found in a List and in JSON', () => {
    const item = entries(to('v1', '1')).trimEnd().replaceAll('\n', '\n    ');
    expect(splits(`apiVersion: v1\nkind: List\nitems:\n  - ${item}\n`)).toEqual([{ v1: 100 }]);
    const json = JSON.stringify({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      spec: { http: [{ route: [{ destination: { host: 'a' } }] }] },
    });
    expect(splits(json)).toEqual([{ a: 100 }]);
  });

  it('tell no split that a template or a person has still to write', () => {
    expect(splits(entries(to('v1', '{{ .Values.weight }}') + to('v2', '1')))).toEqual([]);
    expect(
      splits(
        entries(`${to('v1', '9')}        {{- if .Values.canary }}\n${to('v2', '1')}        {{- end }}\n`),
      ),
    ).toEqual([]);
    expect(splits(entries(to('v1', '-9') + to('v2', '1')))).toEqual([]);
    expect(splits(entries(to('v1', '0') + to('v2', '0')))).toEqual([]);
    expect(splits(entries(to('"{{ .Values.v }}"', '1')))).toEqual([]);
    expect(found(head.replace('name: model', 'name: {{ .Release.Name }}'))[0]?.name).toBeUndefined();
  });

  it('of other products are none of ours', () => {
    expect(found('apiVersion: example.com/v1\nkind: VirtualService\nspec: {http: []}\n')).toEqual([]);
  });

  it('never make it throw, whatever stands in their fields', () => {
    const keys = [
      'http',
      'tls',
      'tcp',
      'hosts',
      'route',
      'match',
      'destination',
      'host',
      'weight',
      'mirrors',
      'delegate',
      'gateways',
      'headers',
      'sniHosts',
      'percentage',
      'mirror',
      'port',
      'name',
    ];
    const value = fc.letrec(tie => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(null, 'a', 1, true, ''),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, spec => {
        const object = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', spec };
        expect(found(JSON.stringify(object))).toHaveLength(1);
      }),
      { numRuns: 2000 },
    );
  });
});
