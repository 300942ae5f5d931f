/** What a command of the terminal may touch: its streams and its surroundings, so that tests can stand in. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Everything on standard input, as text. */
  stdin(): Promise<string>;
  /** One answer of a person at a terminal; undefined where nobody is there to ask. */
  ask?: (question: string) => Promise<string>;
  /** True once nobody reads standard output any more, so that what only prints may end. */
  isUnread?: () => boolean;
  /** Calls back once when the process is asked to end (SIGTERM, SIGINT); gives what takes that back. */
  onStop?: (stop: () => void) => () => void;
  cwd: string;
  env: Record<string, string | undefined>;
}

/** Exit codes of the commands that reach a cluster (`lint` has its own: 0, 1, 2). */
export const exit = { done: 0, refused: 1, usage: 2, conflict: 3 } as const;

/** A command line that makes no sense; its message says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
