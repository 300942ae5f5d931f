/** The longest that a steady stream of events may put a run off, as a multiple of the delay. */
const PATIENCE = 4;

interface Waiting {
  timer: ReturnType<typeof setTimeout>;
  since: number;
}

/**
 * Runs once a key has been quiet for a while, however often it was scheduled; while it never is quiet, still
 * every few delays. Delays are in milliseconds.
 */
export class Coalescer {
  private readonly run: (key: string) => void;
  private readonly delay: number;
  private readonly waiting = new Map<string, Waiting>();

  constructor(run: (key: string) => void, delay: number) {
    this.run = run;
    this.delay = delay;
  }

  /** Wishes a run for a key; `delay` 0 runs it as soon as the current work is done. */
  schedule(key: string, delay = this.delay): void {
    const now = Date.now();
    const since = this.waiting.get(key)?.since ?? now;
    this.cancel(key);
    const wait = Math.max(0, Math.min(delay, since + this.delay * PATIENCE - now));
    const timer = setTimeout(() => {
      this.waiting.delete(key);
      this.run(key);
    }, wait);
    this.waiting.set(key, { timer, since });
  }

  /** Runs at once what is wished for a key. */
  hurry(key: string): void {
    if (!this.waiting.has(key)) return;
    this.cancel(key);
    this.run(key);
  }

  /** Drops what is wished for a key. */
  cancel(key: string): void {
    clearTimeout(this.waiting.get(key)?.timer);
    this.waiting.delete(key);
  }

  /** Drops everything. */
  dispose(): void {
    for (const key of [...this.waiting.keys()]) this.cancel(key);
  }
}
