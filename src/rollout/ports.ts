/** What a driver needs of the world. The terminal and the editor fill it in; tests do so without a cluster. */

import type { Sample, Verdict } from '../analysis/model.ts';
import type { MetricsSource } from '../analysis/source.ts';
import type { Outcome, Plan, Snapshot } from '../canary/model.ts';
import type { Target } from '../canary/shift.ts';
import type { VirtualService } from '../istio/types.ts';
import type { Policy } from './model.ts';
import type { KnownUsual } from './past.ts';
import type { Versions } from './plans.ts';
import type { AnnotationChange } from './record.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some fixed moment, by a clock that nobody sets. */
  steady(): number;
  /** Ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The object and its surroundings. What is thrown means that the cluster could not be reached, or did not answer. */
export interface RolloutCluster {
  /** For people: which cluster. */
  readonly context: string;
  /** The object as it is now, and who wrote it last by its field managers. */
  read(): Promise<{ object?: VirtualService; writer?: string }>;
  /** What plans are made of; as fresh as the last `read`. */
  snapshot(): Promise<Snapshot>;
  /** As `applyPlan`. */
  apply(plan: Plan): Promise<Outcome>;
  /** Writes annotations of the object that `uid` names, where they are as seen. */
  annotate(uid: string, changes: readonly AnnotationChange[]): Promise<'applied' | 'conflict' | 'gone'>;
  /** Anything thrown, in a person's words. */
  explain(error: unknown): string;
}

/** What came of asking for the right to drive. */
export type Leased =
  | { is: 'held' }
  /** Somebody else drives, and has been seen to do so. */
  | { is: 'taken'; by: string };

/** Who drives: one process at most, as far as they can see each other. */
export interface RolloutLease {
  /** Who this process is, for others. */
  readonly holder: string;
  /** How it is kept, for people, where that is less than a Lease object. */
  readonly note?: string;
  /**
   * Takes it where nobody holds it. `takeOver`: waits for a holder that does not renew to run out, and takes it then.
   * Throws where the cluster cannot be asked.
   */
  acquire(takeOver: boolean, signal?: AbortSignal): Promise<Leased>;
  /** Called once, when another one holds it. */
  onLost(listener: (by: string) => void): void;
  /** Gives it back. Never throws: it runs out by itself. */
  release(): Promise<void>;
}

/** The judge of one rollout: samples in, verdicts out. */
export interface Judging {
  /** Its settings, as they are logged for whoever works a verdict out again. */
  readonly options: unknown;
  beginStep(at: number): void;
  observe(sample: Sample): void;
  verdict(at: number): Verdict;
}

/** What is asked of a source of samples. */
export interface WantedMetrics {
  versions: Versions;
  policy: Policy;
  /** Milliseconds since 1970: everything from then on, or only what comes in from now on. */
  since?: number;
  /** Percent of the requests that the weights send the canary at the time. */
  share(): number;
}

export interface RolloutPorts {
  clock: Clock;
  target: Target;
  cluster: RolloutCluster;
  /** Opens a source of samples. Throws where there can be none. */
  metrics(wanted: WantedMetrics): Promise<MetricsSource>;
  /** The usual one by default. */
  judge?: (policy: Policy, versions: Versions, usual?: KnownUsual) => Judging;
  lease: RolloutLease;
  /** A new unique id at each call. */
  newId(): string;
}
