/** Requests through a proxy over kept connections: so many, or until it is stopped; as fast as they go, or at a rate. */
import { Connection } from './connection.ts';
import type { Version } from './models.ts';

export interface LoadOptions {
  /** The proxy's URL. */
  proxy: string;
  /** The name that clients call. */
  host: string;
  /** Requests in all; without it until `stop`, for at most `seconds`. */
  requests?: number;
  /** Longest run, 600 s where nothing is said: nothing here goes on for ever. */
  seconds?: number;
  /** Requests a second; without it as fast as they go. */
  rate?: number;
  /** Requests on their way at once. */
  connections?: number;
  headers?: Record<string, string>;
}

/** What came back. */
export interface Counts {
  sent: number;
  /** By the version that answered; proxies' own answers have none. */
  byVersion: Record<Version, number>;
  byStatus: Record<string, number>;
  /** Requests that got an answer of 500 or more, or none. */
  failed: number;
  /** Of those, by version. */
  failedBy: Record<Version | 'nobody', number>;
  /** Why requests got no answer at all, each reason once. */
  errors: Set<string>;
  /** When each version's latest answer came, by `performance.now()`. */
  latest: Partial<Record<Version, number>>;
}

export interface Load {
  /** As far as it has come. */
  readonly counts: Counts;
  /** Resolves when every request has its answer. */
  readonly done: Promise<Counts>;
  /** Sends no more; resolves as `done`. */
  stop(): Promise<Counts>;
}

const noCounts = (): Counts => ({
  sent: 0,
  byVersion: { v1: 0, v2: 0 },
  byStatus: {},
  failed: 0,
  failedBy: { v1: 0, v2: 0, nobody: 0 },
  errors: new Set(),
  latest: {},
});

function take(counts: Counts, status: number, version: Version | undefined): void {
  counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1;
  if (version) {
    counts.byVersion[version]++;
    counts.latest[version] = performance.now();
  }
  if (status < 500 && status !== 0) return;
  counts.failed++;
  counts.failedBy[version ?? 'nobody']++;
}

async function sendOne(
  connection: Connection,
  headers: Record<string, string>,
  counts: Counts,
): Promise<void> {
  try {
    const { status, version } = await connection.request('/predict', headers);
    take(counts, status, version === 'v1' || version === 'v2' ? version : undefined);
  } catch (error) {
    counts.errors.add((error as Error).message);
    take(counts, 0, undefined);
  }
}

/** Resolves at this moment of `performance.now()`; timers alone are a millisecond coarse, and early at times. */
const until = (moment: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, Math.max(0, moment - performance.now())));

export function startLoad(options: LoadOptions): Load {
  const { proxy, host, requests = Number.POSITIVE_INFINITY, seconds = 600, rate, connections = 16 } = options;
  const pool = Array.from({ length: connections }, () => new Connection(proxy));
  const headers = { host, ...options.headers };
  const counts = noCounts();
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let stopped = false;
  /** One of the connections: each sends its next request when it has its answer, and not before its time. */
  const sender = async (connection: Connection): Promise<void> => {
    while (!stopped && counts.sent < requests && performance.now() < end) {
      const turn = counts.sent++;
      if (rate !== undefined) await until(begun + (turn / rate) * 1000);
      await sendOne(connection, headers, counts);
    }
  };
  const done = Promise.all(pool.map(sender)).then(() => {
    for (const one of pool) one.close();
    return counts;
  });
  return {
    counts,
    done,
    stop: () => {
      stopped = true;
      return done;
    },
  };
}

/** As many requests as said, to their end. */
export const send = (requests: number, options: LoadOptions): Promise<Counts> =>
  startLoad({ ...options, requests }).done;
