import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileIndex, validateText } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

const service = (spec: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
  namespace: prod
spec:
  hosts:
    - model
${spec}`;
const http = (route: string): string => service(`  http:\n    - route:\n${route}`);
const marked = (text: string): string[] =>
  validateText(text).map(({ code, start, end }) => `${code} ${text.slice(start, end)}`);

describe('what is underlined', () => {
  it('the value of a wrong type', () => {
    expect(marked(http('        - destination:\n            host: 5\n'))).toEqual(['wrong-type 5']);
  });

  it('the key of an unknown field', () => {
    expect(marked(http('        - destinations:\n            host: model\n'))).toContain(
      'unknown-field destinations',
    );
  });

  it('the key of the object that lacks a field', () => {
    expect(marked(http('        - destination:\n            subset: v1\n'))).toEqual([
      'missing-field destination',
    ]);
  });

  it('only the first line of a list item that lacks a field', () => {
    const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
  host: model
  subsets:
    - labels:
        version: v1
`;
    expect(marked(text)).toEqual(['missing-field labels:']);
  });

  it('the kind of an object that lacks a field at its top', () => {
    const text =
      'kind: VirtualService\nmetadata:\n  name: a\nspec:\n  http:\n    - route:\n        - destination:\n            host: a\n';
    expect(marked(text)).toEqual(['missing-field VirtualService']);
  });

  it('the value of a negative weight, in every protocol and in JSON', () => {
    const text = JSON.stringify({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'model' },
      spec: { hosts: ['model'], tcp: [{ route: [{ destination: { host: 'model' }, weight: -3 }] }] },
    });
    expect(marked(text)).toEqual(['negative-weight -3']);
  });
});

describe('what a finding says', () => {
  it('names path, resource and severity', () => {
    const [finding] = validateText(
      http('        - destination:\n            host: model\n          weight: -1\n'),
    );
    expect(finding).toMatchObject({
      code: 'negative-weight',
      severity: 'error',
      path: 'spec.http[0].route[0].weight',
      resource: {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        namespace: 'prod',
        name: 'model',
      },
    });
    expect(finding?.message).toContain('-1');
  });

  it('finds resources within a List', () => {
    const item = http('        - destination:\n            host: model\n          weight: -1\n');
    const text = `apiVersion: v1\nkind: List\nitems:\n  - ${item.trim().replaceAll('\n', '\n    ')}\n`;
    expect(validateText(text).map(finding => finding.path)).toEqual([
      'items[0].spec.http[0].route[0].weight',
    ]);
  });

  it('shows the effective shares where weights do not add up to 100', () => {
    const weighted = (host: string, weight: string): string =>
      `        - destination:\n            host: ${host}\n${weight}`;
    const text = http(weighted('a', '          weight: 550\n') + weighted('b', '          weight: 500\n'));
    const [finding] = validateText(text);
    expect(finding).toMatchObject({ code: 'weights-sum-not-100', severity: 'info' });
    expect(finding?.message).toContain('a 52.38 %, b 47.62 %');
  });
});

describe('texts that are none of our business', () => {
  it.each([
    ['another product', 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nspec:\n  virtualHost: 5\n'],
    ['a broken file', 'a: "b\nc: [\n'],
    ['a broken deployment', 'apiVersion: apps/v1\nkind: Deployment\nspec: {\n'],
    ['nothing', ''],
    ['a scalar', '42'],
  ])('%s', (_, text) => {
    expect(validateText(text)).toEqual([]);
  });

  it('but a broken document of ours is', () => {
    const broken = `${http('        - destination:\n            host: "model\n')}`;
    expect(validateText(broken).map(finding => finding.code)).toContain('yaml-syntax');
  });
});

describe('a document that is broken', () => {
  const entry = (subset: string, weight: string): string =>
    `        - destination:\n            host: model\n            subset: ${subset}\n          ${weight}\n`;
  const whole = http(entry('v1', 'weight: 90') + entry('v2', 'weight: 10'));
  const said = (text: string): string[] => validateText(text).map(({ code }) => code);

  it.each([
    ['a dash too many', `- \n${whole}`],
    ['a star', `*\n${whole}`],
    ['an open bracket', whole.replace('- model', '[model')],
    ['an open brace', whole.replace('- destination:', '- destination: {')],
    ['a key that is being typed', whole.replace('  http:', '  htt')],
    ['an entry that is being typed', whole.replace('weight: 90', 'wei')],
    ['a line too far left', whole.replace('          weight: 90', '         weight: 90')],
    ['quotes that stay open', whole.replace('subset: v1', 'subset: "v1')],
  ])('has one finding: %s', (_, text) => {
    expect(said(text)).toEqual(['yaml-syntax']);
  });

  it('names the tab, and nothing that follows from it', () => {
    expect(said(whole.replace('    - route:', '\t- route:'))).toEqual(['yaml-tab']);
  });

  it('is still looked at before the break, and at values behind it', () => {
    const wrong = whole.replace('- model', '- "m_m"').replace('weight: 10', 'weight: -1');
    expect(said(wrong.replace('name: model', 'name: model# no comment'))).toContain('negative-weight');
    expect(said(wrong.replace('          weight: 90', '         weight: 90'))).toContain('invalid-host');
  });

  it('says where quotes begin that are never closed', () => {
    const [finding] = validateText(whole.replace('subset: v1', 'subset: "v1'));
    expect(finding?.message).toContain('begins with "v1 are never closed');
  });

  it('misses nothing in others meanwhile', () => {
    const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: model, namespace: prod}
spec:
  host: model
  subsets:
    - name: v1
      labels: {version: v1}
    - name: v2
      labels: {version: v2}
`;
    const others = (text: string): string[] => {
      const index = new FileIndex();
      index.set('rule', parseText(text));
      index.set('', parseText(whole));
      return validateText(whole, { index, file: '' }).map(({ code }) => code);
    };
    expect(others(rule)).toEqual([]);
    expect(others(rule.replace('    - name: v2\n      labels: {version: v2}\n', ''))).toEqual(['IST0101']);
    expect(others(rule.replace('- name: v2', '- name'))).toEqual([]);
    expect(others(rule.replace('  subsets:', '  subsets: ['))).toEqual([]);
  });
});

describe('a weight by another name', () => {
  it('is misspelt, and not unset', () => {
    const text = http(
      '        - destination: {host: a}\n          weigth: 60\n        - destination: {host: b}\n          weight: 40\n',
    );
    expect(validateText(text).map(({ code }) => code)).toEqual(['unknown-field']);
  });
});

describe('templates', () => {
  it('leave what they fill in unknown', () => {
    const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: {{ include "model.name" . }}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  hosts: {{ .Values.hosts }}
  http:
    - route:
        - destination:
            {{- include "destination" . | nindent 12 }}
          weight: {{ .Values.weight }}
        - destination:
            host: model
          weight: 0
`;
    expect(validateText(text)).toEqual([]);
  });

  it('do not hide mistakes beside them', () => {
    const text = http('        - destination:\n            host: {{ .Values.host }}\n          wieght: 1\n');
    expect(validateText(text).map(finding => finding.code)).toEqual(['unknown-field']);
  });

  it('may bring the routes', () => {
    expect(validateText(service('  {{- include "routes" . | nindent 2 }}\n'))).toEqual([]);
  });
});

describe('whatever a text holds', () => {
  const paths = [
    ['apiVersion'],
    ['kind'],
    ['metadata'],
    ['metadata', 'namespace'],
    ['spec'],
    ['spec', 'http'],
    ['spec', 'http', 0],
    ['spec', 'http', 0, 'route'],
    ['spec', 'http', 0, 'route', 0],
    ['spec', 'http', 0, 'route', 0, 'destination'],
    ['spec', 'http', 0, 'mirrors'],
    ['spec', 'gateways'],
    ['spec', 'subsets'],
    ['spec', 'host'],
  ];
  const kinds = ['VirtualService', 'DestinationRule'];
  const whole = (kind: string) => ({
    apiVersion: 'networking.istio.io/v1',
    kind,
    metadata: { name: 'model' },
    spec: {
      hosts: ['model'],
      http: [{ route: [{ destination: { host: 'model', subset: 'v1' }, weight: 1 }] }],
    },
  });

  function put(root: unknown, path: (string | number)[], value: unknown): unknown {
    const [part, ...rest] = path;
    if (part === undefined) return value;
    const copy = (Array.isArray(root) ? [...root] : { ...(root as object) }) as Record<
      string | number,
      unknown
    >;
    copy[part] = put(copy[part] ?? {}, rest, value);
    return copy;
  }

  function isInOrder(text: string): void {
    for (const { start, end, message } of validateText(text)) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
      expect(message).not.toMatch(/undefined|\[object/);
    }
  }

  it('nothing is thrown for odd values, and places lie within the text', () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, [null], [[]], {}, [{}], '', -1));
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.constantFrom(...kinds), odd, (path, kind, value) => {
        isInOrder(JSON.stringify(put(whole(kind), path, value), null, 2));
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is thrown for texts cut off or cut out anywhere, as while typing', () => {
    const text = http('        - destination:\n            host: "model"\n          weight: -1\n');
    for (let at = 0; at < text.length; at++) {
      isInOrder(text.slice(0, at));
      isInOrder(text.slice(0, at) + text.slice(at + 7));
    }
  });
});
