/** When a driver looks, how much time has passed, and whether the clocks can be believed. */
import type { Clock } from './ports.ts';

/** Between two looks at the object, at most: what others do is seen as soon. */
const lookMs = 2000;
/** Clocks that drift apart by more than this between two looks were set, or the machine slept. */
const jumpMs = 5000;

/** What one look begins with. */
interface Beat {
  /** Milliseconds since the look before, by a clock that nobody sets. */
  elapsedMs: number;
  /** Milliseconds by which a clock jumped, or for which the machine slept; undefined where time went by as it should. */
  jumpedMs?: number;
  /** Whether it is time for a sample. After a jump it is. */
  isSampleDue: boolean;
}

export class Pace {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #last: { now: number; steady: number };
  #nextSample = 0;
  /** Milliseconds that the last wait took longer than it should. */
  #overslept = 0;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#last = this.#times();
  }

  #times(): { now: number; steady: number } {
    return { now: this.#clock.now(), steady: this.#clock.steady() };
  }

  /** Time counts from here. */
  begin(): void {
    this.#last = this.#times();
  }

  /** A sample was taken just now. */
  sampled(): void {
    this.#nextSample = this.#clock.steady() + this.#intervalMs;
  }

  beat(): Beat {
    const { now, steady } = this.#times();
    const elapsedMs = steady - this.#last.steady;
    // Some clocks that nobody sets stand still while a machine sleeps, others do not.
    const jump = Math.max(Math.abs(now - this.#last.now - elapsedMs), this.#overslept);
    this.#last = { now, steady };
    const jumpedMs = jump > jumpMs ? jump : undefined;
    const isSampleDue = steady >= this.#nextSample || jumpedMs !== undefined;
    if (isSampleDue) this.#nextSample = steady + this.#intervalMs;
    return { elapsedMs, isSampleDue, ...(jumpedMs === undefined ? {} : { jumpedMs }) };
  }

  /** Until the next look, or until `signal` aborts. */
  async rest(signal: AbortSignal): Promise<void> {
    const asleep = this.#clock.steady();
    const wait = Math.max(10, Math.min(lookMs, this.#intervalMs, this.#nextSample - asleep));
    await this.#clock.sleep(wait, signal);
    this.#overslept = this.#clock.steady() - asleep - wait;
  }
}
