import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `kubebench serve` prints once the API server is ready. */
export interface Announcement {
  url: string;
  caFile: string;
  tokenFile: string;
}

export interface ServerProcess {
  announcement: Announcement;
  /** Ends the process: in good order, or with `abrupt` as a crash would. Resolves once it is gone. */
  end(abrupt?: boolean): Promise<void>;
}

/** How long a start may take: 3 s on an idle machine, more where every core is taken. */
const startLimit = 90_000;

/**
 * Starts `kubebench serve` over the data in `directory` and waits until it is ready. The process also ends when
 * this one does, since its standard input is a pipe from here. Throws with the end of its log if it fails.
 */
export async function startServerProcess(
  binary: string,
  directory: string,
  port: number,
  flags: readonly string[],
): Promise<ServerProcess> {
  const logFile = join(directory, 'server.log');
  const log = openSync(logFile, 'a');
  const args = ['serve', '--dir', directory, '--port', `${port}`, '--', ...flags];
  const child = spawn(binary, args, { stdio: ['pipe', 'pipe', log] });
  closeSync(log);
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
  try {
    return { announcement: await announcementOf(child), end: abrupt => end(child, exited, abrupt) };
  } catch (error) {
    child.kill('SIGKILL');
    const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(`the API server did not start: ${(error as Error).message}\n${tail}`, { cause: error });
  }
}

function announcementOf(child: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`not ready after ${startLimit / 1000} s`)), startLimit);
    const fail = (error: Error) => {
      clearTimeout(limit);
      reject(error);
    };
    child.on('error', fail);
    child.on('close', code => fail(new Error(`its process ended (exit code ${code})`)));
    if (!child.stdout) return fail(new Error('its standard output is not a pipe'));
    createInterface({ input: child.stdout }).once('line', line => {
      clearTimeout(limit);
      resolve(JSON.parse(line) as Announcement);
    });
  });
}

async function end(child: ChildProcess, exited: Promise<void>, abrupt = false): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(abrupt ? 'SIGKILL' : 'SIGTERM');
  const hurry = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(hurry);
}
