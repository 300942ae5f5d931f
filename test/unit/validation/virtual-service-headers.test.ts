import { describe, expect, it } from 'vitest';
import { isEnvoyFormat } from '../../../src/validation/envoy-format.ts';
import { inRoute, inWholeRoute } from './virtual-service.ts';

describe('header operations', () => {
  it.each([
    ['request: {set: {x-a: b, ":authority": c}}'],
    ['request: {add: {Host: c}}'],
    ['request: {remove: [x-a]}'],
    ['request: {set: {"": a}}', 'request.set.'],
    ['request: {set: {":path": a}}', 'request.set.:path'],
    ['request: {remove: [Host]}', 'request.remove[0]'],
    ['response: {set: {host: a}}', 'response.set.host'],
    ['response: {add: {":status": "200"}}', 'response.add.:status'],
    ['response: {remove: [""]}', 'response.remove[0]'],
  ])('%s', (headers, ...paths) => {
    const expected = paths.map(path => `invalid-header-operation headers.${path}`);
    expect(inRoute(`headers: {${headers}}`)).toEqual(expected);
    const ofDestination = inWholeRoute(`route: [{destination: {host: model}, headers: {${headers}}}]`);
    expect(ofDestination).toEqual(expected.map(one => one.replace('headers.', 'route[0].headers.')));
  });
});

describe('header values', () => {
  it.each([
    '',
    'plain',
    '100%%',
    '%HOSTNAME%',
    'a %DOWNSTREAM_REMOTE_ADDRESS% b',
    '%START_TIME(%Y/%m)%',
    '%REQ(:path)%',
    '%UPSTREAM_METADATA(["istio", "a"])%',
  ])('%j is a format', value => {
    expect(isEnvoyFormat(value)).toBe(true);
  });

  it.each([
    '%',
    'abc%123',
    '%START_TIME%%',
    '%REQ(a%',
    '%A(b)c%',
    '%A([b])%',
    '%A(["b" "c"])%',
    '%A(["b"]c)%',
  ])('%j is none', value => {
    expect(isEnvoyFormat(value)).toBe(false);
  });

  it('hold no control characters but tabs', () => {
    expect(inRoute(String.raw`headers: {request: {set: {x-a: "a\tb"}}}`)).toEqual([]);
    expect(inRoute(String.raw`headers: {response: {add: {x-a: "a\nb"}}}`)).toEqual([
      'invalid-header-value headers.response.add.x-a',
    ]);
    expect(inRoute('headers: {request: {set: {x-a: 10%}}}')).toEqual([
      'invalid-header-value headers.request.set.x-a',
    ]);
  });
});

describe('the authority', () => {
  it('is set once', () => {
    expect(inRoute('rewrite: {authority: a}, headers: {request: {set: {Host: b}}}')).toEqual([
      'authority-set-twice headers.request.set.Host',
    ]);
    expect(inRoute('headers: {request: {set: {Host: a}, add: {":authority": b}}}')).toEqual([
      'authority-set-twice headers.request.add.:authority',
    ]);
    expect(inRoute('rewrite: {uri: /a}, headers: {request: {set: {Host: b}}}')).toEqual([]);
  });
});
