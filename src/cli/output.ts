/** Where text goes: neither a reader that is gone nor a full disk may end a write half way, or a guard. */
import type { Writable } from 'node:stream';

export interface Output {
  write(text: string): void;
  /** True once the reader is gone (`| head`): nothing is written any more. */
  readonly isUnread: boolean;
  /** Why something of it is lost, as the system calls it (`ENOSPC`); undefined where nothing is, or nobody wanted it. */
  readonly lost: string | undefined;
  /** Resolves when all of it is written, or is known not to be. */
  settled(): Promise<void>;
}

/** A stream to write to whose errors are kept instead of thrown: unheard, they would end the process where it stands. */
export function outputTo(stream: Writable): Output {
  let isUnread = false;
  let lost: string | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') isUnread = true;
    else lost ??= error.code ?? error.message;
  });
  return {
    write: text => {
      if (!isUnread) stream.write(text);
    },
    get isUnread() {
      return isUnread;
    },
    get lost() {
      return lost;
    },
    settled: () => new Promise(resolve => (isUnread ? resolve() : stream.write('', () => resolve()))),
  };
}
