import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLock } from './harness/lock.ts';

let folder: string;
let lock: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-lock-'));
  lock = join(folder, 'lock');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('one holder at a time', async () => {
  const seen: string[] = [];
  const hold = (name: string) =>
    withLock(lock, async () => {
      seen.push(`${name} in`);
      await sleep(20);
      seen.push(`${name} out`);
    });
  await Promise.all([hold('a'), hold('b')]);
  expect(seen).toEqual(['a in', 'a out', 'b in', 'b out']);
});

test('work that fails gives the lock back', async () => {
  const failing = withLock(lock, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a dead process is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(lock, `${pid}`);
  expect(await withLock(lock, async () => 'done')).toBe('done');
});

test('the lock of a living process is waited for', async () => {
  writeFileSync(lock, `${process.ppid}`);
  const waiting = withLock(lock, async () => performance.now());
  await sleep(400);
  const released = performance.now();
  rmSync(lock);
  expect(await waiting).toBeGreaterThanOrEqual(released);
});
