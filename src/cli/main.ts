/** The terminal's entry: process streams in, exit code out. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import manifest from '../../package.json' with { type: 'json' };
import type { Io } from './io.ts';
import { runUnderNewerNode } from './node-version.ts';
import { needsCluster, run } from './run.ts';

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

/** The second signal ends the process as it does everywhere. */
const onStop = (stop: () => void): (() => void) => {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
};

const io: Io = {
  stdout: chunk => process.stdout.write(chunk),
  stderr: chunk => process.stderr.write(chunk),
  stdin: () => text(process.stdin),
  ...(process.stdin.isTTY && question.isTTY ? { ask } : {}),
  onStop,
  cwd: process.cwd(),
  env: process.env,
};

const argv = process.argv.slice(2);
const delegated = needsCluster(argv[0]) ? runUnderNewerNode(io) : undefined;
if (delegated !== undefined) {
  process.exitCode = delegated;
} else {
  run(argv, io, manifest.version).then(code => {
    process.exitCode = code;
  });
}
