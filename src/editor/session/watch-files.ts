/** Tells when a kubeconfig changes on disk. Polling, since logins replace files and network homes send no events. */
import { stat } from 'node:fs/promises';
import type { Disposable } from '../../cluster/ports.ts';

const everyMs = 2000;
/** Times of files come from a coarser clock than ours. */
const coarseMs = 50;

/** When a file was changed last; 0 where there is none. */
const changedAt = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** Calls `changed` once for each change of one of the files, from this moment on. */
export function watchFiles(files: readonly string[], changed: () => void): Disposable {
  const begun = Date.now() - coarseMs;
  const known = new Map<string, number>();
  let isLooking = false;
  let isOver = false;
  const look = async (): Promise<void> => {
    const times = await Promise.all(files.map(changedAt));
    if (isOver) return;
    // What was there before the first look is new only if it came after it was asked for.
    const news = files.filter((file, i) => {
      const [now = 0, before] = [times[i], known.get(file)];
      known.set(file, now);
      return before === undefined ? now >= begun : now !== before;
    });
    for (const _ of news) changed();
  };
  const timer = setInterval(() => {
    // A network home that hangs is waited for, not asked again and again.
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, everyMs);
  timer.unref();
  return {
    dispose: () => {
      isOver = true;
      clearInterval(timer);
    },
  };
}
