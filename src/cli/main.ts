/** The terminal's entry: process streams in, exit code out. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import manifest from '../../package.json' with { type: 'json' };
import { exit, type Io } from './io.ts';
import { runUnderNewerNode } from './node-version.ts';
import { outputTo } from './output.ts';
import { needsCluster, run } from './run.ts';
import { onStopOf } from './signals.ts';

/** The question goes where it is seen: standard output may be a file, standard error may be thrown away. */
const question = process.stderr.isTTY ? process.stderr : process.stdout;

const ask = async (text: string): Promise<string> => {
  const readline = createInterface({ input: process.stdin, output: question });
  try {
    return await readline.question(text);
  } catch {
    // Ctrl+C or the end of input is a no.
    return '';
  } finally {
    readline.close();
  }
};

const stdout = outputTo(process.stdout);
const stderr = outputTo(process.stderr);

const io: Io = {
  stdout: stdout.write,
  stderr: stderr.write,
  isUnread: () => stdout.isUnread,
  stdin: () => text(process.stdin),
  ...(process.stdin.isTTY && question.isTTY ? { ask } : {}),
  onStop: onStopOf(process),
  cwd: process.cwd(),
  env: process.env,
};

const argv = process.argv.slice(2);

/** Text that is lost on its way fails a command, though what it did stays; a rollout's codes say what became of it. */
async function ended(code: number): Promise<void> {
  await stdout.settled();
  if (stdout.lost !== undefined)
    stderr.write(`Standard output could not be written (${stdout.lost}); a part of it is lost.\n`);
  const isLost = stdout.lost !== undefined && code === exit.done && argv[0] !== 'rollout';
  process.exitCode = isLost ? exit.refused : code;
}

async function main(): Promise<void> {
  const delegated = needsCluster(argv[0]) ? await runUnderNewerNode(io) : undefined;
  if (delegated !== undefined) process.exitCode = delegated;
  else await ended(await run(argv, io, manifest.version));
}

void main();
