/** An older Node.js hands over to a newer one: whoever ends the first ends the second. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canRunClient } from '../../../src/cli/node-version.ts';

const module = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'node-version.ts');

/** Says that it is there, and ends with 3 when it is asked to, as a rollout does. */
const inner = `process.once('SIGTERM', () => process.exit(3)); setTimeout(() => {}, 30_000); console.log('there');`;

async function outer(script: string, signal?: NodeJS.Signals): Promise<number | null> {
  const program = `import { runInstead } from ${JSON.stringify(module)};
process.exitCode = await runInstead(process.execPath, ['-e', ${JSON.stringify(script)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  if (signal) child.stdout.once('data', () => child.kill(signal));
  return await new Promise(resolve => child.once('close', resolve));
}

test('SIGTERM reaches the program that runs instead, and its exit code comes back', async () => {
  expect(await outer(inner, 'SIGTERM')).toBe(3);
});

test('an exit code comes back, and that of a signal as shells have it', async () => {
  expect(await outer('process.exit(4)')).toBe(4);
  expect(await outer('process.kill(process.pid, "SIGKILL")')).toBe(137);
});

test('the client runs from 22.19 on', () => {
  expect(['20.19.5', '22.18.0', '22.19.0', '24.0.0'].map(canRunClient)).toEqual([false, false, true, true]);
});
