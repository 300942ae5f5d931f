import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Disposable } from '../../../src/cluster/ports.ts';
import { watchFiles } from '../../../src/editor/session/watch-files.ts';

let folder: string;
let watching: Disposable | undefined;
let changes: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-watch-'));
  changes = 0;
});
afterEach(() => {
  watching?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const watch = (...files: string[]): void => {
  watching = watchFiles(files, () => {
    changes += 1;
  });
};
const poll = () => expect.poll(() => changes, { timeout: 10_000 });

test('a file that comes right after it was looked for is a change, though nobody saw that it was not there', async () => {
  const file = join(folder, 'config');
  watch(file, join(folder, 'other'));
  writeFileSync(file, 'a');
  await poll().toBe(1);
  rmSync(file);
  await poll().toBe(2);
  writeFileSync(file, 'b');
  await poll().toBe(3);
});

test('what was there before is none, and after the end nothing is', async () => {
  const file = join(folder, 'config');
  writeFileSync(file, 'a');
  utimesSync(file, 1000, 1000);
  watch(file);
  await sleep(2500);
  expect(changes).toBe(0);
  watching?.dispose();
  writeFileSync(file, 'b');
  await sleep(2500);
  expect(changes).toBe(0);
});
