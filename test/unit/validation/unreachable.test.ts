import { describe, expect, it } from 'vitest';
import { found } from './virtual-service.ts';

const route = (match: string): string => `{match: [${match}], route: [{destination: {host: model}}]}`;
const routes = (...matches: string[]): string[] =>
  found(`{hosts: [model], http: [${matches.map(route).join(', ')}]}`).map(one => one.replace('http', ''));

describe('a route whose matches are taken', () => {
  it.each([
    ['{uri: {prefix: /a}}', '{uri: {prefix: /a}}'],
    ['{uri: {prefix: /a}}', '{uri: {prefix: /a/b}}'],
    ['{uri: {prefix: /a}}', '{name: other, uri: {exact: /abc}, headers: {x: {exact: a}}}'],
    ['{uri: {prefix: /A}, ignoreUriCase: true}', '{uri: {exact: /ab}}'],
    ['{headers: {x: {}}}', '{headers: {x: {exact: a}}}'],
    ['{headers: {x: {exact: a}}}', '{headers: {x: {exact: a}, y: {exact: b}}}'],
    ['{method: {exact: GET}}', '{method: {exact: GET}, port: 80}'],
    ['{port: 80}, {port: 81}', '{port: 81}, {port: 80}'],
    ['{gateways: [mesh, a]}', '{gateways: [a]}'],
    ['{sourceLabels: {a: b}}', '{sourceLabels: {c: d, a: b}}'],
  ])('%s takes all of %s', (first, second) => {
    expect(routes(first, second)).toEqual(['IST0130 [1]']);
  });

  it.each([
    ['{uri: {prefix: /a/b}}', '{uri: {prefix: /a}}'],
    ['{uri: {prefix: /a}}', '{uri: {prefix: /b}}'],
    ['{uri: {prefix: /a}}', '{uri: {prefix: /AB}}'],
    ['{uri: {prefix: /a}}', '{uri: {prefix: /ab}, ignoreUriCase: true}'],
    ['{uri: {exact: /a}}', '{uri: {prefix: /a}}'],
    ['{uri: {prefix: /a}, port: 80}', '{uri: {prefix: /a}}'],
    ['{headers: {x: {exact: a}}}', '{headers: {x: {exact: b}}}'],
    ['{headers: {x: {exact: a}}}', '{headers: {x: {}}}'],
    ['{withoutHeaders: {x: {}}}', '{headers: {x: {exact: a}}}'],
    ['{uri: {regex: /a.*}}', '{uri: {prefix: /ab}}'],
    ['{uri: {prefix: $(A)}}', '{uri: {prefix: $(A)}}'],
    ['{gateways: [a]}', '{port: 80}'],
    ['{uri: {}}', '{port: 80}'],
  ])('%s leaves some of %s', (first, second) => {
    expect(routes(first, second)).toEqual([]);
  });

  it('is not one that delegates', () => {
    const spec =
      '{hosts: [model], http: [{match: [{port: 80}], delegate: {name: a}}, {match: [{port: 80}], delegate: {name: b}}]}';
    expect(found(spec)).toEqual([]);
  });

  it('may be of tcp and tls', () => {
    const to = 'route: [{destination: {host: model}}]';
    expect(found(`{hosts: [model], tcp: [{${to}}, {match: [{port: 80}], ${to}}]}`)).toEqual([
      'IST0130 tcp[1]',
    ]);
    const tls = (sni: string) => `{match: [{sniHosts: [${sni}]}], ${to}}`;
    expect(found(`{hosts: ["*.a.com"], tls: [${tls('"*.a.com"')}, ${tls('b.a.com')}]}`)).toEqual([
      'IST0130 tls[1]',
    ]);
  });
});

describe('a match that decides nothing', () => {
  it('is behind another one of its route, or of one before', () => {
    expect(routes('{uri: {prefix: /a}}, {uri: {prefix: /a/b}}')).toEqual(['IST0131 [0].match[1]']);
    const delegate = '{match: [{port: 80}, {port: 80}], delegate: {name: a}}';
    expect(found(`{hosts: [model], http: [${delegate}]}`)).toEqual(['IST0131 http[0].match[1]']);
    expect(routes('{uri: {prefix: /a}}', '{uri: {prefix: /a/b}}, {uri: {prefix: /b}}')).toEqual([
      'IST0131 [1].match[0]',
    ]);
  });
});

it('a long list of matches is compared without delay', () => {
  const many = Array.from({ length: 1500 }, (_, i) => `{headers: {x: {exact: v${i}}}}`);
  const started = performance.now();
  expect(routes(...many)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(4000);
});
