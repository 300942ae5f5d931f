import { describe, expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';

const http = (...routes: string[]): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model}
spec:
  hosts: [model]
  http:
${routes.map(route => `    - ${route}`).join('\n')}
`;
const marked = (text: string): string[] => validateText(text).map(({ code, path }) => `${code} ${path}`);
const to = 'route: [{destination: {host: model}}]';

describe('a route behind one that takes every request', () => {
  it('is never reached', () => {
    const testers = `{match: [{headers: {x-canary-version: {exact: v2}}}], ${to}}`;
    expect(marked(http(testers, to))).toEqual([]);
    expect(marked(http(to, testers))).toEqual(['IST0130 spec.http[1]']);
    const everyPath = `{name: all, match: [{uri: {prefix: /}}], ${to}}`;
    expect(marked(http(everyPath, testers, testers))).toEqual([
      'IST0130 spec.http[1]',
      'IST0130 spec.http[2]',
    ]);
    expect(validateText(http(everyPath, testers))[0]?.message).toContain('"all"');
  });

  it('may be reached behind conditions, delegates and templates', () => {
    expect(marked(http(`{match: [{uri: {prefix: /}, port: 80}], ${to}}`, to))).toEqual([]);
    expect(marked(http(`{match: [{gateways: [mesh]}], ${to}}`, to))).toEqual([]);
    expect(marked(http('{delegate: {name: other}}', to))).toEqual([]);
    expect(marked(http(`{match: "$(MATCH)", ${to}}`, to))).toEqual([]);
    const optional = http(to, to).replace('    - route', '    {{- if .Values.one }}\n    - route');
    expect(marked(optional)).toEqual([]);
  });
});

describe('a route without a target', () => {
  it.each(['{redirect: {uri: /a}}', '{directResponse: {status: 503}}', '{delegate: {name: a}}'])(
    '%s has one',
    route => {
      expect(marked(http(route))).toEqual([]);
    },
  );

  it.each(['http', 'tls', 'tcp'])('is refused in %s', protocol => {
    const match =
      protocol === 'tls' ? '{match: [{sniHosts: [model]}], route: []}' : '{match: [{port: 80}], route: []}';
    const text = http(match).replace('http:', `${protocol}:`);
    expect(marked(text)).toEqual([`route-without-target spec.${protocol}[0]`]);
  });

  it('is not said of one that is misspelt', () => {
    expect(marked(http(to.replace('route', 'rout')))).toEqual(['unknown-field spec.http[0].rout']);
  });

  it('is unknown where a template has a say', () => {
    expect(marked(http('name: a\n      {{- include "target" . | nindent 6 }}'))).toEqual([]);
  });
});
