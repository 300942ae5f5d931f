/**
 * The Kubernetes client runs on Node.js 22.19 and newer. On an older one the pinned Node.js of this package
 * takes over where it is installed; else the person is told.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exit, type Io } from './io.ts';

const oldest: readonly [number, number] = [22, 19];

/** True when this Node.js can run the Kubernetes client. */
export function canRunClient(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The exit code of the same command line under the pinned Node.js; undefined where this one will do. */
export function runUnderNewerNode(io: Io): number | undefined {
  const [, script = ''] = process.argv;
  if (canRunClient(process.versions.node)) return undefined;
  const pinned = join(dirname(script), '..', 'node_modules', 'node', 'bin', 'node');
  if (existsSync(pinned)) {
    const { status } = spawnSync(pinned, process.argv.slice(1), { stdio: 'inherit' });
    return status ?? exit.refused;
  }
  io.stderr(
    `This command needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node}.\nRun it with a newer Node.js (lint works with this one).\n`,
  );
  return exit.refused;
}
