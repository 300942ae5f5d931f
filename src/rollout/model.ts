/**
 * The guarded rollout as data: the policy, the state, what a driver is told and tells. Durations are
 * milliseconds, times milliseconds since 1970, weights percent of the requests.
 */
import type { Metric, Verdict } from '../analysis/model.ts';
import type { PauseCause } from './machine-model.ts';

/** One step: the canary's share, then a pause of a time, or until a person says go on. */
export interface RolloutStep {
  /** Percent. */
  weight: number;
  /** Time that the step is looked at, at least; undefined with `untilResumed`: until a person says go on. */
  durationMs?: number;
  untilResumed?: boolean;
}

/** A policy with everything filled in. `canary.yaml` is read into it; built-in defaults are one too. */
export interface Policy {
  /** Digest of what was read, so that a changed file is noticed. */
  digest: string;
  steps: readonly RolloutStep[];
  /** Between two looks. */
  intervalMs: number;
  /** Requests of the canary in a step before it may pass; never needed to fail. */
  minRequests: number;
  /** What a step passes on besides its time and its requests: nothing against the canary, or proof that it is no worse. */
  passWhen: 'nothingAgainst' | 'provedNoWorse';
  /** From a step's start, latency is not judged for this long. */
  warmUpMs: number;
  /** How far to look back on what stable usually does; 0 for not at all. */
  lookbackMs: number;
  /** Percent: how often a healthy canary may be rolled back, over the whole rollout and all its metrics. */
  falseRollbackLevel: number;
  metrics: readonly Metric[];
  onFailure: 'rollBack' | 'pause';
  /** What the end does. */
  onSuccess: 'promote' | 'pause';
  /** Cluster or Prometheus out of reach for `afterMs`: hold on, or roll back. */
  onUnreachable: { action: 'hold' | 'rollBack'; afterMs: number };
  /** The rollout pauses when it takes longer. */
  maxDurationMs?: number;
  /** Judge and say, write nothing. */
  dryRun: boolean;
}

export type Phase =
  | 'running'
  /** By a person, by the policy (`untilResumed`), or because somebody else changed something. */
  | 'paused'
  | 'promoted'
  | 'rolledBack'
  /** Left as it is: a person took over, or the object is gone. */
  | 'left';

/** What the annotation `istio-canary.dev/rollout` keeps on the VirtualService. */
export interface RolloutRecord {
  id: string;
  /** The object's uid: annotations travel with copied YAML. */
  uid: string;
  policyDigest: string;
  stable: string;
  canary: string;
  phase: Phase;
  /** Place in the policy's steps. */
  step: number;
  /** Percent that the step gave the canary. */
  weight: number;
  startedAt: string;
  stepSince: string;
  /** Why it paused or ended. */
  reason?: string;
  /** What it waits for while it is paused. */
  paused?: PauseCause;
  /** It is to be rolled back for this reason, and that could not be written yet. `asked`: by a person. */
  goingBack?: { why: string; asked?: true; blind?: true };
  /** Who drives it, or did so last. */
  driver?: string;
  /** The route that is split, where the object has several. */
  route?: string;
  /** What told the route from others, where it goes by its place alone. */
  routePrint?: string;
  /** Milliseconds that the step was looked at, when this was written: a pause is taken up where it was left. */
  observedMs?: number;
  /** The word from elsewhere that was taken last, and why it was not carried out. */
  answered?: { wish: string; no?: string };
  lastVerdict?: { at: string; outcome: Verdict['outcome']; text: string };
}

/** What a person (or a program) may say to a rollout. */
export type Command = 'pause' | 'resume' | 'skip' | 'promote' | 'abort' | 'leave';

/** What a person saw of a rollout when a word was said to it. */
export interface SaidTo {
  /** Place in the policy's steps. */
  step: number;
  paused?: PauseCause;
  /** Why it is paused. */
  reason?: string;
}

/** A rollout as it is shown. */
export interface RolloutView {
  id: string;
  context: string;
  namespace: string;
  virtualService: string;
  stable: string;
  canary: string;
  phase: Phase;
  /** Place (from 0) and number of steps; the share (percent) that the step gives. */
  step: number;
  steps: number;
  weight: number;
  since: number;
  /** When the step may end at the earliest; undefined while a person is waited for. */
  until?: number;
  dryRun: boolean;
  /** What it waits for, while it is paused. */
  paused?: PauseCause;
  /** Why it is as it is, in a sentence. */
  reason?: string;
  /** A person ended it, not the policy. */
  byPerson?: true;
  verdict?: Verdict;
  /** Whether this process drives it, and who does where it does not. */
  driving: boolean;
  driver?: string;
}

/** What a rollout tells; the CLI prints these, the editor shows them. `at` is milliseconds since 1970. */
export interface RolloutEvent {
  at: number;
  type:
    | 'started'
    | 'resumed'
    | 'step'
    | 'verdict'
    | 'paused'
    | 'shifted'
    | 'unreachable'
    | 'reachable'
    | 'promoted'
    | 'rolledBack'
    | 'left'
    | 'lost'
    /** It is to be rolled back, and that fails. */
    | 'stuck'
    | 'error';
  text: string;
  view: RolloutView;
  /** Of a verdict: its inputs, so that it can be worked out again. */
  inputs?: unknown;
}

/** A rollout that this process drives. */
export interface DrivenRollout {
  view(): RolloutView;
  onEvent(listener: (event: RolloutEvent) => void): { dispose(): void };
  /**
   * Resolves when it is carried out; throws a Refusal where it makes no sense now, or what it was said to is no more:
   * that is what was seen when a person was asked, or as it is now.
   */
  tell(command: Command, saidTo?: SaidTo): Promise<void>;
  /** Stops driving and leaves everything as it is, to be resumed here or elsewhere. */
  stop(): Promise<void>;
  /** Resolves with the last view when there is nothing more to drive. */
  readonly ended: Promise<RolloutView>;
}
