/** A wire to the API server that can go dead without a word, as a network does that a laptop has left. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { RealCluster, User } from '../harness/index.ts';
import { base64, oneContext, workspace } from './tls-server.ts';

export interface Wire {
  kubeconfig: string;
  /** Connections made so far. */
  connections(): number;
  /** Nothing gets through those that stand any more, in either direction, and nobody is told; new ones work. */
  freeze(): void;
  close(): Promise<void>;
}

/** TLS goes through untouched: the certificate is the API server's own. */
export async function wireTo(cluster: RealCluster, user: User = 'admin'): Promise<Wire> {
  const { hostname, port } = new URL(cluster.server);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer(near => {
    connections += 1;
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const work = workspace();
  const at = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = work.file(
    'config',
    oneContext(
      { server: at, 'certificate-authority-data': base64(cluster.caPem) },
      { token: cluster.tokens[user] },
      'models',
    ),
  );
  return {
    kubeconfig,
    connections: () => connections,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise(done => server.close(done));
      work.remove();
    },
  };
}
