/** How a write is looked after when its answer is lost: the same waits and the same patience for every kind of object. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterError } from './errors.ts';

/** Waits between looks after an unanswered write, in milliseconds: long enough for a server to come back. */
const afterLoss = [0, 500, 1500, 3000];
/** The longest that a busy server is waited for, whatever it asks. */
const longestPause = 5000;

/** Tries of one write, where the object itself shows that nothing has happened. */
export const mostTries = 3;
/** For one look, in milliseconds: several follow each other, and somebody is waiting to get back. */
export const lookTimeout = 6000;

/**
 * What a look gives, again after a while as long as the object cannot be read; undefined when it never could. A write
 * that was answered is looked after once.
 */
export async function lookAgain<T>(isLost: boolean, look: () => Promise<T>): Promise<T | undefined> {
  for (const pause of isLost ? afterLoss : [0]) {
    await delay(pause);
    try {
      return await look();
    } catch {
      // The server may be coming back; what is said in the end is why the write failed.
    }
  }
  return undefined;
}

/** Waits as long as a busy server asks. */
export const pauseFor = ({ retryAfterMs }: ClusterError): Promise<void> =>
  delay(Math.min(retryAfterMs ?? 1000, longestPause));
