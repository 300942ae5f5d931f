/**
 * Keeps one list current: list, watch from there, go on from where the watch ended, and list again when the
 * server has forgotten that. Never throws; what happens is told to a sink.
 */
import type { KubeObject } from '../istio/types.ts';
import { backoff, sleep } from './backoff.ts';
import { asClusterError, ClusterError } from './errors.ts';
import { listAll } from './list.ts';
import type { KindState, SessionHttp } from './ports.ts';
import { fromStatus } from './status-errors.ts';

export interface WatchSink {
  /** The list as it is now; what is not in it is gone. */
  replaced(objects: KubeObject[], resourceVersion: string): void;
  upserted(object: KubeObject): void;
  removed(object: KubeObject): void;
  state(state: KindState['state'], error?: ClusterError): void;
}

/** Milliseconds; tests shorten them. */
export interface WatchTiming {
  /** How long the server is asked to keep a watch open. */
  watch: number;
  /** How much longer than that silence is taken for a dead connection. */
  grace: number;
  /** Between tries of what only a person can mend: rights, credentials, an API that is not installed. */
  slow: number;
  /** Between looks at the clock, which tells that the machine slept. */
  clock: number;
  backoff(failures: number): number;
}

export const defaultTiming: WatchTiming = {
  watch: 290_000,
  grace: 15_000,
  slow: 60_000,
  clock: 5000,
  backoff,
};

export interface WatchOptions {
  http: SessionHttp;
  /** Where the list is; asked before each listing, since it may need the cluster. `again`: it was not there any more. */
  path: (again: boolean) => Promise<string>;
  sink: WatchSink;
  timing?: Partial<WatchTiming>;
}

interface WatchEvent {
  type?: string;
  object?: KubeObject & { code?: number; message?: string };
}

/** The answer, or `aborted` at once: an answer that others wait for too cannot be called off. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new ClusterError('aborted', 'Nobody waits for this any more.'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

export class ListWatch {
  readonly #options: WatchOptions;
  readonly #timing: WatchTiming;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #wake = new AbortController();
  #path = '';
  #resourceVersion: string | undefined;
  #failures = 0;
  #state: KindState['state'] = 'loading';
  /** What was listed is not where it was. */
  #moved = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#running = this.#run();
  }

  /** Ends the loop; resolves when no request and no timer of it is left. */
  stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    return this.#running;
  }

  /**
   * Ends a wait, so that the next try is now, and the connection, so that one that died unnoticed (a laptop
   * that slept) is replaced. What was listed is not listed again for that.
   */
  wake(): void {
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let wait = 0;
      try {
        if (this.#resourceVersion === undefined) await this.#list();
        wait = await this.#watch();
      } catch (error) {
        const woken = this.#wake.signal.aborted && error instanceof ClusterError && error.code === 'aborted';
        if (!signal.aborted && !woken) wait = this.#failed(asClusterError(error));
      }
      if (wait > 0) await this.#sleep(wait);
    }
  }

  async #sleep(ms: number): Promise<void> {
    this.#wake = new AbortController();
    if (this.#stop.signal.aborted) return;
    await sleep(ms, this.#wake.signal);
  }

  async #list(): Promise<void> {
    this.#wake = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, this.#wake.signal]);
    this.#path = await unlessAborted(this.#options.path(this.#moved), signal);
    const { objects, resourceVersion } = await listAll(this.#options.http, this.#path, signal);
    if (this.#stop.signal.aborted) return;
    this.#moved = false;
    this.#resourceVersion = resourceVersion;
    this.#options.sink.replaced(objects, resourceVersion);
    this.#tell('ready');
  }

  /** One watch until it ends; gives the wait before the next one. */
  async #watch(): Promise<number> {
    const { watch, grace } = this.#timing;
    const started = Date.now();
    this.#wake = new AbortController();
    const woken = this.#wake.signal;
    const stream = await this.#options.http.stream({
      method: 'GET',
      path: this.#path,
      query: {
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: this.#resourceVersion,
        timeoutSeconds: Math.max(1, Math.round(watch / 1000)),
      },
      signal: AbortSignal.any([this.#stop.signal, woken]),
      timeoutMs: watch + grace,
    });
    this.#tell('ready');
    let events = 0;
    try {
      for await (const line of stream.lines) {
        if (this.#stop.signal.aborted) return 0;
        if (line.trim() === '') continue;
        this.#take(JSON.parse(line));
        this.#failures = 0;
        events += 1;
      }
    } finally {
      // However it ends: nothing was wrong while it stood, though a quiet kind had nothing to tell.
      if (Date.now() - started > 1000) this.#failures = 0;
    }
    if (events > 0 || Date.now() - started > 1000) return 0;
    // A proxy that ends every watch at once must not make this a busy loop.
    this.#failures += 1;
    return this.#timing.backoff(this.#failures);
  }

  #take({ type, object = {} }: WatchEvent): void {
    if (type === 'ERROR') {
      throw fromStatus({ status: object.code ?? 500, text: JSON.stringify(object), headers: {} }, {});
    }
    this.#resourceVersion = object.metadata?.resourceVersion ?? this.#resourceVersion;
    if (type === 'ADDED' || type === 'MODIFIED') this.#options.sink.upserted(object);
    else if (type === 'DELETED') this.#options.sink.removed(object);
  }

  /** What a failure means for the state and for the next try; gives the wait before that. */
  #failed(error: ClusterError): number {
    if (error.status === 410) {
      // The server has forgotten where we were: normal after a pause, and cured by listing again.
      this.#resourceVersion = undefined;
      this.#failures += 1;
      return this.#failures > 1 ? this.#timing.backoff(this.#failures) : 0;
    }
    this.#failures += 1;
    switch (error.code) {
      case 'forbidden':
        this.#resourceVersion = undefined;
        this.#tell('forbidden', error);
        return this.#timing.slow;
      case 'not-found':
      case 'crds-missing':
        this.#resourceVersion = undefined;
        this.#moved = true;
        // An upgrade may have moved it to another version: that is asked for before it is told to be gone.
        if (this.#state === 'ready' && this.#failures === 1) return this.#timing.backoff(1);
        this.#tell('missing', error);
        return this.#timing.slow;
      case 'unauthorized':
      case 'certificate':
      case 'exec-plugin-missing':
      case 'exec-plugin-failed':
        this.#tell('error', error);
        return this.#timing.slow;
      default:
        // One closed connection is nothing to alarm a person with.
        if (this.#state !== 'ready' || this.#failures > 1) this.#tell('error', error);
        return Math.max(
          this.#timing.backoff(this.#failures),
          Math.min(error.retryAfterMs ?? 0, this.#timing.slow),
        );
    }
  }

  #tell(state: KindState['state'], error?: ClusterError): void {
    if (state === 'ready' && this.#state === 'ready') return;
    this.#state = state;
    this.#options.sink.state(state, error);
  }
}
