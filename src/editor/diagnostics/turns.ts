/** Lets the editor have its turn in the midst of long work. */

/** Milliseconds of work at a stretch; a key stroke waits no longer than that. */
const STRETCH = 12;

/** A break whenever enough was done since the last one. Wherever work may be interrupted, `await breathe()`. */
export class Turns {
  private since = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.since < STRETCH) return;
    await new Promise(resolve => setTimeout(resolve));
    this.since = performance.now();
  }

  /** Runs a generator to its end, with breaks between its steps. */
  async run<Result>(steps: Generator<unknown, Result>): Promise<Result> {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await this.breathe();
    }
  }
}
