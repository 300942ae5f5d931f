import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `probe` gives something other than undefined, null or false, and gives that. Fails with `what` in its message. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  milliseconds = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== null && found !== false) {
      return found as Exclude<T, undefined | null | false>;
    }
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain until ${what}`);
    await sleep(50);
  }
}
