/** What the state machine of a guarded rollout takes in, keeps, and wants done. All of it is plain data. */
import type { Verdict } from '../analysis/model.ts';
import type { Command, Phase, RolloutEvent, SaidTo } from './model.ts';

/** Why a rollout waits for a person. */
export type PauseCause =
  /** Somebody said so. */
  | 'person'
  /** The policy has a pause without a duration here, or its end is one. */
  | 'policy'
  /** Both versions broke an absolute bound: that is no fault of the canary's. */
  | 'both'
  /** The canary failed, and the policy pauses then. */
  | 'failure'
  /** Somebody else changed the weights. */
  | 'foreign'
  /** The rollout's annotation vanished. */
  | 'annotations'
  /** The policy is another one than it began with. */
  | 'policyChanged'
  /** `maxDuration` is over. */
  | 'tooLong'
  /** What it wanted to write is refused as things are. */
  | 'refused';

/** A write that is to be made. It stays until it is known to be made, or makes no sense any more. */
export type Write =
  | { kind: 'shift'; step: number; weight: number; why: string }
  | { kind: 'promote'; why: string }
  /** `asked`: by a person, not by the policy. `blind`: since nobody could see how the canary does. */
  | { kind: 'rollBack'; why: string; asked?: true; blind?: true };

/** What cannot be reached, and for how long it was looked for in vain (milliseconds). */
export type OutOfReach = Partial<Record<'cluster' | 'metrics', number>>;

/** Everything that the machine remembers. Times are durations that were observed, never differences of clocks. */
export interface MachineState {
  phase: Phase;
  /** Place in the policy's steps; -1 before the first one was written. */
  step: number;
  /** Percent that was given to the canary last. */
  weight: number;
  /** Milliseconds that the step was looked at so far, while it ran and everything could be reached. */
  observedMs: number;
  /** The same, of all steps. */
  totalMs: number;
  paused?: PauseCause;
  /** Why it is as it is, in a sentence. */
  reason?: string;
  /** Of this step. */
  verdict?: Verdict;
  pending?: Write;
  /** How often the way back has failed in a row. */
  failures?: number;
  outOfReach: OutOfReach;
  /** A person ended it, here or elsewhere. */
  byPerson?: true;
  /** Another process drives it now. */
  lost?: boolean;
}

/** What a look at the object found. */
export type Found =
  | { is: 'expected' }
  /** The share and the record are those of the pending write: it was made, though its answer was lost. */
  | { is: 'written' }
  /** `share`: what the canary has now, in percent; undefined where its route is gone. */
  | { is: 'foreign'; words: string; share?: number }
  | { is: 'rolledBack'; words: string }
  | { is: 'bare'; words: string }
  | { is: 'gone'; words: string }
  | { is: 'taken'; by: string };

/** What happens to a rollout. */
export type Input =
  /** Some time went by, in milliseconds that were really observed. */
  | { type: 'tick'; elapsedMs: number }
  | { type: 'verdict'; verdict: Verdict }
  /** `saidTo`: what was seen then. */
  | { type: 'command'; command: Command; by?: string; saidTo?: SaidTo }
  | { type: 'object'; found: Found }
  | { type: 'unreachable'; what: keyof OutOfReach; text: string }
  | { type: 'reachable'; what: keyof OutOfReach }
  | { type: 'written'; write: Write }
  | { type: 'conflict'; text: string }
  /** Nothing was written, since the object is not as it was when it was looked at last. */
  | { type: 'changed' }
  /** The write may or may not be made; it is tried again. */
  | { type: 'failed'; text: string }
  /** The write makes no sense as things are. */
  | { type: 'refused'; text: string }
  | { type: 'jumped'; byMs: number }
  /** Whoever took it over is asked how to go on, and until they answer it gets no further. */
  | { type: 'asked'; by: string }
  | { type: 'policyChanged'; text: string };

/** What the driver does about it, in order. */
export type Effect =
  | { do: 'write'; write: Write }
  /** Put the record on the object. */
  | { do: 'record' }
  /** A step begins: what is judged counts from here. */
  | { do: 'beginStep' }
  /** A person overrules what was found so far: judge from here on. */
  | { do: 'forgive' }
  /** Read the object again at once. */
  | { do: 'look' }
  | { do: 'say'; event: RolloutEvent['type']; text: string }
  /** Nothing more to drive. */
  | { do: 'end' };

export interface Transition {
  state: MachineState;
  effects: Effect[];
}
