import { describe, expect, test } from 'vitest';
import { ClusterError, explain } from '../../../src/cluster/errors.ts';
import { fromNetwork } from '../../../src/cluster/network-errors.ts';
import { fromStatus, missingRight } from '../../../src/cluster/status-errors.ts';

const where = { context: 'prod', server: 'https://10.0.0.1:6443' };
const status = (code: number, body: object | string, headers = {}): ClusterError =>
  fromStatus({ status: code, text: typeof body === 'string' ? body : JSON.stringify(body), headers }, where);

describe('an answer of the server', () => {
  test('403 names the right that is missing', () => {
    const message =
      'virtualservices.networking.istio.io is forbidden: User "bob" cannot list resource "virtualservices" in API group "networking.istio.io" in the namespace "team-a"';
    const error = status(403, { kind: 'Status', message });
    expect(error.right).toEqual({
      verb: 'list',
      group: 'networking.istio.io',
      resource: 'virtualservices',
      namespace: 'team-a',
      user: 'bob',
    });
    expect(error.message).toBe(
      'You (bob) may not do that on context "prod" (10.0.0.1:6443): the right "list virtualservices.networking.istio.io" in namespace "team-a" is missing. Ask an administrator of the cluster for it.',
    );
  });

  test('403 at the cluster scope, of the core group, and by admission', () => {
    const core =
      'services is forbidden: User "bob" cannot watch resource "services" in API group "" at the cluster scope';
    expect(missingRight(core)).toEqual({
      verb: 'watch',
      group: '',
      resource: 'services',
      namespace: undefined,
      user: 'bob',
    });
    const denied = status(403, {
      kind: 'Status',
      message: 'admission webhook "policy" denied the request: not on Fridays',
    });
    expect(denied).toMatchObject({ code: 'forbidden', right: undefined });
    expect(denied.message).toContain('not on Fridays');
  });

  test.each([
    [401, 'unauthorized', /Log in to the cluster again/],
    [404, 'not-found', /does not have it/],
    [409, 'conflict', /was changed meanwhile/],
    [422, 'invalid', /does not accept it: no such field/],
    [429, 'throttled', /too busy/],
    [500, 'server', /failed: no such field/],
  ])('%d', (code, expected, words) => {
    const error = status(code, { kind: 'Status', message: 'no such field', reason: 'Because' });
    expect(error).toMatchObject({
      code: expected,
      status: code,
      reason: 'Because',
      mayHaveArrived: code >= 500,
    });
    expect(error.message).toMatch(words);
  });

  test("a proxy's page is shortened to its words", () => {
    const error = status(502, `<html><body>Bad\u0007 gateway ${'x'.repeat(999)}</body></html>`);
    expect(error.message).toContain('Bad gateway');
    expect(error.message).not.toMatch(/[<\p{Cc}]/u);
    expect(error.message.length).toBeLessThan(400);
  });

  test('whole objects that the server quotes are left out, the reason stays', () => {
    const quoted = JSON.stringify(JSON.stringify({ spec: 'x'.repeat(500) }));
    const message = `"" is invalid: patch: Invalid value: ${quoted}: strict decoding error: unknown field "spec.x"`;
    expect(status(422, { kind: 'Status', message }).message).toMatch(
      /does not accept it: strict decoding error: unknown field/,
    );
  });

  test('Retry-After is told in milliseconds', () => {
    expect(status(429, '', { 'retry-after': ['2'] }).retryAfterMs).toBe(2000);
    expect(status(429, { kind: 'Status', details: { retryAfterSeconds: 3 } }).retryAfterMs).toBe(3000);
  });
});

describe('no answer', () => {
  const error = (code: string, message = 'it failed'): Error => Object.assign(new Error(message), { code });

  test.each([
    ['ECONNREFUSED', 'unreachable', false, /nothing listens there/],
    ['ENOTFOUND', 'unreachable', false, /its name is unknown/],
    ['UND_ERR_CONNECT_TIMEOUT', 'unreachable', false, /does not answer/],
    ['ECONNRESET', 'unreachable', true, /connection was closed/],
    ['UND_ERR_SOCKET', 'unreachable', true, /connection was closed/],
    ['UND_ERR_HEADERS_TIMEOUT', 'unreachable', true, /does not answer in time/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', false, /certificate-authority/],
    ['CERT_HAS_EXPIRED', 'certificate', false, /clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', false, /tls-server-name/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'certificate', false, /refused the client's certificate/],
    ['SOMETHING_NEW', 'unreachable', true, /it failed/],
  ])('%s', (code, expected, mayHaveArrived, words) => {
    const told = fromNetwork(error(code), where);
    expect(told).toMatchObject({ code: expected, mayHaveArrived });
    expect(told.message).toMatch(words);
    expect(told.message).toContain('"prod" (10.0.0.1:6443)');
    // Wrapped in a cause, or as one of several addresses, it is the same.
    expect(fromNetwork(new TypeError('fetch failed', { cause: error(code) }), where).message).toBe(
      told.message,
    );
    expect(fromNetwork(new AggregateError([error(code)]), where).message).toBe(told.message);
  });

  test("a caller's abort is told from a timeout", () => {
    expect(fromNetwork(new DOMException('x', 'AbortError'), where, true).code).toBe('aborted');
    expect(fromNetwork(new DOMException('x', 'TimeoutError'), where)).toMatchObject({
      code: 'unreachable',
      mayHaveArrived: true,
    });
  });
});

test('explain shows nothing secret, whatever was thrown', () => {
  const secret = 'Bearer abcdefghijklmnop';
  expect(explain(new Error(`bad header ${secret}`), where)).not.toContain('abcdefgh');
  expect(explain(`thrown text ${secret}`)).not.toContain('abcdefgh');
  expect(explain(new ClusterError('server', `x ${secret}`))).not.toContain('abcdefgh');
});
