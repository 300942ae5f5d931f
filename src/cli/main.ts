/** The terminal's entry: process streams in, exit code out. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import manifest from '../../package.json' with { type: 'json' };
import type { Io } from './io.ts';
import { runUnderNewerNode } from './node-version.ts';
import { needsCluster, run } from './run.ts';

const ask = async (question: string): Promise<string> => {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await readline.question(question);
  } finally {
    readline.close();
  }
};

const io: Io = {
  stdout: chunk => process.stdout.write(chunk),
  stderr: chunk => process.stderr.write(chunk),
  stdin: () => text(process.stdin),
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
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
