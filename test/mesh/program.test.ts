/** What the lane starts beside itself ends with it, however that ends. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { startProgram } from './harness/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'istio-canary-program-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 200 && lives(pid); i++) await sleep(50);
  return !lives(pid);
}

const logFile = join(folder, 'log');

describe('a program beside the tests', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('ends by %s, with all that it has started', async signal => {
    const pidFile = join(folder, `pid-${signal}`);
    // It starts another one, and says which.
    const script = `sleep 600 & echo $! > ${pidFile}; wait`;
    const program = await startProgram({
      binary: '/bin/sh',
      args: ['-c', script],
      logFile,
      ready: async () => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '',
    });
    const inner = Number(readFileSync(pidFile, 'utf8'));
    expect([lives(program.pid), lives(inner)]).toEqual([true, true]);
    await program.end(signal);
    expect([await gone(program.pid), await gone(inner)]).toEqual([true, true]);
  });

  test('ends when the one who started it is killed', async () => {
    const starter = spawn(process.execPath, [join(import.meta.dirname, 'support', 'starter.ts'), logFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>(resolve => {
      starter.stdout.once('data', (said: Buffer) => resolve(Number(said.toString())));
    });
    expect(lives(pid)).toBe(true);
    starter.kill('SIGKILL');
    expect(await gone(pid)).toBe(true);
  });

  test('says what it said where it does not start', async () => {
    const start = startProgram({
      binary: '/bin/sh',
      args: ['-c', 'echo no such thing >&2; exit 3'],
      logFile,
      ready: async () => false,
    });
    await expect(start).rejects.toThrow(
      /sh did not start: its process ended \(exit code 3\)[\s\S]*no such thing/,
    );
  });
});
