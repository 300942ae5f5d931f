import type { Known } from './found.ts';
import type { Found, MachineState } from './machine-model.ts';
import type { Policy } from './model.ts';
import type { Versions } from './plans.ts';

/** What a driver starts from. */
export interface Drive {
  policy: Policy;
  known: Known;
  versions: Versions;
  state: MachineState;
  /** ISO 8601. */
  startedAt: string;
  /** Milliseconds since 1970. */
  stepSince: number;
  /** Write beside a controller that owns the weights. */
  override?: boolean;
  /** What somebody did before, and a person who says how to go on was told of. */
  seen?: Found;
  /** Who commands of this process are from, for the record. */
  user: string;
}
