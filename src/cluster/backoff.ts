/** Waiting: longer after each failure, never all at the same time, and not beyond the one who waits. */

const shortest = 500;
const longest = 30_000;

/** Milliseconds to wait after so many failures in a row (from 1): 0.5 s doubling to 30 s, of which half by chance. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(longest, shortest * 2 ** Math.max(0, failures - 1));
  return Math.round(Math.max(shortest, full * (0.5 + random() / 2)));
}

/** Waits; ends early, without an error, when the signal aborts. Leaves no timer behind. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
