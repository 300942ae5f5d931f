import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where big things that tests need are kept between runs: outside the tree, and never in the package. */
export function cacheFolder(): string {
  return process.env.ISTIO_CANARY_CACHE || join(homedir(), '.cache', 'istio-canary');
}

/**
 * The folder `name` of the cache, made by `make` when it is not there yet.
 * It appears complete or not at all, and of several processes that ask at once one makes it.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cacheFolder(), name);
  mkdirSync(dirname(target), { recursive: true });
  while (!existsSync(target)) {
    const release = tryLock(`${target}.lock`);
    if (!release) {
      await sleep(250);
      continue;
    }
    const partial = `${target}.partial`;
    try {
      if (existsSync(target)) break;
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial);
      await make(partial);
      renameSync(partial, target);
    } finally {
      release();
    }
  }
  return target;
}

/** Takes the lock and gives what releases it; undefined while a living process holds it. */
function tryLock(lock: string): (() => void) | undefined {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return () => rmSync(lock, { force: true });
  } catch {
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return undefined;
  }
}

function isAbandoned(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Between creating the file and writing into it there is a moment in which it is empty.
    if (!pid) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
