/** Output that nobody reads, or that a disk has no room for: the program goes on, and says so at its end. */
import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { outputTo } from '../../../src/cli/output.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const program = join(root, 'src', 'cli', 'main.ts');

/** A stream that fails every write with a code of the system's. */
function failing(code: string): { stream: Writable; writes: string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    autoDestroy: false,
    write(chunk, _encoding, done) {
      writes.push(String(chunk));
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
  return { stream, writes };
}

test('a reader that is gone is no failure, and is written to no more', async () => {
  const { stream, writes } = failing('EPIPE');
  const output = outputTo(stream);
  output.write('one');
  await output.settled();
  output.write('two');
  await output.settled();
  expect(output).toMatchObject({ isUnread: true, lost: undefined });
  expect(writes).toEqual(['one']);
});

test('what a full disk swallows is known, and writing goes on', async () => {
  const { stream } = failing('ENOSPC');
  const output = outputTo(stream);
  output.write('one');
  await output.settled();
  expect(output).toMatchObject({ isUnread: false, lost: 'ENOSPC' });
  expect(() => output.write('two')).not.toThrow();
});

test('a pipe that is closed early ends the program as if it had been read', async () => {
  const child = spawn(process.execPath, [program, 'lint', '--format', 'sarif', 'examples'], { cwd: root });
  let err = '';
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  child.stdout.destroy();
  const code = await new Promise(resolve => child.once('close', resolve));
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test.skipIf(!existsSync('/dev/full'))(
  'output that found no room fails the command, in one line',
  async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [program, 'lint', 'examples'], {
      cwd: root,
      stdio: ['ignore', full, 'pipe'],
    });
    let err = '';
    child.stderr?.on('data', chunk => {
      err += chunk;
    });
    const code = await new Promise(resolve => child.once('close', resolve));
    expect({ code, err }).toEqual({
      code: 1,
      err: 'Standard output could not be written (ENOSPC); a part of it is lost.\n',
    });
  },
);
