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
  /** It is carried out, and the connection is cut in the middle of the answer's body. */
  | 'half-answer'
  /** It never reaches the API server, and nobody says so: no answer, no reset. */
  | 'swallow'
  /** It is carried out later, whether or not somebody still waits for the answer. */
  | { lateMs: number }
  /** It is refused with 503 before it is carried out. */
  | 'unavailable'
  | 'too-many';

export interface CountingProxy {
  kubeconfig: string;
  /** `status` is what the API server answered, once it has. */
  requests: { method: Dispatcher.HttpMethod; path: string; status?: number }[];
  handshakes(): number;
  /** What becomes of the next requests that match, in order. */
  next(method: string, ...fates: Fate[]): void;
  /** Cuts every connection. */
  cut(): void;
  /** While true every request's connection is cut, so that nobody gets through. */
  down(isDown: boolean): void;
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
  let isDown = false;
  const server: TlsServer = await tlsServer(pair, (incoming, outgoing) => {
    const method = (incoming.method ?? 'GET') as Dispatcher.HttpMethod;
    if (isDown) return void incoming.socket.destroy();
    const seen: CountingProxy['requests'][number] = { method, path: incoming.url ?? '' };
    requests.push(seen);
    const at = fates.findIndex(one => one.method === method);
    const fate = at < 0 ? 'pass' : (fates.splice(at, 1)[0]?.fate ?? 'pass');
    if (fate === 'lose-request') return void incoming.socket.destroy();
    if (fate === 'unavailable') return void outgoing.writeHead(503).end('upstream connect error');
    if (fate === 'swallow') return void incoming.resume();
    if (fate === 'too-many') return void outgoing.writeHead(429, { 'retry-after': '0' }).end('busy');
    const options = { method, agent, headers: incoming.headers };
    const forward = httpsRequest(`${cluster.server}${incoming.url}`, options, (answer: IncomingMessage) => {
      seen.status = answer.statusCode;
      if (fate === 'lose-answer') {
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      if (fate === 'half-answer') {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.once('data', (chunk: Buffer) => {
          outgoing.write(chunk.subarray(0, chunk.length / 2), () => incoming.socket.destroy());
        });
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    forward.on('error', () => incoming.socket.destroy());
    if (typeof fate === 'object') {
      const body: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => body.push(chunk));
      incoming.on('end', () => setTimeout(() => forward.end(Buffer.concat(body)), fate.lateMs));
      return;
    }
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
    down: now => {
      isDown = now;
      if (now) server.cut();
    },
    async close() {
      await server.close();
      agent.destroy();
      work.remove();
    },
  };
}
