import { describe, expect, it } from 'vitest';
import {
  fqdnProblem,
  isDnsLabel,
  isIpAddress,
  isLabelKey,
  isLabelValue,
} from '../../../src/validation/names.ts';

const long = (length: number): string => 'a'.repeat(length);

describe('a host name', () => {
  it.each(['reviews', 'reviews.prod.svc.cluster.local', 'a-b.c', 'Istio.IO', 'istio.io.', '1.com', long(63)])(
    '%s',
    host => expect(fqdnProblem(host)).toBeUndefined(),
  );

  it.each([
    ['', 'empty'],
    ['foo_bar.com', '"foo_bar"'],
    ['-foo.com', 'begin or end'],
    ['foo..com', 'between two dots'],
    ['.com', 'between two dots'],
    ['foo.123', '"123" must not be a number'],
    ['123', '"123" must not be a number'],
    ['foo com', 'letters, digits'],
    ['model:8080', 'no port'],
    ['http://model', 'no scheme'],
    ['*.com', 'not taken here'],
    ['1.2.3.4', 'IP address'],
    ['::1', 'IP address'],
    [`${long(64)}.com`, '63'],
    [`${`${long(50)}.`.repeat(6)}com`, '255'],
  ])('not %s', (host, problem) => expect(fqdnProblem(host)).toContain(problem));
});

describe('a host with a wildcard', () => {
  it.each(['*', '*.com', '*foo.com', '*-foo.bar', 'foo.com', '123', 'foo.'])('%s', host =>
    expect(fqdnProblem(host, { wildcard: true })).toBeUndefined(),
  );

  it.each(['**', '**.com', 'foo*.com', 'foo.*', '*.*.com', '*--a', '*-', '1.2.3.4', 'foo.5'])(
    'not %s',
    host => expect(fqdnProblem(host, { wildcard: true })).toBeDefined(),
  );

  it('may be an address where that is taken', () => {
    for (const host of ['1.2.3.4', '2001:db8::1'])
      expect(fqdnProblem(host, { wildcard: true, ip: true })).toBeUndefined();
  });
});

describe('an address', () => {
  it.each(['0.0.0.0', '255.255.255.255', '::', '::1', '1:2:3:4:5:6:7:8', 'fe80::1%eth0', '::ffff:1.2.3.4'])(
    '%s',
    text => expect(isIpAddress(text)).toBe(true),
  );

  it.each([
    '1.2.3',
    '1.2.3.4.',
    '256.1.1.1',
    '01.2.3.4',
    '1:2',
    ':',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    'fe80::1%',
  ])('not %s', text => expect(isIpAddress(text)).toBe(false));
});

describe('labels', () => {
  it('of DNS', () => {
    for (const good of ['a', 'A1', 'a--b', long(63)]) expect(isDnsLabel(good)).toBe(true);
    for (const bad of ['', '-a', 'a-', 'a.b', 'a_b', '*', long(64)]) expect(isDnsLabel(bad)).toBe(false);
  });

  it('of workloads', () => {
    for (const good of ['app', 'app.kubernetes.io/name', 'a_b.c-d', `${long(63)}`, `a.b/${long(63)}`])
      expect(isLabelKey(good)).toBe(true);
    for (const bad of [
      '',
      '/a',
      'a/',
      'a/b/c',
      'a b',
      '-a',
      long(64),
      'a_b/c',
      `${`${long(60)}.`.repeat(5)}a/b`,
    ])
      expect(isLabelKey(bad)).toBe(false);
    for (const good of ['', 'v1', 'a_b.C-1', long(63)]) expect(isLabelValue(good)).toBe(true);
    for (const bad of ['a/b', '-a', 'a.', 'a b', '@', long(64)]) expect(isLabelValue(bad)).toBe(false);
  });
});
