/** Notices that the machine slept: connections from before are likely dead, and nobody has said so. */
import type { Disposable } from './ports.ts';

/** Looks that may come late before that is taken for sleep: a busy machine is late too. */
const patience = 4;

/**
 * Calls `woke` when the clock has moved on by much more than the `every` milliseconds between two looks at it: timers
 * stand still while a machine sleeps, its clock does not. A clock that is set forward looks the same.
 */
export function onWakeUp(woke: () => void, every: number): Disposable {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    const away = now - last;
    last = now;
    if (away > every * patience) woke();
  }, every);
  // Nobody is kept up by a clock.
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}
