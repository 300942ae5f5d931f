import type { Worker } from 'node:worker_threads';
import type { KnownResource } from '../../../validation/index.ts';
import type { Answer, Question } from './messages.ts';

/** A question before it is sent: what others hold goes along only where it is news. */
export interface Asked extends Omit<Question, 'id' | 'others'> {
  /** The same where `others` gives the same for the file; undefined where that cannot be told. */
  version: number | undefined;
  others(): readonly KnownResource[];
}

interface Waiting {
  asked: Asked;
  resolve(answer: Answer | undefined): void;
}

/** Milliseconds without a question after which the thread ends; the next question starts another. */
const IDLE = 60_000;

/**
 * Asks a thread of its own for the findings of large documents, one question at a time. Of several about one file the
 * newest counts: those before it are answered with undefined, as are all when the thread fails.
 */
export class FarReader {
  private readonly start: () => Worker;
  private worker: Worker | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private readonly queue = new Map<string, Waiting>();
  private current: (Waiting & { id: number }) | undefined;
  private lastId = 0;
  /** Which others the thread knows of. */
  private sent: string | undefined;

  constructor(start: () => Worker) {
    this.start = start;
  }

  /** The answer about a file's text; undefined where a newer question has overtaken it, or there is none. */
  ask(asked: Asked): Promise<Answer | undefined> {
    this.queue.get(asked.file)?.resolve(undefined);
    return new Promise(resolve => {
      this.queue.set(asked.file, { asked, resolve });
      this.next();
    });
  }

  /** Forgets what was asked about a file. */
  cancel(file: string): void {
    this.queue.get(file)?.resolve(undefined);
    this.queue.delete(file);
  }

  dispose(): void {
    clearTimeout(this.idle);
    for (const file of [...this.queue.keys()]) this.cancel(file);
    this.end();
  }

  private next(): void {
    const [first] = this.queue;
    if (this.current || !first) return;
    const [file, waiting] = first;
    this.queue.delete(file);
    const id = ++this.lastId;
    this.current = { ...waiting, id };
    clearTimeout(this.idle);
    try {
      this.worker ??= this.started();
      this.worker.postMessage(this.question(waiting.asked, id));
    } catch {
      this.end();
    }
  }

  private question({ version, others, ...asked }: Asked, id: number): Question {
    const known = version === undefined ? undefined : `${version} ${asked.file}`;
    const isNews = known === undefined || known !== this.sent;
    this.sent = known;
    return isNews ? { ...asked, id, others: others() } : { ...asked, id };
  }

  private started(): Worker {
    const worker = this.start();
    worker.unref();
    worker.on('message', (answer: Answer) => this.answered(answer));
    worker.on('error', () => this.worker === worker && this.end());
    return worker;
  }

  private answered(answer: Answer): void {
    if (this.current?.id !== answer.id) return;
    const { asked, resolve } = this.current;
    this.current = undefined;
    resolve(this.queue.has(asked.file) ? undefined : answer);
    this.idle = setTimeout(() => this.end(), IDLE);
    this.idle.unref();
    this.next();
  }

  /** Whatever the thread was asked stays without an answer; what waits is asked of another one. */
  private end(): void {
    void this.worker?.terminate();
    this.worker = undefined;
    this.sent = undefined;
    this.current?.resolve(undefined);
    this.current = undefined;
    this.next();
  }
}
