/** Values at the edges of what Istio's fields take, on both sides of them. */
import type { Json } from './dice.ts';

export const numbers: readonly number[] = [
  ...[-1, 0, 1, 2, 50, 99, 100, 101, 199, 200, 299, 300, 399, 400, 599, 600, 601],
  ...[65_535, 65_536, 5_000_011, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32],
  ...[0.5, 1e-4, 1e-5, 100.5, -0.1],
];

const hosts = [
  '*',
  '.',
  'a.',
  'a..b',
  '*.com',
  '*com',
  'a.*',
  'a_b',
  'A.B',
  '-a',
  '1',
  'a.1',
  '10.1.2.3',
  '::1',
];
const names = [
  'mesh',
  'ns/name',
  'ns/a.b',
  'a/b/c',
  'v1',
  'V1',
  'v.1',
  '~',
  'default',
  'x'.repeat(63),
  'x'.repeat(64),
];
const durations = ['0s', '1us', '1ms', '1.5ms', '1500us', '1.5s', '-1s', '5', '1h', '1d', '300000h', '90m'];
const subnets = ['10.0.0.0/8', '10.0.0.1/8', '10.0.0.0/33', '2001:db8::/129', '10.0.0'];
const regexes = ['.*', '[', '(?=a)', '(?P<n>a)', 'a{1001}', 'a'.repeat(1025), '\\d+\\', '*', '(a', 'é'];
/** Names that headers may have, must not have, or must not have everywhere. */
export const headerNames = [
  'Host',
  'host',
  ':path',
  ':authority',
  ':method',
  'a b',
  '@request.auth.claims.sub',
  '',
];
const formats = ['%', '%%', '%A', '%START_TIME%', '%REQ(x)%', '100%', 'a\nb', 'é'];
const policies = [
  '5xx',
  '5xx, reset',
  '503',
  '99',
  'gateway-error',
  'GET',
  'get',
  'http',
  'HTTP',
  'ftp',
  'UNAVAILABLE',
];
const localities = ['eu-west/*', 'eu-west/*/b', '*', 'a/b/c/d', 'eu-west/zone1'];
const files = [
  'configmap://a',
  'configmap://ns/a',
  'kubernetes://x',
  '/certs/ca.pem',
  'https://a.example.com/x?y',
];

const values = ['', ' ', 'x', 'x'.repeat(256), 'a@b', '/'];

export const texts: readonly string[] = [
  ...[
    values,
    hosts,
    names,
    durations,
    subnets,
    regexes,
    headerNames,
    formats,
    policies,
    localities,
    files,
  ].flat(),
];

/** What is near the edge of a field whose name says what it holds; for others, any. */
const byName: readonly (readonly [field: RegExp, texts: readonly string[]])[] = [
  [/^(host|hosts|sniHosts|targetHost|authority)$/, [...hosts, 'x'.repeat(64), 'y'.repeat(256)]],
  [/^(name|subset|gateways|exportTo|sourceNamespace|namespace)$/, names],
  [/(timeout|delay|age|duration|interval|time|ttl|backoff|secs)$/i, durations],
  [/subnets?$/i, subnets],
  [/^(regex|match)$/, regexes],
  [/^(set|add|remove|allowHeaders|exposeHeaders)\b/, [...headerNames, ...formats]],
  [/^(retryOn|allowMethods|scheme|grpcStatus|protocol)$/, policies],
  [/^(from|to|failoverPriority)$/, localities],
  [/(certificates?|credentialName|privateKey|crl)$/i, files],
  [/^(exact|prefix)$/, ['', '*', '/', 'x']],
];

/** Texts to put in a place such as `http.route.destination.host`. */
export function textsFor(place: string): readonly string[] {
  const field = place.split('.').at(-1) ?? '';
  return byName.find(([name]) => name.test(field))?.[1] ?? texts;
}

/** Of every type, for fields that take another. */
export const others: readonly Json[] = [
  'x',
  '5',
  5,
  -1,
  1.5,
  true,
  false,
  null,
  [],
  {},
  ['a'],
  [null],
  { a: 'b' },
  [{}],
];
