/** What is kept for a Prometheus: read as it was written, by whatever version, and changed one thing at a time. */
import { describe, expect, it } from 'vitest';
import { isHeaderName, isHeaderValue } from '../../../src/analysis/headers.ts';
import {
  contentsOf,
  credentialOf,
  keptText,
  kindIn,
  readCredential,
  withCredential,
  withoutCredential,
} from '../../../src/editor/metrics/credentials.ts';
import { originOf, secretKey } from '../../../src/editor/metrics/origins.ts';

const tenant = { headers: { 'X-Scope-OrgID': 'team-a' } };
const basic = { basic: { user: 'ada', password: 'pass word:1' } };

describe('what is kept for an origin', () => {
  it.each([{ token: 'abc' }, basic, tenant, { token: 'abc', ...tenant }, { ...basic, ...tenant }])(
    'is read as it was written: %j',
    credential => expect(readCredential(keptText(credential))).toEqual(credential),
  );

  it('is read where an older version kept it', () => {
    expect(readCredential('{"token":"abc"}')).toEqual({ token: 'abc' });
    expect(readCredential('{"basic":{"user":"ada","password":"x"}}')).toEqual({
      basic: { user: 'ada', password: 'x' },
    });
  });

  it.each([
    undefined,
    '',
    'no json',
    'null',
    '[]',
    '{"token":1}',
    '{"basic":{"user":"ada"}}',
    '{"headers":["a"]}',
    '{"headers":{"X-A":1}}',
  ])('is nothing where it cannot be read: %j', kept => expect(readCredential(kept)).toEqual({}));

  it('has one Authorization: the newest', () => {
    expect(withCredential({ token: 'abc', ...tenant }, basic)).toEqual({ ...basic, ...tenant });
    expect(withCredential({ ...basic, ...tenant }, { token: 'abc' })).toEqual({ token: 'abc', ...tenant });
    const own = { headers: { authorization: 'ApiKey 1' } };
    expect(withCredential({ token: 'abc', ...tenant }, own)).toEqual({
      headers: { ...tenant.headers, ...own.headers },
    });
    expect(withCredential(own, { token: 'abc' })).toEqual({ token: 'abc' });
  });

  it('has a header once, however it is written', () => {
    const again = { headers: { 'x-scope-orgid': 'team-b' } };
    expect(withCredential({ token: 'abc', ...tenant }, again)).toEqual({ token: 'abc', ...again });
    expect(withCredential(tenant, { headers: { 'X-Other': '1' } })).toEqual({
      headers: { 'X-Scope-OrgID': 'team-a', 'X-Other': '1' },
    });
  });

  it('is forgotten in parts', () => {
    const kept = { token: 'abc', headers: { ...tenant.headers, 'X-Other': '1' } };
    expect(withoutCredential(kept, 'token')).toEqual({ headers: kept.headers });
    expect(withoutCredential(kept, 'basic')).toEqual(kept);
    expect(withoutCredential(kept, 'header', 'x-other')).toEqual({ token: 'abc', ...tenant });
    expect(withoutCredential(kept, 'header')).toEqual({ token: 'abc' });
    expect(keptText(withoutCredential(tenant, 'header', 'X-Scope-OrgID'))).toBeUndefined();
  });

  it('is named without its secrets', () => {
    const shown = contentsOf({ ...basic, ...tenant });
    expect(shown.map(one => one.label)).toEqual(['User ada and password', 'Header X-Scope-OrgID']);
    expect(JSON.stringify(shown)).not.toMatch(/pass word|team-a/);
    expect(contentsOf({ token: 'abc' })).toEqual([{ kind: 'token', label: 'Bearer token' }]);
  });

  it('belongs to an origin, whatever the path, user and case', () => {
    expect(secretKey(originOf('https://ada:x@Prom.example.com:443/thanos?x=1'))).toBe(
      'istioCanary.prometheus:https://prom.example.com',
    );
    expect(() => originOf('prom.example.com')).toThrow('no address of a Prometheus');
  });
});

describe('what is typed or said', () => {
  it.each([
    ['abc', { token: 'abc' }],
    [' Bearer abc ', { token: 'abc' }],
    ['basic ada:a:b', { basic: { user: 'ada', password: 'a:b' } }],
  ])('%j is understood', (typed, credential) => expect(credentialOf(typed)).toEqual(credential));

  it('names a kind, or means one by what goes with it', () => {
    expect(kindIn({})).toBeUndefined();
    expect(kindIn({ header: 'X-Scope-OrgID' })).toBe('header');
    expect(kindIn({ user: 'ada' })).toBe('basic');
    expect(kindIn({ credential: 'token', user: 'ada' })).toBe('token');
    expect(() => kindIn({ credential: 'cookie' })).toThrow('token, basic, header');
  });

  it('is a header that a request can have', () => {
    expect(['X-Scope-OrgID', 'THANOS-TENANT'].every(isHeaderName)).toBe(true);
    expect(['', 'X Y', 'a:b', 'Host', 'content-length', 'X\r\nY'].some(isHeaderName)).toBe(false);
    expect(isHeaderValue('team a|b')).toBe(true);
    expect(isHeaderValue('a\r\nX-Evil: 1')).toBe(false);
  });
});
