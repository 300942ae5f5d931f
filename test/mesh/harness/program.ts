/** A program of others that a test runs beside itself: it logs to a file and ends with whoever started it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Program {
  readonly pid: number;
  /** Ends the program and all that it has started. Resolves once it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

export interface ProgramOptions {
  binary: string;
  args: readonly string[];
  env?: Record<string, string>;
  logFile: string;
  /** Whether it is ready; asked until it is. One that throws is not ready yet. */
  ready(): Promise<boolean>;
}

/** How long a start may take where every core is taken. */
const startLimit = 90_000;
const endLimit = 10_000;

/**
 * Runs `"$@"` and ends it when standard input ends, which is a pipe from here: so nothing outlives a test run that
 * is killed. The shell's own standard input is not the program's.
 */
const keeper = `
exec 3<&0
"$@" </dev/null &
program=$!
trap 'kill -TERM $program' TERM
(cat <&3 >/dev/null; kill -KILL $program 2>/dev/null) &
wait $program
`;

/** Starts a program and waits until it is ready. Throws with the end of its log where it does not get there. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { binary, args, logFile } = options;
  const log = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', keeper, basename(binary), binary, ...args], {
    // A group of its own, so that all of it can be ended.
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  let failure: Error | undefined;
  child.on('error', error => {
    failure = error;
  });
  child.stdin?.on('error', () => {});
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
  const end = (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => endGroup(child, exited, signal);
  try {
    await becomeReady(child, options, () => failure);
    return { pid: child.pid ?? 0, end };
  } catch (error) {
    await end();
    const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(`${basename(binary)} did not start: ${(error as Error).message}\n${tail}`, {
      cause: error,
    });
  }
}

async function becomeReady(
  child: ChildProcess,
  { ready }: ProgramOptions,
  failure: () => Error | undefined,
): Promise<void> {
  for (const limit = Date.now() + startLimit; ; await sleep(100)) {
    const error = failure();
    if (error) throw error;
    if (child.exitCode !== null) throw new Error(`its process ended (exit code ${child.exitCode})`);
    if (await ready().catch(() => false)) return;
    if (Date.now() > limit) throw new Error(`not ready after ${startLimit / 1000} s`);
  }
}

async function endGroup(child: ChildProcess, exited: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  const kill = (how: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, how);
    } catch {
      // The group is gone already.
    }
  };
  if (child.pid === undefined) return;
  kill(signal);
  const hurry = setTimeout(() => kill('SIGKILL'), endLimit);
  child.stdin?.destroy();
  await exited;
  clearTimeout(hurry);
  kill('SIGKILL');
}
