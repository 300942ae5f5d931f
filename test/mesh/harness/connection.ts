/**
 * A kept HTTP/1.1 connection that sends one request at a time. A client of so few words takes a fifth of the processor
 * time of a whole one, and the proxy beside it needs the rest.
 */
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  /** Of header `x-version`. */
  version: string | undefined;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Connection {
  readonly #at: { host: string; port: number };
  #socket: Socket | undefined;
  #received = '';
  #waiting: Waiting | undefined;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#at = { host: hostname, port: Number(port) };
  }

  /** A GET without a body. Rejects where the connection ends before the answer does; the next one connects anew. */
  request(path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#connect();
      this.#socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connect(): Socket {
    const socket = connect(this.#at);
    socket.setNoDelay(true).setEncoding('latin1');
    let reason = new Error('the connection was closed before the answer');
    socket.on('data', chunk => this.#take(`${chunk}`));
    socket.on('error', error => {
      reason = error;
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#received = '';
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.reject(reason);
    });
    return socket;
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.#received.slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) {
      this.#socket?.destroy(new Error(`an answer without content-length:\n${head}`));
      return;
    }
    if (this.#received.length < end + 4 + length) return;
    this.#received = '';
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // The other side ends the connection after this answer; the next request must not meet that.
    if (/\r\nconnection: *close/i.test(head)) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    waiting?.resolve({
      status: Number(head.slice(9, 12)),
      version: /\r\nx-version: *(\S+)/i.exec(head)?.[1],
    });
  }
}
