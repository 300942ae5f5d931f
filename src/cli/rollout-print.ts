/** What a rollout tells, in a terminal or a log: a line an event. */
import type { RolloutEvent } from '../rollout/model.ts';

/** Verdicts that say the same are printed again after this long, in milliseconds. */
const repeatMs = 60_000;

/** Prints events as text: verdicts only where they are news, or as a sign of life. */
export function textPrinter(write: (line: string) => void): (event: RolloutEvent) => void {
  let last: { outcome?: string; at: number } = { at: 0 };
  return ({ at, type, text, view }) => {
    if (type === 'verdict') {
      const outcome = view.verdict?.outcome;
      if (outcome === last.outcome && at - last.at < repeatMs) return;
      last = { outcome, at };
      write(`${new Date(at).toISOString()} ${(outcome ?? 'verdict').padEnd(11)} ${text}\n`);
      return;
    }
    write(`${new Date(at).toISOString()} ${type.padEnd(11)} ${text}\n`);
  };
}

/** Prints every event as a line of JSON, verdicts with the sample that they were made of. */
export const jsonPrinter =
  (write: (line: string) => void) =>
  (event: RolloutEvent): void =>
    write(`${JSON.stringify(event)}\n`);
