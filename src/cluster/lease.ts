/**
 * Who drives a rollout: a Lease beside the VirtualService, or an annotation of it where Leases may not be written. A
 * holder is gone when what it writes has stood still for the lease's duration by our own clock; times in the object
 * are for people, since clocks of two machines say nothing to each other.
 */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Leased, RolloutLease } from '../rollout/ports.ts';
import { sleep } from './backoff.ts';
import { ClusterError } from './errors.ts';
import { annotationStore, leaseObjectStore } from './lease-stores.ts';
import type { ClusterSession } from './ports.ts';

/** What is kept about the holder, wherever that is. */
export interface Held {
  holder: string;
  durationMs: number;
  /** How often it was taken or renewed: what stands still is not renewed. */
  renewals: number;
}

/** A place that one of several writers gets to write. */
export interface LeaseStore {
  /** Milliseconds that a lease kept here lasts. */
  readonly durationMs: number;
  /** Undefined where nothing is kept yet. `version` is what `write` is told. */
  read(): Promise<{ held?: Held; version: string; sign: string }>;
  /** False where somebody else has written since `version`. */
  write(held: Held, version: string): Promise<boolean>;
}

export interface LeaseOptions {
  namespace: string;
  /** Of the VirtualService. */
  name: string;
  uid: string;
  holder: string;
  durationMs?: number;
  /** Milliseconds by a clock that nobody sets. */
  steady?: () => number;
}

/** Looks at a holder that may be gone, so often. */
const watchMs = 500;

class Lease implements RolloutLease {
  readonly holder: string;
  readonly #stores: { lease: LeaseStore; annotation: LeaseStore };
  #store: LeaseStore;
  #note?: string;
  readonly #steady: () => number;
  #listener: (by: string) => void = () => {};
  #stop?: AbortController;
  #keeping?: Promise<void>;
  #version = '';
  #renewals = 0;

  constructor(session: ClusterSession, options: LeaseOptions) {
    this.holder = options.holder;
    this.#steady = options.steady ?? (() => performance.now());
    this.#stores = {
      lease: leaseObjectStore(session, options),
      annotation: annotationStore(session, options),
    };
    this.#store = this.#stores.lease;
  }

  get note(): string | undefined {
    return this.#note;
  }

  onLost(listener: (by: string) => void): void {
    this.#listener = listener;
  }

  async acquire(takeOver: boolean, signal?: AbortSignal): Promise<Leased> {
    const first = await this.#look();
    let { sign, held } = first;
    let since = this.#steady();
    let version = first.version;
    for (;;) {
      const isFree = !held?.holder || held.holder === this.holder;
      const isOver = held !== undefined && this.#steady() - since > held.durationMs;
      if (isFree || isOver) {
        if (await this.#take(held?.renewals ?? 0, version)) return { is: 'held' };
      } else if (!takeOver || signal?.aborted) {
        return { is: 'taken', by: held?.holder ?? 'another process' };
      } else {
        await delay(watchMs);
      }
      const now = await this.#store.read();
      if (now.sign !== sign) {
        // It is renewed: somebody drives.
        if (now.held?.holder && now.held.holder !== this.holder) return { is: 'taken', by: now.held.holder };
        since = this.#steady();
      }
      ({ sign, held, version } = now);
    }
  }

  async release(): Promise<void> {
    const isHeld = this.#stop !== undefined;
    this.#stop?.abort();
    await this.#keeping;
    this.#stop = undefined;
    if (!isHeld) return;
    try {
      const { held, version } = await this.#store.read();
      if (held?.holder === this.holder) await this.#store.write({ ...held, holder: '' }, version);
    } catch {
      // It runs out by itself.
    }
  }

  /** Chooses where the lease is kept: an annotation only where a Lease may not be. */
  async #look(): ReturnType<LeaseStore['read']> {
    try {
      const found = await this.#stores.lease.read();
      this.#store = this.#stores.lease;
      return found;
    } catch (error) {
      return this.#fallBack(error);
    }
  }

  async #fallBack(error: unknown): ReturnType<LeaseStore['read']> {
    const isMissing =
      error instanceof ClusterError && /^(forbidden|crds-missing|not-found)$/.test(error.code);
    if (!isMissing) throw error;
    this.#store = this.#stores.annotation;
    this.#note = `There is no right to write Leases (${error.message}), so who drives is kept in an annotation of the VirtualService.`;
    return this.#store.read();
  }

  async #take(renewals: number, version: string): Promise<boolean> {
    const isTaken = await this.#write(renewals, version).catch(async (error: unknown) => {
      if (this.#store === this.#stores.annotation) throw error;
      const { version: other, held } = await this.#fallBack(error);
      if (held?.holder && held.holder !== this.holder) return false;
      return this.#write(held?.renewals ?? 0, other);
    });
    if (!isTaken) return false;
    this.#stop = new AbortController();
    this.#keeping = this.#keep(this.#stop.signal);
    return true;
  }

  async #write(renewals: number, version: string): Promise<boolean> {
    const { durationMs } = this.#store;
    const isWritten = await this.#store.write(
      { holder: this.holder, durationMs, renewals: renewals + 1 },
      version,
    );
    if (isWritten) this.#renewals = renewals + 1;
    return isWritten;
  }

  /** Renews three times within its duration, and hears of another holder. */
  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#store.durationMs / 3, signal);
      if (signal.aborted) return;
      try {
        const { held, version } = await this.#store.read();
        this.#version = version;
        if (held?.holder && held.holder !== this.holder) {
          this.#listener(held.holder);
          return;
        }
        await this.#write(Math.max(held?.renewals ?? 0, this.#renewals), this.#version);
      } catch {
        // Out of reach: whoever takes it meanwhile is found at the next look.
      }
    }
  }
}

/** The right to drive the rollout of one VirtualService. Connects to nothing before it is asked for. */
export const openLease = (session: ClusterSession, options: LeaseOptions): RolloutLease =>
  new Lease(session, options);

/** A name for this process that others can make something of: `ada@host (1a2b)`. */
export const holderName = (user: string | undefined, id: string): string =>
  `${user ?? 'unknown'}@${hostname()} (${id.slice(0, 8)})`;
