/** A way to a server that is cut again and again, as a bad network does. TLS goes through it untouched. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Way {
  url: string;
  /** Ends every connection; new ones are let through. Gives how many there were. */
  cut(): number;
  close(): Promise<void>;
}

/** Opens a way to the server of that URL on a free port of loopback. */
export async function wayTo(url: string): Promise<Way> {
  const { hostname, port } = new URL(url);
  const nearby = new Set<Socket>();
  const proxy = createServer(near => {
    const far = connect(Number(port), hostname);
    nearby.add(near);
    for (const socket of [near, far]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        nearby.delete(near);
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done));
  const cut = (): number => {
    const count = nearby.size;
    for (const socket of nearby) socket.resetAndDestroy();
    return count;
  };
  return {
    url: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut,
    close() {
      const closed = new Promise<void>(done => proxy.close(() => done()));
      cut();
      return closed;
    },
  };
}
