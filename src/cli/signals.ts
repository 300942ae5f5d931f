/** Being asked to end: the first time to bring things to an end, the second time at once, as everywhere. */

/** What asks: Ctrl+C, whoever manages processes, and a terminal that was closed (Node.js takes nohup's shield away). */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal's Ctrl+C reaches a whole group, and who started this passes it on too: within this time it is one. */
const togetherMs = 500;

/** The part of a process that this is about. */
export interface Signalled {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
  readonly pid: number;
}

/** Calls back with the first signal, and lets the second one do what it does; gives what takes that back. */
export function onStopOf(
  process: Signalled,
  now: () => number = () => performance.now(),
): (stop: () => void) => () => void {
  return stop => {
    let since: number | undefined;
    const heard = (signal: NodeJS.Signals): void => {
      if (since === undefined) {
        since = now();
        stop();
      } else if (now() - since >= togetherMs) {
        unlisten();
        process.kill(process.pid, signal);
      }
    };
    const unlisten = (): void => {
      for (const signal of stopSignals) process.off(signal, heard);
    };
    for (const signal of stopSignals) process.on(signal, heard);
    return unlisten;
  };
}
