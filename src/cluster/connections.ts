/** The connection pool to one API server: kept alive, direct or through a proxy. */
import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Credentials } from './credentials.ts';

/** Shorter than load balancers (60 s) and API servers (90 s) keep a silent connection. */
const keepAliveTimeout = 50_000;
const connectTimeout = 10_000;

const common: Agent.Options = {
  keepAliveTimeout,
  keepAliveMaxTimeout: keepAliveTimeout,
  // A request each: a pipelined PATCH would wait behind a slow list, or be lost with it.
  pipelining: 1,
  // One connection a watch: a watch that hangs can be told from a server that is gone.
  allowH2: false,
};

/** A pool for these TLS options; `proxy` is the proxy's URL. */
export function connect(tls: Credentials['tls'], proxy: string | undefined): Dispatcher {
  const defined = Object.fromEntries(
    Object.entries(tls).filter(([, value]) => value !== undefined && value !== null),
  );
  const options = {
    ...defined,
    timeout: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    allowH2: false,
  };
  if (proxy === undefined) return new Agent({ ...common, connect: options });
  return new ProxyAgent({ ...common, uri: proxy, requestTls: options, connectTimeout });
}

/** Tells TLS options apart without keeping the key in a comparable form. */
export function digestOf(tls: Credentials['tls']): string {
  const hash = createHash('sha256');
  for (const value of [tls.ca, tls.cert, tls.key, tls.servername, tls.rejectUnauthorized]) {
    hash.update(`${String(value)}\0`);
  }
  return hash.digest('hex');
}
