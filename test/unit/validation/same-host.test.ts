import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

interface Options {
  name?: string;
  namespace?: string | null;
  host?: string;
  gateways?: string;
  match?: string;
  more?: string;
}

const virtualService = (options: Options = {}): string => {
  const { name = 'one', namespace = 'prod', host = 'shop.example.com', gateways, match, more = '' } = options;
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}${namespace === null ? '' : `, namespace: ${namespace}`}}
spec:
  hosts: ["${host}"]
${gateways === undefined ? '' : `  gateways: ${gateways}\n`}${more}  http:
    - ${match === undefined ? '' : `match: [${match}]\n      `}route: [{destination: {host: model}}]
`;
};
const ingress = '[istio-system/ingress]';
const at = (options: Options): string => virtualService({ gateways: ingress, ...options });

function findings(text: string, others: Record<string, string>, complete = false): Finding[] {
  const index = new FileIndex({ complete });
  const parsed = parseText(text);
  index.set('app/this.yaml', parsed);
  for (const [file, other] of Object.entries(others)) index.set(file, parseText(other));
  const all = validateParsed(parsed, { index, file: 'app/this.yaml' });
  return all.filter(({ code, also = [] }) => [code, ...also].includes('KIA1106'));
}
const codes = (text: string, other: string, file = 'app/other.yaml'): string[] =>
  findings(text, { [file]: other }).map(({ code, path }) => `${code} ${path}`);
const told = ['KIA1106 spec.hosts[0]'];

describe('two VirtualServices for a host at one gateway', () => {
  it('are told where both take the same requests, with the place of the other', () => {
    const text = at({});
    const [finding] = findings(text, { 'other/two.yaml': at({ name: 'two' }) });
    expect(finding).toMatchObject({ code: 'KIA1106', severity: 'warning', path: 'spec.hosts[0]' });
    expect(text.slice(finding?.start, finding?.end)).toBe('"shop.example.com"');
    expect(finding?.message).toContain('VirtualService prod/two');
    expect(finding?.related).toMatchObject([{ file: 'other/two.yaml', start: { line: 3 } }]);
  });

  it.each([
    ['the same gateway by its short name', at({ namespace: 'istio-system', gateways: '[ingress]' })],
    ['one of its gateways', at({ gateways: '[mesh, istio-system/ingress]' })],
    ['the same gateway in the legacy way', at({ gateways: '[ingress.istio-system.svc.cluster.local]' })],
  ])('may name it as %s', (_, text) => {
    expect(codes(text, at({ name: 'two' }))).toEqual(told);
  });

  it.each([
    ['another gateway', { gateways: '[istio-system/internal]' }],
    ['another gateway of that name', { gateways: '[ingress]' }],
    ['the mesh', { gateways: '[mesh]' }],
    ['another host', { host: 'www.example.com' }],
    ['a wildcard that covers it, as gateways sort out', { host: '*.example.com' }],
    ['every host', { host: '*' }],
    ['a host from a template', { host: '{{ .Values.host }}' }],
    ['a gateway from a variable', { gateways: '["$(GATEWAY)"]' }],
    ['the same name: one object for two clusters', { name: 'one' }],
    ['a name from a template', { name: '"{{ .Release.Name }}"' }],
    ['requests of its own', { match: '{uri: {prefix: /api}}' }],
    ['tcp alone', { more: '  tcp: [{route: [{destination: {host: model}}]}]\n' }],
  ] satisfies [string, Options][])('are fine with %s', (_, options: Options) => {
    const other = at({ name: 'two', ...options });
    const tcpOnly = options.more ? other.replace(/ {2}http:[\s\S]*$/, '') : other;
    expect(codes(at({}), tcpOnly)).toEqual([]);
  });

  it.each([
    ['{uri: {prefix: /a}}', '{uri: {prefix: /b}}', []],
    ['{uri: {prefix: /a}}', '{uri: {exact: /a/b}}', told],
    ['{uri: {prefix: /a}}', '{uri: {prefix: /a}, headers: {x: {exact: b}}}', told],
    ['{uri: {prefix: /}}', '{uri: {prefix: /a}}', []],
    ['{uri: {prefix: /}}', '{uri: {regex: ".*"}}', told],
    ['{uri: {prefix: "{{ .Values.path }}"}}', '{uri: {prefix: /a}}', []],
  ])('that match %s and %s', (mine, theirs, expected) => {
    expect(codes(at({ match: mine }), at({ name: 'two', match: theirs }))).toEqual(expected);
    expect(codes(at({ match: theirs }), at({ name: 'two', match: mine }))).toEqual(expected);
  });

  it('are fine where no namespace sees both', () => {
    const hidden = '  exportTo: [.]\n';
    expect(codes(at({ more: hidden }), at({ name: 'two', namespace: 'test', more: hidden }))).toEqual([]);
    expect(codes(at({ more: hidden }), at({ name: 'two', more: hidden }))).toEqual(told);
    expect(codes(at({ more: hidden }), at({ name: 'two', namespace: 'test' }))).toEqual(told);
  });

  it('are for other clusters where they leave their namespace open and lie apart', () => {
    const open = at({ namespace: null });
    const other = at({ name: 'two', namespace: null });
    expect(codes(open, other, 'app/other.yaml')).toEqual(told);
    expect(codes(open, other, 'staging/other.yaml')).toEqual([]);
    expect(codes(open, at({ name: 'two' }), 'staging/other.yaml')).toEqual([]);
  });

  it('are alternatives in a template', () => {
    const chart = (text: string): string => `{{- if .Values.enabled }}${text}{{- end }}\n`;
    expect(codes(at({}), chart(at({ name: 'two' })))).toEqual([]);
    expect(codes(chart(at({})), at({ name: 'two' }))).toEqual([]);
  });
});

describe('VirtualServices for a host in the mesh', () => {
  const model = (options: Options): string => virtualService({ host: 'model', ...options });

  it('are told once, under the code of istioctl', () => {
    const [finding, ...more] = findings(model({}), { 'app/o.yaml': model({ name: 'two' }) }, true);
    expect(finding).toMatchObject({ code: 'IST0109', also: ['KIA1106'] });
    expect(more).toEqual([]);
  });

  it.each([
    ['model.prod', 'KIA1106'],
    ['model.prod.svc', 'KIA1106'],
    ['model.prod.svc.cluster.local', 'IST0109'],
    ['*.prod.svc.cluster.local', 'KIA1106'],
  ])('may name it as %s', (host, code) => {
    const found = codes(model({}), model({ name: 'two', host }));
    expect(found).toEqual([`${code} spec.hosts[0]`]);
    const other = codes(model({ name: 'two', host }), model({}));
    expect(other).toEqual(found);
  });

  it.each([
    ['model.test', 'prod'],
    ['*.test.svc.cluster.local', 'prod'],
    ['model', 'test'],
    ['mymodel', 'prod'],
    ['*.local', 'prod'],
  ])('are not for the same host by %s in %s', (host, namespace) => {
    expect(codes(model({}), model({ name: 'two', host, namespace }))).toEqual([]);
  });

  it('say at the wildcard what it does not hold for', () => {
    const wide = model({ host: '*.prod.svc.cluster.local' });
    const [finding] = findings(wide, { 'app/o.yaml': model({ name: 'two' }) });
    expect(finding?.message).toContain('follow its routes alone, and none of these');
  });
});

it('a thousand VirtualServices are compared without delay', () => {
  const index = new FileIndex();
  const texts = Array.from({ length: 1000 }, (_, i) =>
    parseText(at({ name: `app-${i}`, host: `app-${i}.example.com` })),
  );
  for (const [i, text] of texts.entries()) index.set(`${i}.yaml`, text);
  const start = performance.now();
  for (const text of texts) expect(validateParsed(text, { index })).toEqual([]);
  expect(performance.now() - start).toBeLessThan(3000);
});
