/** What became of a plan: exact for each object, since several are not one transaction. */
import type { OtherOutcome } from './other-model.ts';

/** What became of one object of a plan. */
export interface ObjectOutcome {
  namespace: string;
  name: string;
  status: 'applied' | 'conflict' | 'failed' | 'skipped';
  before: Record<string, number>;
  after: Record<string, number>;
  /** After the write (or of the object as found on a conflict). */
  resourceVersion?: string;
  /** For people: what failed, why, what to do. */
  message?: string;
  warnings: string[];
}

/** What became of a plan; objects in the order they were tried. */
export interface Outcome {
  plan: string;
  dryRun: boolean;
  objects: ObjectOutcome[];
  /** Objects of other kinds, where the plan has them. */
  before?: OtherOutcome[];
  after?: OtherOutcome[];
}
