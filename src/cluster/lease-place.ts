/** A place that a lease may be kept in, as one who wants it sees it. */
import { ClusterError } from './errors.ts';
import type { Held, LeaseStore } from './lease.ts';

/** Where a lease may not be read or written it is kept somewhere else. */
export const isClosed = (error: unknown): error is ClusterError =>
  error instanceof ClusterError && /^(forbidden|crds-missing|not-found)$/.test(error.code);

export class LeasePlace {
  readonly store: LeaseStore;
  /** Why it is closed to us: then nobody holds it, as far as can be told. */
  closed?: ClusterError;
  readonly #own: string;
  readonly #steady: () => number;
  #seen?: Awaited<ReturnType<LeaseStore['read']>>;
  #since = 0;

  constructor(store: LeaseStore, own: string, steady: () => number) {
    this.store = store;
    this.#own = own;
    this.#steady = steady;
  }

  get #held(): Held | undefined {
    return this.#seen?.held?.holder ? this.#seen.held : undefined;
  }

  get #isOther(): boolean {
    return this.#held !== undefined && this.#held.holder !== this.#own;
  }

  /** Reads it. Gives who else has taken or renewed it since the look before: that one drives. */
  async look(): Promise<string | undefined> {
    if (this.closed) return undefined;
    const before = this.#seen;
    try {
      this.#seen = await this.store.read();
    } catch (error) {
      if (!isClosed(error)) throw error;
      this.closed = error;
      this.#seen = undefined;
      return undefined;
    }
    if (before?.sign === this.#seen.sign) return undefined;
    this.#since = this.#steady();
    return before && this.#isOther ? this.#held?.holder : undefined;
  }

  /** Who else holds it; nobody where what was seen has stood still for its duration. */
  get holder(): string | undefined {
    if (!this.#held || !this.#isOther) return undefined;
    return this.#steady() - this.#since > this.#held.durationMs ? undefined : this.#held.holder;
  }

  /** Takes it as it was seen. Gives how often it was renewed by then; undefined where somebody else was faster. */
  async take(): Promise<number | undefined> {
    const renewals = (this.#seen?.held?.renewals ?? 0) + 1;
    const held = { holder: this.#own, durationMs: this.store.durationMs, renewals };
    return (await this.store.write(held, this.#seen?.version ?? '')) ? renewals : undefined;
  }

  /**
   * Whether nobody else has it still. What a holder that is gone has left there is taken away, so that the next one
   * does not wait for it again.
   */
  async clear(): Promise<boolean> {
    if (this.#seen === undefined) return true;
    if ((await this.look()) || this.holder) return false;
    const held = this.#held;
    if (!held) return true;
    try {
      return await this.store.write({ ...held, holder: '' }, this.#seen.version);
    } catch (error) {
      if (isClosed(error)) return true;
      throw error;
    }
  }
}
