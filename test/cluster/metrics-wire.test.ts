/** What goes wrong between here and a Prometheus, and how it is told: real sockets on loopback, no credential in any word. */
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Metric, Sample } from '../../src/analysis/model.ts';
import { openMetrics, probeMetrics } from '../../src/cluster/index.ts';
import type { SourceOptions } from '../../src/cluster/ports.ts';
import { noCluster, target } from './support/metrics-bench.ts';
import { type KeyPair, keyPair, tlsServer } from './support/tls-server.ts';

const secret = 'sEcReT-t0ken-abcdef0123456789';
const errors: Metric = { kind: 'errorShare', name: 'errors', maxRatio: 1.5, margin: 0.1 };

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
});

/** A server on loopback; gives its URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const empty = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });

async function sampleOf(url: string, more: SourceOptions = {}): Promise<Sample> {
  const source = openMetrics(noCluster, target, [errors], { url, env: {}, ...more });
  try {
    return await source.sample();
  } finally {
    source.close();
  }
}

async function problemOf(url: string, more: SourceOptions = {}): Promise<string> {
  const { problems } = await sampleOf(url, more);
  const [first] = problems;
  expect(JSON.stringify(problems)).not.toContain(secret);
  return `${first?.code}: ${first?.text}`;
}

const answering =
  (
    status: number,
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

describe('a Prometheus that fails is a problem in words', () => {
  test('nobody listens', async () => {
    const url = await serve(() => {});
    for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve));
    expect(await problemOf(url)).toMatch(
      /^unreachable: http:\/\/127\.0\.0\.1:\d+ cannot be reached: nothing listens/,
    );
  });

  test('it wants credentials, or refuses those it gets', async () => {
    const url = await serve(answering(401, '{}'));
    expect(await problemOf(url)).toMatch(/^forbidden: .*It wants credentials: set a token/);
    expect(await problemOf(url, { token: secret })).toMatch(/^forbidden: .*The credentials are not accepted/);
    const other = await serve(answering(403, `no ${secret} for you`));
    expect(await problemOf(other, { token: secret })).toMatch(/^forbidden: .*may not query it/);
  });

  test('a page to log in', async () => {
    const url = await serve(
      answering(200, '<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }),
    );
    expect(await problemOf(url)).toMatch(/^forbidden: .*a page for people \(200\)/);
  });

  test('a redirect to another origin gets no credential, and nothing at all', async () => {
    const asked: IncomingHttpHeaders[] = [];
    const elsewhere = await serve((request, response) => {
      asked.push(request.headers);
      response.end(empty);
    });
    const url = await serve(answering(302, '', { location: `${elsewhere}/login` }));
    expect(await problemOf(url, { token: secret })).toMatch(
      /^forbidden: .*redirects to http.*nothing was sent/,
    );
    expect(asked).toEqual([]);
  });

  test('a redirect within the origin is followed with the credentials', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      if (!request.url?.startsWith('/prom/')) {
        response.writeHead(307, { location: `/prom${request.url}` }).end();
        return;
      }
      asked.push(request.headers.authorization);
      response.end(empty);
    });
    expect(await problemOf(url, { token: secret })).toMatch(/^no-samples/);
    expect(new Set(asked)).toEqual(new Set([`Bearer ${secret}`]));
    const circle = await serve((request, response) => {
      response.writeHead(302, { location: request.url ?? '/' }).end();
    });
    expect(await problemOf(circle)).toMatch(/^unreachable: .*redirects in circles/);
  });

  test.each([
    [
      422,
      { status: 'error', errorType: 'execution', error: 'too many samples' },
      /^bad-query: .*too many samples/,
    ],
    [400, { status: 'error', errorType: 'bad_data', error: 'parse error' }, /^bad-query: .*parse error/],
    [
      503,
      { status: 'error', errorType: 'timeout', error: 'query timed out' },
      /^unreachable: .*gave up on the query/,
    ],
    [500, { status: 'error', errorType: 'internal', error: 'disk' }, /^unreachable: .*failed \(500\): disk/],
    [404, 'page not found', /^unreachable: .*no API of Prometheus \(404\)/],
    [502, 'bad gateway', /^unreachable: .*answered 502: bad gateway/],
    [200, '{"status":"succ', /^unreachable: .*something else than Prometheus/],
    [200, 'null', /^unreachable: .*something else than Prometheus/],
    [
      200,
      { status: 'success', data: { resultType: 'streams', result: 'x' } },
      /^bad-query: .*gives no numbers/,
    ],
  ])('%i %j', async (status, body, wanted) => {
    const url = await serve(answering(status, typeof body === 'string' ? body : JSON.stringify(body)));
    expect(await problemOf(url)).toMatch(wanted);
  });

  test('an answer that does not come ends when the caller gives up', async () => {
    const url = await serve(() => {});
    const source = openMetrics(noCluster, target, [errors], { url, env: {} });
    await expect(source.sample(AbortSignal.timeout(200))).rejects.toThrow(/aborted|timeout/i);
    source.close();
  });

  test('an answer that breaks off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"status":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await problemOf(url)).toMatch(/^unreachable: .*the connection was closed/);
  });

  test('a server that repeats the credentials is not quoted on them', async () => {
    const said = JSON.stringify({ status: 'error', errorType: 'bad_data', error: `what is ${secret}?` });
    const url = await serve(answering(400, said));
    expect(await problemOf(url, { headers: { 'x-api-key': secret } })).toMatch(
      /^bad-query: .*what is \[redacted\]/,
    );
    expect(await problemOf(url, { token: secret })).toMatch(/\[redacted\]/);
    expect(await problemOf(url, { basic: { user: 'ada', password: secret } })).toMatch(/\[redacted\]/);
  });

  test('data that is missing in part is said', async () => {
    const url = await serve(
      answering(200, JSON.stringify({ ...JSON.parse(empty), warnings: ['store prom-1 is down'] })),
    );
    const { problems } = await sampleOf(url);
    expect(problems).toContainEqual({
      code: 'scrape-gap',
      text: 'Some of the data is missing: store prom-1 is down',
    });
  });

  test('a window throws it, in the same words', async () => {
    const url = await serve(answering(401, '{}'));
    const source = openMetrics(noCluster, target, [errors], { url, env: {} });
    await expect(source.window(60_000)).rejects.toThrow(/It wants credentials/);
    await expect(source.series(0, 60_000, 1000)).rejects.toThrow(/It wants credentials/);
    source.close();
    expect((await probeMetrics(noCluster, target, { url, env: {} })).notes.join()).toContain(
      'It wants credentials',
    );
  });
});

describe('what is sent', () => {
  async function headersFor(more: SourceOptions, userinfo = ''): Promise<IncomingHttpHeaders> {
    let seen: IncomingHttpHeaders = {};
    const url = await serve((request, response) => {
      seen = request.headers;
      response.end(empty);
    });
    await sampleOf(url.replace('//', `//${userinfo}`), more);
    return seen;
  }

  test('a token, a password, headers', async () => {
    expect((await headersFor({ token: secret })).authorization).toBe(`Bearer ${secret}`);
    const basic = `Basic ${Buffer.from('ada:p:w').toString('base64')}`;
    expect((await headersFor({ basic: { user: 'ada', password: 'p:w' } })).authorization).toBe(basic);
    expect((await headersFor({}, 'ada:p%3Aw@')).authorization).toBe(basic);
    expect((await headersFor({ headers: { 'X-Scope-OrgID': 'team-a' } }))['x-scope-orgid']).toBe('team-a');
    expect((await headersFor({})).authorization).toBeUndefined();
  });

  test('nothing that is secret is shown', () => {
    const source = openMetrics(noCluster, target, [], {
      url: `https://ada:${secret}@prom.test/x/?token=${secret}#y`,
    });
    expect(source.where).toBe('https://prom.test/x');
    source.close();
  });

  test('what makes no sense is refused before anything is sent, without repeating a value', () => {
    const refused = (options: SourceOptions) => () => openMetrics(noCluster, target, [], options);
    expect(refused({ url: 'prometheus:9090' })).toThrow(/no address of a Prometheus/);
    expect(refused({ url: 'ftp://x' })).toThrow(/no address of a Prometheus/);
    expect(refused({ service: 'prometheus' })).toThrow(/write NAMESPACE\/NAME:PORT/);
    expect(refused({ matching: 'a="b"} or vector(1)' })).toThrow(/list of label matchers|lacks a comma/);
    expect(refused({ url: 'http://x', headers: { 'a b': 'c' } })).toThrow(/no header/);
    expect(refused({ url: 'http://x', headers: { host: 'c' } })).toThrow(/no header/);
    expect(refused({ url: 'http://x', token: `${secret}\r\nX: y` })).toThrow(/The token holds/);
    try {
      openMetrics(noCluster, target, [], { url: 'http://x', headers: { a: `${secret}\n` } });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).toContain('The header a');
      expect(String(error)).not.toContain(secret);
    }
  });
});

describe('TLS and proxies', () => {
  let pair: KeyPair;
  beforeAll(async () => {
    pair = await keyPair(['127.0.0.1']);
  });

  test('a certificate of an own authority is taken where that is given, and only there', async () => {
    const server = await tlsServer(pair, answering(200, empty));
    try {
      expect(await problemOf(server.url)).toMatch(
        /^unreachable: The certificate of https.*is not trusted.*PEM/,
      );
      expect(await problemOf(server.url, { ca: pair.cert })).toMatch(/^no-samples/);
    } finally {
      await server.close();
    }
  });

  test('a proxy of the environment is used for what it is for', async () => {
    const asked: string[] = [];
    const proxy = await serve((request, response) => {
      asked.push(String(request.url));
      response.end(empty);
    });
    const seen = createServer();
    seen.on('connect', (request, socket) => {
      asked.push(String(request.url));
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    servers.push(seen);
    await new Promise<void>(resolve => seen.listen(0, '127.0.0.1', resolve));
    const tunnel = `http://127.0.0.1:${(seen.address() as AddressInfo).port}`;
    expect(await problemOf('https://prom.test', { env: { HTTPS_PROXY: tunnel } })).toMatch(/^unreachable/);
    expect(asked.some(one => one.startsWith('prom.test'))).toBe(true);
    asked.length = 0;
    await problemOf('http://127.0.0.1:1', { env: { HTTP_PROXY: proxy } });
    expect(asked).toEqual([]);
  });
});

afterAll(() => {
  expect(servers).toEqual([]);
});
