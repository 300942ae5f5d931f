/** What a command that writes is made of. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { KeptObject } from '../canary/journal.ts';
import type { Plan, Snapshot } from '../canary/model.ts';
import type { Stamp } from '../canary/plan.ts';
import type { Target } from '../canary/shift.ts';
import type { Values } from './args.ts';
import type { Io } from './io.ts';

/** One writing command. */
export interface WriteCommand {
  options: ParseArgsOptionsConfig;
  /** Most positional arguments. */
  most: number;
  /** Throws {@link UsageError} for a command line that makes no sense. */
  check?(values: Values, positionals: string[]): void;
  /** Asks at a terminal for what is missing, and adds it to the values. */
  complete?(values: Values, io: Io): Promise<void>;
  /** `kept` is what this machine remembers of the target. */
  plan(
    snapshot: Snapshot,
    target: Target,
    values: Values,
    positionals: string[],
    stamp: Stamp,
    kept?: KeptObject,
  ): Plan;
  /** Whether the plan needs to know what sends requests beside VirtualServices; `taking`: one that takes pods away. */
  needsSenders?: boolean | 'taking';
  /** Asked at a terminal where it is true; a roll back in need asks once at most. */
  asks: boolean;
  /** Whether the question says that the canary gets more, since the command's name does not. */
  saysRise?: boolean;
}

/** The names of the writing commands. */
export type WriteName =
  | 'shift'
  | 'next'
  | 'promote'
  | 'rollback'
  | 'undo'
  | 'restore'
  | 'recover'
  | 'stable'
  | 'route'
  | 'unroute'
  | 'sticky'
  | 'mirror'
  | 'decommission';
