/** `istio-canary rollout` as a process of its own, its events read as it prints them. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RolloutEvent } from '../../../src/rollout/model.ts';

const main = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');

export interface DriverEnd {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  stderr: string;
}

export interface Driver {
  /** As printed, oldest first. */
  readonly events: readonly RolloutEvent[];
  /** The first event of that kind, from among those there were too. Rejects when the process ends without one, or time is up. */
  event(is: (event: RolloutEvent) => boolean, ms?: number): Promise<RolloutEvent>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<DriverEnd>;
}

/** Starts it; the arguments behind `rollout`. It cannot outlive this process for long: it is killed when that exits. */
export function startDriver(kubeconfig: string, args: readonly string[]): Driver {
  const child = spawn(process.execPath, [main, 'rollout', ...args, '-o', 'json'], {
    // A home of its own beside the kubeconfig: what it keeps for people goes with the cluster.
    env: { PATH: process.env.PATH, HOME: dirname(kubeconfig), KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const events: RolloutEvent[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  let stderr = '';
  let isOver = false;
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  createInterface({ input: child.stdout }).on('line', line => {
    events.push(JSON.parse(line) as RolloutEvent);
    tell();
  });
  const ended = new Promise<DriverEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      process.off('exit', kill);
      isOver = true;
      tell();
      resolve({ code, stderr });
    });
  });
  const said = (): string => `${events.map(one => `${one.type}: ${one.text}`).join('\n')}\n${stderr}`;
  return {
    events,
    ended,
    signal: signal => void child.kill(signal),
    event: (is, ms = 60_000) =>
      new Promise((resolve, reject) => {
        const done = (settle: () => void): void => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        const look = (): void => {
          const found = events.find(is);
          if (found) done(() => resolve(found));
          else if (isOver)
            done(() => reject(new Error(`the driver ended without such an event:\n${said()}`)));
        };
        const timer = setTimeout(
          () => done(() => reject(new Error(`no such event within ${ms / 1000} s:\n${said()}`))),
          ms,
        );
        listeners.add(look);
        look();
      }),
  };
}
