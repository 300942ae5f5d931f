/**
 * The Kubernetes client runs on Node.js 22.19 and newer. On an older one the pinned Node.js of this package
 * takes over where it is installed; else the person is told.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { exit, type Io } from './io.ts';
import { stopSignals } from './signals.ts';

const oldest: readonly [number, number] = [22, 19];

/** True when this Node.js can run the Kubernetes client. */
export function canRunClient(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/**
 * Runs a program on this one's streams; gives its exit code. Whoever asks this process to end means that one: alone it
 * would go on, and shift traffic, with nobody who knows of it.
 */
export function runInstead(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of stopSignals) process.on(signal, passOn);
    const over = (): void => {
      for (const signal of stopSignals) process.off(signal, passOn);
    };
    child.once('error', error => {
      over();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      over();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/** The exit code of the same command line under the pinned Node.js; undefined where this one will do. */
export async function runUnderNewerNode(io: Io): Promise<number | undefined> {
  const [, script = ''] = process.argv;
  if (canRunClient(process.versions.node)) return undefined;
  const pinned = join(dirname(script), '..', 'node_modules', 'node', 'bin', 'node');
  if (existsSync(pinned)) return await runInstead(pinned, process.argv.slice(1));
  io.stderr(
    `This command needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node}.\nRun it with a newer Node.js (lint works with this one).\n`,
  );
  return exit.refused;
}
