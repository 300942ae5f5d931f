/**
 * An HTTPS server before the API server that counts requests and can lose answers: what a bad network does, on
 * purpose. It speaks with a certificate of its own.
 */
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Dispatcher } from 'undici';
import type { RealCluster } from '../harness/index.ts';
import { base64, keyPair, oneContext, type TlsServer, tlsServer, workspace } from './tls-server.ts';

export type Fate =
  | 'pass'
  /** The request never reaches the API server. */
  | 'lose-request'
  /** It is carried out, and the connection is cut before the answer. */
  | 'lose-answer'
  /** It is refused with 503 before it is carried out. */
  | 'unavailable'
  | 'too-many';

export interface CountingProxy {
  kubeconfig: string;
  requests: { method: Dispatcher.HttpMethod; path: string }[];
  handshakes(): number;
  /** What becomes of the next requests that match, in order. */
  next(method: string, ...fates: Fate[]): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

export async function countingProxy(
  cluster: RealCluster,
  user: 'admin' | 'shifter' = 'admin',
): Promise<CountingProxy> {
  const pair = await keyPair(['127.0.0.1']);
  const work = workspace();
  const agent = new Agent({ keepAlive: true, ca: cluster.caPem });
  const requests: CountingProxy['requests'] = [];
  const fates: { method: string; fate: Fate }[] = [];
  const server: TlsServer = await tlsServer(pair, (incoming, outgoing) => {
    const method = (incoming.method ?? 'GET') as Dispatcher.HttpMethod;
    requests.push({ method, path: incoming.url ?? '' });
    const at = fates.findIndex(one => one.method === method);
    const fate = at < 0 ? 'pass' : (fates.splice(at, 1)[0]?.fate ?? 'pass');
    if (fate === 'lose-request') return void incoming.socket.destroy();
    if (fate === 'unavailable') return void outgoing.writeHead(503).end('upstream connect error');
    if (fate === 'too-many') return void outgoing.writeHead(429, { 'retry-after': '0' }).end('busy');
    const options = { method, agent, headers: incoming.headers };
    const forward = httpsRequest(`${cluster.server}${incoming.url}`, options, (answer: IncomingMessage) => {
      if (fate === 'lose-answer') {
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    forward.on('error', () => incoming.socket.destroy());
    outgoing.on('close', () => forward.destroy());
    incoming.pipe(forward);
  });
  const kubeconfig = work.file(
    'config',
    oneContext(
      { server: server.url, 'certificate-authority-data': base64(pair.cert) },
      { token: cluster.tokens[user] },
      'models',
    ),
  );
  return {
    kubeconfig,
    requests,
    handshakes: server.handshakes,
    next: (method, ...list) => fates.push(...list.map(fate => ({ method, fate }))),
    cut: server.cut,
    async close() {
      await server.close();
      agent.destroy();
      work.remove();
    },
  };
}
