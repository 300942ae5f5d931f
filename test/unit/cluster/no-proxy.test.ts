import { expect, test } from 'vitest';
import { goesDirect, proxyFor } from '../../../src/cluster/no-proxy.ts';

/** From the tests of Go's golang.org/x/net/http/httpproxy, by what they check. */
test.each([
  ['https://example.com', '', false],
  ['https://example.com', '*', true],
  ['https://example.com', 'example.com', true],
  ['https://sub.example.com', 'example.com', true],
  ['https://sub.example.com', '.example.com', true],
  ['https://example.com', '.example.com', false],
  ['https://example.com', '*.example.com', false],
  ['https://sub.example.com', '*.example.com', true],
  ['https://notexample.com', 'example.com', false],
  ['https://EXAMPLE.com', 'Example.COM', true],
  ['https://example.com:6443', 'example.com:6443', true],
  ['https://example.com:6443', 'example.com:443', false],
  ['https://example.com', 'example.com:443', true],
  ['https://10.1.2.3', '10.0.0.0/8', true],
  ['https://11.1.2.3', '10.0.0.0/8', false],
  ['https://10.1.2.3', '10.1.2.3', true],
  ['https://10.1.2.3:6443', '10.1.2.3:443', false],
  ['https://[fd00::1]', 'fd00::/8', true],
  ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
  ['https://[fd00::1]', 'fd00::1', true],
  ['https://example.com', 'a.com , example.com', true],
  ['https://example.com', ',, ,', false],
  ['https://10.1.2.3', '10.0.0.0/99', false],
  ['https://localhost:6443', '', true],
  ['https://127.0.0.1:6443', '', true],
  ['https://[::1]:6443', '', true],
])('%s past NO_PROXY=%s: %s', (server, noProxy, direct) => {
  expect(goesDirect(new URL(server), noProxy)).toBe(direct);
});

test("the proxy is the cluster's own, else the environment's for the scheme", () => {
  const env = { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'h:2', no_proxy: 'inside' };
  expect(proxyFor('https://c', undefined, env)).toBe('http://s:1');
  expect(proxyFor('http://c', undefined, env)).toBe('http://h:2');
  expect(proxyFor('https://inside', undefined, env)).toBeUndefined();
  expect(proxyFor('https://inside', 'socks5://own:3', env)).toBe('socks5://own:3');
  expect(proxyFor('https://c', undefined, { https_proxy: 'http://low:1' })).toBe('http://low:1');
  expect(proxyFor('https://c', undefined, {})).toBeUndefined();
});
