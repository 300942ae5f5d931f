import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut, as a network is. TLS goes through it untouched. */
export async function cuttable(server: string): Promise<{ server: string; cut(): Promise<void> }> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const proxy = createServer(near => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done));
  return {
    server: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async cut() {
      const closed = new Promise(done => proxy.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
