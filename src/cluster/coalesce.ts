/** Many changes, one call: listeners hear of a burst once, when it has lasted for a moment. */
import type { Disposable } from './ports.ts';

export class Coalesced implements Disposable {
  readonly #ms: number;
  readonly #listeners = new Set<() => void>();
  #timer?: NodeJS.Timeout;
  #disposed = false;

  constructor(ms = 50) {
    this.#ms = ms;
  }

  on(listener: () => void): Disposable {
    // A wrapper, so that the same function may listen twice and leave once.
    const own = (): void => listener();
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  }

  changed(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const listener of [...this.#listeners]) listener();
    }, this.#ms);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }
}
