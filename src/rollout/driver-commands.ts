/** What is said to a driver while it looks, waits or writes: taken in order, and it wakes the one who waits. */
import type { Input } from './machine-model.ts';

interface Said {
  input: Input;
  resolve(): void;
  reject(error: unknown): void;
}

export class Commands {
  readonly #said: Said[] = [];
  #waking = new AbortController();
  #closed?: string;

  /** Resolves when it has been carried out. */
  push(input: Input): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(new Error(this.#closed));
    const done = new Promise<void>((resolve, reject) => this.#said.push({ input, resolve, reject }));
    // Whoever does not wait for it need not hear of it either.
    done.catch(() => {});
    this.wake();
    return done;
  }

  next(): Said | undefined {
    return this.#said.shift();
  }

  /** Aborts when something is said from now on, or was said already. */
  signal(): AbortSignal {
    if (this.#said.length === 0 && this.#waking.signal.aborted) this.#waking = new AbortController();
    return this.#waking.signal;
  }

  wake(): void {
    this.#waking.abort();
  }

  close(why: string): void {
    this.#closed = why;
    for (const one of this.#said.splice(0)) one.reject(new Error(why));
  }
}
