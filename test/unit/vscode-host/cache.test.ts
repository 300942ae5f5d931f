import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cached } from '../../../scripts/vscode-host/cache.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-cache-'));
  vi.stubEnv('ISTIO_CANARY_CACHE', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('the cache', () => {
  it('makes a folder once for all that ask at the same time', async () => {
    let made = 0;
    const make = async (partial: string) => {
      made++;
      await sleep(50);
      writeFileSync(join(partial, 'file'), 'content');
    };
    const found = await Promise.all([cached('a/b', make), cached('a/b', make)]);
    expect(found).toEqual([join(folder, 'a/b'), join(folder, 'a/b')]);
    expect(made).toBe(1);
    expect(readFileSync(join(folder, 'a/b/file'), 'utf8')).toBe('content');
  });

  it('shows nothing of what could not be completed, and lets the next one try', async () => {
    const fail = async (partial: string) => {
      writeFileSync(join(partial, 'half'), '');
      throw new Error('no network');
    };
    await expect(cached('a', fail)).rejects.toThrow('no network');
    expect(existsSync(join(folder, 'a'))).toBe(false);
    await cached('a', async partial => writeFileSync(join(partial, 'whole'), ''));
    expect(existsSync(join(folder, 'a/half'))).toBe(false);
    expect(existsSync(join(folder, 'a/whole'))).toBe(true);
  });

  it('takes over from a process that is gone', async () => {
    // Greater than any process id that a system hands out.
    writeFileSync(join(folder, 'a.lock'), '2147483646');
    await cached('a', async () => undefined);
    expect(existsSync(join(folder, 'a'))).toBe(true);
  });
});
