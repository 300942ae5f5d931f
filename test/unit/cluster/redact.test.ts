import { describe, expect, test } from 'vitest';
import { redact, shorten } from '../../../src/cluster/redact.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl-_x';
const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGlsecretsecret\n-----END EC PRIVATE KEY-----';

describe('redact takes out', () => {
  test.each([
    ['a bearer token', 'Authorization: Bearer abc.def-123456', 'abc.def'],
    ['a header object', `{"authorization":"Bearer s3cr3tvalue","accept":"*"}`, 's3cr3tvalue'],
    ['an escaped header', `{\\"authorization\\":\\"Bearer s3cr3tvalue\\"}`, 's3cr3tvalue'],
    ['basic credentials', 'authorization=Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['a bearer in a sentence', 'sent Bearer abcdefghijk to it', 'abcdefghijk'],
    ['a private key', `key: ${pem} end`, 'MHcCAQ'],
    ['a certificate cut short', '-----BEGIN CERTIFICATE-----\nMIIBsecret', 'MIIBsecret'],
    ['a PEM in base64', `data ${Buffer.from(pem).toString('base64')}`, 'LS0tLS'],
    ['a token of a kubeconfig', 'users:\n- user:\n    token: plain-token-value\n', 'plain-token-value'],
    ['a quoted token', `token: "with 'quotes' inside"`, 'inside'],
    ['an escaped quote', '{"token":"one\\"inside"}', 'inside'],
    ['a token without its end', 'token: "cut-in-the-middle', 'middle'],
    ['JSON', '{"status":{"token":"k8s-aws-v1.aHR0cHM6"}}', 'k8s-aws'],
    ['keys', 'client-key-data: QUJDREVGRw==', 'QUJDREVGRw'],
    ['camel case', '{"clientKeyData": "QUJDREVG", "x": 1}', 'QUJDREVG'],
    ['OIDC', 'id-token: aaa.bbb.ccc refresh_token=zzz&client_secret=qqq', 'zzz'],
    ['OIDC secrets', 'refresh_token=zzz&client_secret=qqq', 'qqq'],
    ['a password', 'password: hunter2', 'hunter2'],
    ['a JWT alone', `expired: ${jwt}`, 'eyJzdWIi'],
    ["a proxy's password", 'https://me:pass@proxy:3128/', 'pass'],
  ])('%s', (_title, text, secret) => {
    expect(text).toContain(secret);
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[redacted]');
  });
});

test.each([
  'virtualservices.networking.istio.io is forbidden: User "bob" cannot list resource "virtualservices"',
  'https://127.0.0.1:6443/apis/networking.istio.io/v1',
  'the tokenizer failed at line 3',
  'Basic usage: run it',
])('redact leaves %s', text => {
  expect(redact(text)).toBe(text);
});

test('shorten makes one line of text, without control characters, of bounded length', () => {
  expect(shorten('a\u001b[31m red\r\n\tb\u202e')).toBe('a [31m red b');
  expect(shorten('x'.repeat(1000))).toHaveLength(300);
  expect(shorten('token: abc\nnext')).toBe('token: [redacted] next');
});

describe('shorten', () => {
  // Patterns that look again from every place in it would take minutes.
  test.each([['-eyJ'], ['a.'], ['token: '], ['-----BEGIN A-----'], ['Bearer ']])(
    'reads a megabyte of %j',
    piece => {
      expect(shorten(piece.repeat(1_000_000 / piece.length)).length).toBeLessThanOrEqual(300);
    },
  );
});
