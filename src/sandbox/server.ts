import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate.ts';
import { sendError } from './http/answer.ts';
import { handle, type Surroundings } from './http/handle.ts';

/** A server that listens. */
export interface Listening {
  url: string;
  /** Ends all connections, watches too. */
  stop(): Promise<void>;
}

/** Starts the API on loopback. Port 0 takes a free one. @throws Error when the port is taken */
export async function listen(
  certificate: Certificate,
  port: number,
  around: Surroundings,
): Promise<Listening> {
  const server: Server = createServer(
    { key: certificate.keyPem, cert: certificate.certPem },
    (request, response) => {
      // A client that goes away in the middle of a body or of a watch is no event.
      request.on('error', () => {});
      response.on('error', () => {});
      handle(request, response, around).catch((error: unknown) => {
        // What is left of a body is read and dropped: a client that still writes must get to see the answer.
        request.resume();
        sendError(response, error);
      });
    },
  );
  server.on('tlsClientError', () => {});
  server.on('clientError', (_error, socket) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${taken}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
