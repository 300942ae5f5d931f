/** Small HTTPS servers, for what a whole API server cannot be made to do. Real sockets on loopback. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface KeyPair {
  key: string;
  cert: string;
}

/** A certificate that is its own authority, for these names and addresses. */
export async function keyPair(
  names: string[] = ['localhost'],
  days = 1,
  commonName = 'test',
): Promise<KeyPair> {
  const now = Date.now();
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 172_800_000),
    notAfterDate: new Date(now + days * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map(name =>
          /^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
        ),
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

export interface TlsServer {
  url: string;
  port: number;
  /** TLS handshakes so far. */
  handshakes: () => number;
  /** Cuts every connection at once, as a crash does. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export async function tlsServer(options: ServerOptions, handler: RequestListener): Promise<TlsServer> {
  const server = createServer(options, handler);
  let handshakes = 0;
  server.on('secureConnection', () => {
    handshakes += 1;
  });
  server.on('tlsClientError', () => {});
  const port = await listen(server);
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    handshakes: () => handshakes,
    cut: () => server.closeAllConnections(),
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A folder of a test's own, and kubeconfigs in it. */
export function workspace(): { folder: string; file(name: string, text: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-test-'));
  return {
    folder,
    file(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text, { mode: name.endsWith('.sh') ? 0o700 : 0o600 });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig with one context `test`. */
export function oneContext(cluster: object, user: object = {}, namespace?: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', namespace } }],
  });
}
