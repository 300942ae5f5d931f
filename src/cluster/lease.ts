/**
 * Who drives a rollout: a Lease beside the VirtualService, or an annotation of it where Leases may not be written. A
 * holder is gone when what it writes has stood still for the lease's duration by our own clock; times in the object
 * are for people, since clocks of two machines say nothing to each other.
 */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Leased, RolloutLease } from '../rollout/ports.ts';
import { sleep } from './backoff.ts';
import type { ClusterError } from './errors.ts';
import { isClosed, LeasePlace } from './lease-place.ts';
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
  /** An annotation only where a Lease may not be. All are asked: others may not have the same rights. */
  readonly #stores: [LeaseStore, LeaseStore];
  #store: LeaseStore;
  #note?: string;
  readonly #steady: () => number;
  #listener: (by: string) => void = () => {};
  #stop?: AbortController;
  #keeping?: Promise<void>;
  #renewals = 0;

  constructor(session: ClusterSession, options: LeaseOptions) {
    this.holder = options.holder;
    this.#steady = options.steady ?? (() => performance.now());
    this.#stores = [leaseObjectStore(session, options), annotationStore(session, options)];
    this.#store = this.#stores[0];
  }

  get note(): string | undefined {
    return this.#note;
  }

  onLost(listener: (by: string) => void): void {
    this.#listener = listener;
  }

  async acquire(takeOver: boolean, signal?: AbortSignal): Promise<Leased> {
    // Seen for the first time: who stood still before was not watched.
    const places = this.#stores.map(store => new LeasePlace(store, this.holder, this.#steady));
    for (;;) {
      const renewed = (await Promise.all(places.map(place => place.look()))).find(Boolean);
      if (renewed) return { is: 'taken', by: renewed };
      const by = places.map(({ holder }) => holder).find(Boolean);
      if (!by) {
        if (await this.#take(places)) return { is: 'held' };
      } else if (!takeOver || signal?.aborted) {
        return { is: 'taken', by };
      } else {
        await delay(watchMs);
      }
    }
  }

  async release(): Promise<void> {
    const isHeld = this.#stop !== undefined;
    this.#stop?.abort();
    await this.#keeping;
    this.#stop = undefined;
    if (isHeld) await this.#giveBack();
  }

  async #giveBack(): Promise<void> {
    try {
      const { held, version } = await this.#store.read();
      if (held?.holder === this.holder) await this.#store.write({ ...held, holder: '' }, version);
    } catch {
      // It runs out by itself.
    }
  }

  async #take(places: readonly LeasePlace[]): Promise<boolean> {
    const taken = await this.#put(places);
    if (!taken) return false;
    // One place's precondition says nothing of the other: whoever took that one meanwhile is there first.
    const others = places.filter(place => place !== taken);
    try {
      for (const other of others) {
        if (await other.clear()) continue;
        await this.#giveBack();
        return false;
      }
    } catch (error) {
      await this.#giveBack();
      throw error;
    }
    this.#stop = new AbortController();
    this.#keeping = this.#keep(this.#stop.signal);
    return true;
  }

  /** Takes the first place that is open; undefined where somebody was faster there. */
  async #put(places: readonly LeasePlace[]): Promise<LeasePlace | undefined> {
    let closed: ClusterError | undefined;
    for (const place of places) {
      closed ??= place.closed;
      if (place.closed) continue;
      try {
        const renewals = await place.take();
        if (renewals === undefined) return undefined;
        this.#store = place.store;
        this.#renewals = renewals;
        if (closed)
          this.#note = `There is no right to write Leases (${closed.message}), so who drives is kept in an annotation of the VirtualService.`;
        return place;
      } catch (error) {
        if (!isClosed(error)) throw error;
        closed = error;
      }
    }
    throw places.at(-1)?.closed ?? closed ?? new Error('There is no place for a lease.');
  }

  /** Renews three times within its duration, and hears of another holder. */
  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#store.durationMs / 3, signal);
      if (signal.aborted) return;
      try {
        const { held, version } = await this.#store.read();
        if (held?.holder && held.holder !== this.holder) {
          this.#listener(held.holder);
          return;
        }
        const renewals = Math.max(held?.renewals ?? 0, this.#renewals) + 1;
        const { durationMs } = this.#store;
        if (await this.#store.write({ holder: this.holder, durationMs, renewals }, version))
          this.#renewals = renewals;
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
