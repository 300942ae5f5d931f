/** What rows are made of, beside the objects themselves. */
import type { Snapshot } from '../../canary/model.ts';
import type { Note } from '../shared/notes.ts';
import type { Shown } from './shown.ts';

/** How an object differs from the file that holds it. */
export interface Drift {
  /** The file's name. */
  file: string;
  /** In a few words. */
  text: string;
}

/**
 * One for the whole life of a tree, and brought up to date in place: rows keep it for the children that they make
 * later, and would else keep every snapshot that one of them was made from.
 */
export interface Around {
  snapshot: Snapshot;
  /** Milliseconds since 1970. */
  now: number;
  /** How the object differs from the workspace's file; undefined where it does not, or there is none. */
  drift?(shown: Shown): Drift | undefined;
  /** What a monitor or a rollout of this window says of its canary. */
  note?(shown: Pick<Shown, 'object'>): Note | undefined;
}
