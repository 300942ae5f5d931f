import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../../src/language/completion.ts';
import { validateText } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { marked } from './marked.ts';
import {
  entries,
  head,
  known,
  labels,
  offered,
  policy,
  ruleHead,
  spec,
  taken,
  valueAfter,
} from './typing.ts';

const ROUTED = { route: [{ destination: { host: '_' } }] };

describe('fields', () => {
  it.each([
    ['on an empty line', entries('        - weight: 1\n          |\n'), ['destination', 'headers']],
    ['half-written', entries('        - weight: 1\n          dest|\n'), ['destination', 'headers']],
    ['first of an item', entries('        - |\n          weight: 1\n'), ['destination', 'headers']],
    ['within braces', entries('        - {weight: 1, |}\n'), ['destination', 'headers']],
    ['within open braces', entries('        - destination: {host: model, |\n'), ['subset', 'port']],
    [
      'between others',
      entries('        - destination:\n            host: a\n            |\n          weight: 1\n'),
      ['subset', 'port'],
    ],
    [
      'over a broken line',
      entries('        - weight: 1\n          |\n          head\n'),
      ['destination', 'headers'],
    ],
    [
      'with CRLF',
      entries('        - weight: 1\n          |\n').replaceAll('\n', '\r\n'),
      ['destination', 'headers'],
    ],
    [
      'renamed',
      entries('        - weight: 1\n          dest|ination:\n            host: model\n'),
      ['destination', 'headers'],
    ],
  ])('%s', (_, text, wanted) => {
    expect(labels(text)).toEqual(wanted);
  });

  it('follow the indentation of an empty line', () => {
    const at = (blanks: number): string[] =>
      labels(entries(`        - destination:\n            host: model\n${' '.repeat(blanks)}|\n`));
    expect(at(12)).toEqual(['subset', 'port']);
    expect(at(10)).toEqual(['weight', 'headers']);
    expect(at(8)[0]).toBe('- destination');
    expect(at(6).slice(0, 2)).toEqual(['name', 'match']);
    expect(at(4).slice(0, 2)).toEqual(['- name', '- match']);
    expect(at(2)).toEqual(['gateways', 'exportTo', 'tcp', 'tls']);
    expect(at(9)).toEqual([]);
    expect(at(0)).toEqual([]);
  });

  it('have the required ones first, those that are there not again, and none that the cluster writes', () => {
    expect(labels(`${head}|`)).toEqual(['spec']);
    expect(labels(`${ruleHead}spec:\n  |\n`).slice(0, 2)).toEqual(['host', 'subsets']);
    expect(labels('kind: VirtualService\n|')).toEqual(['apiVersion', 'metadata', 'spec']);
    expect(labels(`${head}  |\n`)).not.toContain('uid');
  });

  it('say what they are', () => {
    const [first] = offered(entries('        - |\n'));
    expect(first).toMatchObject({ label: 'destination', kind: 'field', detail: 'required map' });
    expect(first?.documentation).toContain('subset');
    const old = offered(spec('  http:\n    - |\n')).find(each => each.label === 'mirrorPercent');
    expect(old?.deprecated).toBe(true);
    expect(labels(spec('  http:\n    - |\n')).slice(-2)).toEqual(['mirrorPercent', 'mirror_percent']);
  });

  it.each([
    ['spec', `${ruleHead}|`, { spec: { host: '_' } }],
    ['http', spec('  |\n'), { spec: { http: [ROUTED] } }],
    ['http', spec('  hosts: [a]\n  |\n'), { spec: { http: [ROUTED] } }],
    ['match', spec('  http:\n    - |\n'), { spec: { http: [{ match: ['_'] }] } }],
    [
      'mirrorPercentage',
      spec('  http:\n    - name: a\n      |\n'),
      { spec: { http: [{ name: 'a', mirrorPercentage: { value: '_' } }] } },
    ],
    [
      'uri',
      spec('  http:\n    - match:\n        - |\n'),
      { spec: { http: [{ match: [{ uri: { exact: '_' } }] }] } },
    ],
    ['subsets', `${ruleHead}spec:\n  host: a\n  |\n`, { spec: { subsets: [{ name: '_' }] } }],
    [
      'simple',
      policy('    loadBalancer:\n      |\n'),
      { spec: { trafficPolicy: { loadBalancer: { simple: 'UNSPECIFIED' } } } },
    ],
    [
      'subset',
      entries('        - destination: {host: model, |}\n'),
      { spec: { http: [{ route: [{ destination: { host: 'model', subset: '_' } }] }] } },
    ],
    ['- destination', entries('        |\n'), { spec: { http: [ROUTED] } }],
  ])('%s brings what it needs', (label, text, wanted) => {
    expect(valueAfter(text, label)).toMatchObject(wanted);
  });
});

describe('what follows', () => {
  it('is kept apart in flow style', () => {
    const text = entries('        - {| weight: 1}\n');
    expect(taken(text, 'headers')).toContain('{headers: {_}, weight: 1}');
    expect(valueAfter(text, 'destination')).toMatchObject({
      spec: { http: [{ route: [{ destination: { host: '_' }, weight: 1 }] }] },
    });
  });

  it('gets no item before it on its line', () => {
    expect(labels(entries('        -| weight: 1\n'))).toEqual([]);
    expect(labels(entries('    |    - weight: 1\n'))).toEqual([]);
  });
});

describe('whole items', () => {
  const first =
    '        - destination:\n            host: model\n            subset: stable\n          weight: 90\n';
  const second = { destination: { host: 'model', subset: 'canary' }, weight: 10 };

  it.each([
    ['on a new line', `${first}        |\n`, '- destination and weight'],
    ['behind a dash', `${first}        - |\n`, 'destination and weight'],
    ['above the first', `        |\n${first}`, '- destination and weight'],
  ])('a second destination with the rest of the weight, %s', (_, list, label) => {
    const text = taken(entries(list), label);
    expect(validateText(text)).toEqual([]);
    expect(parseText(text).docs[0]?.value).toMatchObject({
      spec: { http: [{ route: expect.arrayContaining([second]) }] },
    });
  });

  it('a second destination within brackets', () => {
    const text = spec(
      '  hosts: [model]\n  http: [{route: [{destination: {host: model, subset: stable}, weight: 90}, |]}]\n',
    );
    expect(valueAfter(text, 'destination and weight')).toMatchObject({
      spec: { http: [{ route: [{ weight: 90 }, second] }] },
    });
  });

  it('a route for a header', () => {
    const alone = first.replace('          weight: 90\n', '');
    const text = taken(spec(`  hosts: [model]\n  http:\n    - |\n    - route:\n${alone}`), 'header route');
    expect(validateText(text)).toEqual([]);
    expect(text).toContain('x-canary:\n              exact: "true"');
  });
});

describe('beginnings', () => {
  it('are offered in an empty text and behind `---`', () => {
    const wanted = ['apiVersion', 'kind', 'DestinationRule', 'VirtualService'];
    expect(labels('|')).toEqual(wanted);
    expect(labels('# a comment\n|\n')).toEqual(wanted);
    expect(labels(`${head}---\n|`)).toEqual(wanted);
    expect(labels('apiVersion: networking.istio.io/v1\n|')).toEqual(['kind']);
    expect(labels('kind: |')).toEqual(['VirtualService', 'DestinationRule', 'CanaryPolicy']);
  });

  it.each(['|', 'kind: |', 'apiVersion: |', 'name: ci\non: |'])('are not offered unasked: %j', text => {
    const cut = marked(text);
    const asked = completionsAt(parseText(cut.text), cut.offset, { index: known(), unasked: true });
    expect(asked).toEqual([]);
    const begun = marked('apiVersion: networking.istio.io/v1\nkind: |');
    const found = completionsAt(parseText(begun.text), begun.offset, { index: known(), unasked: true });
    expect(found.map(({ label }) => label)).toEqual(['VirtualService', 'DestinationRule']);
  });

  it.each(['VirtualService', 'DestinationRule'])('of a %s are nothing to complain of', label => {
    expect(validateText(taken('|', label))).toEqual([]);
  });
});

describe('several documents', () => {
  it('are told apart', () => {
    const other = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  |\n';
    expect(labels(`${spec('  hosts: [a]\n')}---\n${other}`)).toEqual([]);
    expect(labels(`${other.replace('|', 'a: b')}---\n${spec('  |')}`)).toContain('hosts');
    expect(labels(`broken: [\n---\n${spec('  |\n')}---\n}`)).toContain('hosts');
    expect(labels(`${spec('  |\n')}---\n${ruleHead}`)).toContain('hosts');
  });

  it('are found in a List', () => {
    const list =
      'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: networking.istio.io/v1\n    kind: DestinationRule\n';
    expect(labels(`${list}    spec:\n      |\n`)[0]).toBe('host');
  });
});

describe('templates', () => {
  it('are looked through', () => {
    const text = `{{- if .Values.on }}\n${entries('        - destination:\n            host: {{ .Values.host }}\n          |\n')}{{- end }}\n`;
    expect(labels(text)).toEqual(['weight', 'headers']);
    expect(labels(text.replace('{{ .Values.host }}', '|').replace('\n          |', ''))).toContain('model');
  });

  it('are left alone', () => {
    expect(labels(entries('        - weight: {{ .Val|ues.weight }}\n'))).toEqual([]);
    expect(labels(entries('        - weight: {{ .Values.|\n'))).toEqual([]);
  });
});

describe('nothing', () => {
  it.each([
    ['in a comment', spec('  # ho|\n')],
    ['behind a value', spec('  hosts: [a] |\n')],
    ['behind a closed quote', spec('  hosts: ["a"|]\n')],
    ['before the blank behind a colon', spec('  hosts:|\n')],
    ['in a block of text', `${head}  annotations:\n    note: >\n      some |\n`],
    ['in a map of anything', `${head}  labels:\n    |\n`],
    ["in another product's VirtualService", 'apiVersion: example.com/v1\nkind: VirtualService\nspec:\n  |\n'],
    ['in a document of another kind', 'services:\n  web:\n    |\n'],
    ['beside keys of another document', 'services: {}\n|\n'],
  ])('%s', (_, text) => {
    expect(labels(text)).toEqual([]);
  });

  it('is ever thrown, wherever the cursor is', () => {
    const text = `${entries('        - {destination: {host: \'model\', "subset": [}\n')}---\n{"a": [\n# |x\n`;
    for (let at = 0; at <= text.length; at++) {
      expect(() =>
        labels(`${text.slice(0, at)}|${text.slice(at)}`.replaceAll('|', (m, o) => (o === at ? m : '/'))),
      ).not.toThrow();
    }
  });

  it('is waited for behind a line of a million characters: what is longer than a minute here never ended', () => {
    const long = entries(`        - weight: ${'a'.repeat(900_000)},${'b'.repeat(100_000)}`);
    expect(completionsAt(parseText(long), long.length, { index: known() })).toEqual([]);
  });
});
