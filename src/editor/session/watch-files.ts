/** Tells when a kubeconfig changes on disk. Polling, since logins replace files and network homes send no events. */
import { unwatchFile, watchFile } from 'node:fs';
import type { Disposable } from '../../cluster/ports.ts';

const everyMs = 2000;

/** Calls `changed` once for each change of one of the files. */
export function watchFiles(files: readonly string[], changed: () => void): Disposable {
  const listener = (now: { mtimeMs: number }, before: { mtimeMs: number }): void => {
    if (now.mtimeMs !== before.mtimeMs) changed();
  };
  for (const file of files) watchFile(file, { interval: everyMs, persistent: false }, listener);
  return {
    dispose: () => {
      for (const file of files) unwatchFile(file, listener);
    },
  };
}
