/** What goes wrong between here and a cluster, and how it is told; and what travels over a connection. */
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import { openSession } from '../../src/cluster/session.ts';
import {
  base64,
  type KeyPair,
  keyPair,
  listen,
  oneContext,
  tlsServer,
  workspace,
} from './support/tls-server.ts';

const work = workspace();
const secret = 'sEcReT-t0ken-abcdef0123456789';
let good: KeyPair;
let other: KeyPair;
let client: KeyPair;
let counter = 0;

beforeAll(async () => {
  [good, other, client] = await Promise.all([
    keyPair(['127.0.0.1', 'cluster.test']),
    keyPair(['127.0.0.1']),
    keyPair(['client'], 1, 'alice'),
  ]);
});
afterAll(() => work.remove());

const ca = (pair: KeyPair): string => base64(pair.cert);
const ping = { method: 'GET', path: '/version', timeoutMs: 2000 } as const;

async function session(cluster: object, user: object = { token: secret }, env = {}): Promise<ClusterSession> {
  counter += 1;
  const kubeconfig = work.file(`config-${counter}`, oneContext(cluster, user));
  return openSession({ kubeconfig, env: { PATH: process.env.PATH, ...env } });
}

async function failure(cluster: object, user?: object, env?: object): Promise<ClusterError> {
  const opened = await session(cluster, user, env);
  try {
    const error = await opened.http.ask(ping).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ClusterError);
    expect((error as ClusterError).message).not.toContain(secret);
    return error as ClusterError;
  } finally {
    await opened.close();
  }
}

describe('told in words', () => {
  test('nothing listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise(resolve => server.close(resolve));
    const error = await failure({ server: `https://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: 'unreachable', mayHaveArrived: false });
    expect(error.message).toContain(`context "test" (127.0.0.1:${port})`.slice(1));
    expect(error.message).toMatch(/nothing listens there.*VPN or proxy/);
  });

  test('a name that nobody knows', async () => {
    const error = await failure({ server: 'https://no-such-host.invalid' });
    expect(error).toMatchObject({ code: 'unreachable', mayHaveArrived: false });
  });

  test('a server that takes the connection and never answers', async () => {
    const hole = createTcpServer(() => {});
    const port = await listen(hole);
    const error = await failure({ server: `https://127.0.0.1:${port}` });
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/does not answer in time/);
    hole.close();
  });

  test('a server that takes the request and never answers', async () => {
    const server = await tlsServer(good, () => {});
    const error = await failure({ server: server.url, 'certificate-authority-data': ca(good) });
    expect(error).toMatchObject({ code: 'unreachable', mayHaveArrived: true });
    expect(error.message).toMatch(/does not answer in time/);
    await server.close();
  });

  test('certificates: unknown authority, another one, another name, expired', async () => {
    const server = await tlsServer(good, (_, response) => response.end('{}'));
    expect(await failure({ server: server.url })).toMatchObject({ code: 'certificate' });
    const wrong = await failure({ server: server.url, 'certificate-authority-data': ca(other) });
    expect(wrong.code).toBe('certificate');
    expect(wrong.message).toMatch(/not signed by an authority that the kubeconfig trusts/);
    const named = {
      server: server.url,
      'certificate-authority-data': ca(good),
      'tls-server-name': 'else.where',
    };
    expect((await failure(named)).message).toMatch(/is for another name.*tls-server-name/);
    await server.close();

    const old = await keyPair(['127.0.0.1'], -1);
    const expired = await tlsServer(old, (_, response) => response.end('{}'));
    const error = await failure({ server: expired.url, 'certificate-authority-data': ca(old) });
    expect(error.message).toMatch(/not valid at this time/);
    await expired.close();
  });

  test('plain http where TLS is expected, and something that is no API server', async () => {
    const plain = createHttpServer((_, response) => response.end('hello'));
    const port = await listen(plain);
    expect((await failure({ server: `https://127.0.0.1:${port}` })).message).toMatch(/does not speak TLS/);
    plain.close();
    const page = await tlsServer(good, (_, response) => response.end('<html>Login</html>'));
    const error = await failure({ server: page.url, 'certificate-authority-data': ca(good) });
    expect(error).toMatchObject({ code: 'server' });
    expect(error.message).toMatch(/something else than JSON/);
    await page.close();
  });

  test('a certificate of the user that cannot be used', async () => {
    const user = { 'client-certificate-data': base64('nonsense'), 'client-key-data': base64('nonsense') };
    expect(await failure({ server: 'https://127.0.0.1:1' }, user)).toMatchObject({ code: 'certificate' });
  });

  test('an exec plugin that is missing, fails, prints nonsense, or brings nothing', async () => {
    const exec = (command: string, more = {}): object => ({
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more },
    });
    const cluster = { server: 'https://127.0.0.1:1' };
    const missing = await failure(
      cluster,
      exec('no-such-login', { installHint: 'Get it from your administrator.' }),
    );
    expect(missing.code).toBe('exec-plugin-missing');
    expect(missing.message).toMatch(/"no-such-login".*was not found. Get it from your administrator/);
    const asking = await failure(cluster, exec('login', { interactiveMode: 'Always' }));
    expect(asking.message).toMatch(/works at a terminal only/);
    const failing = work.file(
      'failing.sh',
      `#!/bin/sh\necho "session expired, token: ${secret}" >&2; exit 1\n`,
    );
    const failed = await failure(cluster, exec(failing));
    expect(failed.code).toBe('exec-plugin-failed');
    expect(failed.message).toMatch(/ended with code 1 and said: session expired/);
    const noise = work.file('noise.sh', `#!/bin/sh\necho "hello ${secret}"\n`);
    expect((await failure(cluster, exec(noise))).message).toMatch(/printed no ExecCredential/);
  });
});

describe('what travels', () => {
  const answered = (headers: IncomingHttpHeaders[]) => (status: number) =>
    tlsServer(good, (request, response) => {
      headers.push(request.headers);
      response.writeHead(status).end('{}');
    });

  test('requests share one connection, and nobody shakes hands twice', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = await answered(seen)(200);
    const opened = await session({ server: server.url, 'certificate-authority-data': ca(good) });
    for (let i = 0; i < 5; i += 1) await opened.http.ask(ping);
    expect([seen.length, server.handshakes()]).toEqual([5, 1]);
    expect(seen[0]?.authorization).toBe(`Bearer ${secret}`);
    await opened.close();
    await server.close();
  });

  test('a plugin runs once, and once more after a 401; it is told about the cluster', async () => {
    const seen: IncomingHttpHeaders[] = [];
    let accepted = 'Bearer run-1';
    const server = await tlsServer(good, (request, response) => {
      seen.push(request.headers);
      response.writeHead(request.headers.authorization === accepted ? 200 : 401).end('{}');
    });
    const plugin = work.file(
      'login.sh',
      `#!/bin/sh
echo x >> ${work.folder}/runs
n=$(wc -l < ${work.folder}/runs | tr -d ' ')
case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*127.0.0.1*) ;; *) echo "not told: $KUBERNETES_EXEC_INFO" >&2; exit 3;; esac
[ "$EXTRA" = yes ] || exit 4
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"run-'$n'"}}'
`,
    );
    const env = [{ name: 'EXTRA', value: 'yes' }];
    const user = {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, env, provideClusterInfo: true },
    };
    const opened = await session({ server: server.url, 'certificate-authority-data': ca(good) }, user);
    await Promise.all([opened.http.ask(ping), opened.http.ask(ping), opened.http.ask(ping)]);
    expect(new Set(seen.map(one => one.authorization))).toEqual(new Set(['Bearer run-1']));
    accepted = 'Bearer run-2';
    await opened.http.ask(ping);
    expect(seen.at(-1)?.authorization).toBe('Bearer run-2');
    accepted = 'nothing any more';
    const before = seen.length;
    await expect(opened.http.ask(ping)).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
    expect(seen.length - before).toBe(2);
    await opened.close();
    await server.close();
  });

  test('client certificates, token files, groups to act as', async () => {
    const seen: [IncomingHttpHeaders, string | undefined][] = [];
    const options = { ...good, requestCert: true, rejectUnauthorized: true, ca: client.cert };
    const server = await tlsServer(options, (request, response) => {
      const peer = (request.socket as TLSSocket).getPeerCertificate();
      seen.push([request.headers, peer.subject?.CN as string | undefined]);
      response.end('{}');
    });
    const certificate = { 'client-certificate-data': ca(client), 'client-key-data': base64(client.key) };
    const tokenFile = work.file('token', `${secret}\n`);
    const user = {
      ...certificate,
      tokenFile,
      as: 'bob',
      'as-groups': ['g1', 'g2'],
      'as-user-extra': { 'a/b': ['c'] },
    };
    const opened = await session({ server: `${server.url}/`, 'certificate-authority-data': ca(good) }, user);
    await opened.http.ask(ping);
    const [headers, name] = seen[0] ?? [];
    expect(name).toBe('alice');
    expect(headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      'impersonate-user': 'bob',
      'impersonate-group': 'g1, g2',
      'impersonate-extra-a%2fb': 'c',
    });
    await opened.close();
    const refused = await failure({ server: server.url, 'certificate-authority-data': ca(good) });
    expect(['certificate', 'unreachable']).toContain(refused.code);
    await server.close();
  });

  test('no credential goes over plain http', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const plain = createHttpServer((request, response) => {
      seen.push(request.headers);
      response.end('{}');
    });
    const port = await listen(plain);
    const opened = await session({ server: `http://127.0.0.1:${port}` });
    await opened.http.ask(ping);
    expect(seen[0]?.authorization).toBeUndefined();
    await opened.close();
    plain.close();
  });

  test('an abort ends a request at once', async () => {
    const server = await tlsServer(good, () => {});
    const opened = await session({ server: server.url, 'certificate-authority-data': ca(good) });
    const started = Date.now();
    const request = opened.http.ask({ ...ping, signal: AbortSignal.timeout(50) });
    await expect(request).rejects.toMatchObject({ code: 'aborted' });
    expect(Date.now() - started).toBeLessThan(1500);
    await opened.close();
    await server.close();
  });
});

describe('proxies', () => {
  interface Proxy {
    port: number;
    asked: string[];
    authorizations: (string | undefined)[];
    close(): void;
  }

  /** A proxy for CONNECT that knows where cluster.test is. */
  async function proxy(target: number): Promise<Proxy> {
    const asked: string[] = [];
    const authorizations: (string | undefined)[] = [];
    const server = createHttpServer((_, response) => response.writeHead(400).end());
    server.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      authorizations.push(request.headers['proxy-authorization']);
      const upstream = connect(target, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const one of [upstream, socket]) one.on('error', () => {});
    });
    const port = await listen(server);
    return { port, asked, authorizations, close: () => server.close() };
  }

  test('HTTPS_PROXY, with the cluster authority and the client certificate inside the tunnel', async () => {
    const names: (string | undefined)[] = [];
    const options = { ...good, requestCert: true, rejectUnauthorized: true, ca: client.cert };
    const server = await tlsServer(options, (request, response) => {
      names.push((request.socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined);
      response.end('{}');
    });
    const through = await proxy(server.port);
    const certificate = { 'client-certificate-data': ca(client), 'client-key-data': base64(client.key) };
    const cluster = { server: 'https://cluster.test:6443', 'certificate-authority-data': ca(good) };
    const env = { HTTPS_PROXY: `http://me:pass@127.0.0.1:${through.port}` };
    const opened = await session(cluster, certificate, env);
    await opened.http.ask(ping);
    await opened.http.ask(ping);
    expect(through.asked).toEqual(['cluster.test:6443']);
    expect(through.authorizations).toEqual([`Basic ${base64('me:pass')}`]);
    expect(names).toEqual(['alice', 'alice']);
    expect(server.handshakes()).toBe(1);
    await opened.close();

    // The authority is checked inside the tunnel too, and so is the name.
    const wrong = await failure({ ...cluster, 'certificate-authority-data': ca(other) }, certificate, env);
    expect(wrong.code).toBe('certificate');
    const misnamed = await failure({ ...cluster, 'tls-server-name': 'else.where' }, certificate, env);
    expect(misnamed.code).toBe('certificate');
    const named = await session(
      { ...cluster, server: 'https://elsewhere.test', 'tls-server-name': 'cluster.test' },
      certificate,
      env,
    );
    await named.http.ask(ping);
    expect(through.asked.at(-1)).toBe('elsewhere.test:443');
    await named.close();
    const unchecked = await session(
      { server: 'https://cluster.test', 'insecure-skip-tls-verify': true },
      certificate,
      env,
    );
    await unchecked.http.ask(ping);
    await unchecked.close();
    through.close();
    await server.close();
  });

  test("NO_PROXY goes past it, the cluster's own proxy-url does not", async () => {
    const server = await tlsServer(good, (_, response) => response.end('{}'));
    const through = await proxy(server.port);
    const env = { HTTPS_PROXY: `127.0.0.1:${through.port}`, NO_PROXY: '.test' };
    const cluster = { server: 'https://cluster.test', 'certificate-authority-data': ca(good) };
    expect(await failure(cluster, {}, env)).toMatchObject({ code: 'unreachable' });
    expect(through.asked).toEqual([]);
    const opened = await session(
      { ...cluster, 'proxy-url': `http://127.0.0.1:${through.port}` },
      {},
      { NO_PROXY: '*' },
    );
    await opened.http.ask(ping);
    expect(through.asked).toEqual(['cluster.test:443']);
    await opened.close();
    through.close();
    await server.close();
  });

  test('a proxy that refuses is told apart from a cluster that is away', async () => {
    const refusing = createHttpServer();
    refusing.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const port = await listen(refusing);
    const error = await failure(
      { server: 'https://cluster.test' },
      {},
      { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    );
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/proxy/i);
    refusing.close();
  });

  test('a SOCKS5 proxy-url, with the cluster authority and the name checked behind it', async () => {
    const server = await tlsServer(good, (request, response) =>
      response.end(JSON.stringify(request.headers)),
    );
    const asked: string[] = [];
    // Greeting, then CONNECT to a name (RFC 1928); after that it is a wire.
    const socks = createTcpServer(socket => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write(Buffer.from([5, 0]));
        socket.once('data', request => {
          const end = 5 + (request[4] ?? 0);
          asked.push(`${request.subarray(5, end)}:${request.readUInt16BE(end)}`);
          const upstream = connect(server.port, '127.0.0.1', () => {
            socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
            upstream.pipe(socket).pipe(upstream);
          });
          upstream.on('error', () => socket.destroy());
        });
      });
    });
    const port = await listen(socks);
    const cluster = {
      server: 'https://cluster.test:6443',
      'certificate-authority-data': ca(good),
      'proxy-url': `socks5://127.0.0.1:${port}`,
    };
    const opened = await session(cluster);
    await opened.http.ask(ping);
    await opened.http.ask(ping);
    expect(asked).toEqual(['cluster.test:6443']);
    await opened.close();
    const wrong = await failure({ ...cluster, 'certificate-authority-data': ca(other) });
    expect(wrong.code).toBe('certificate');
    const misnamed = await failure({ ...cluster, 'tls-server-name': 'else.where' });
    expect(misnamed.code).toBe('certificate');
    socks.close();
    await server.close();
  });
});
