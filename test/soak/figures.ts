/** What a run costs the process that follows: memory after a collection, connections, and how late timers fire. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Footprint {
  /** Bytes of the heap in use, after everything that can go has gone. */
  heap: number;
  rss: number;
  /** Open connections. */
  sockets: number;
  timers: number;
}

/** Takes what is kept now. Needs `--expose-gc`. */
export async function footprint(): Promise<Footprint> {
  if (!globalThis.gc) throw new Error('memory is measured with node --expose-gc');
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await new Promise(done => setTimeout(done, 50));
  }
  const { heapUsed, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const count = (name: RegExp): number => resources.filter(one => name.test(one)).length;
  return { heap: heapUsed, rss, sockets: count(/^TCPSocketWrap|^TLSWrap/), timers: count(/^Timeout/) };
}

/** Looks this often, in milliseconds; what comes on top of it is delay. */
const resolution = 10;

/** Watches how long others have to wait for their turn; the returned functions give milliseconds, and begin anew. */
export function eventLoop(): { percentile(p: number): number; again(): void; end(): void } {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const over = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);
  return {
    percentile: p => over(delay.percentile(p)),
    again: () => delay.reset(),
    end: () => delay.disable(),
  };
}
