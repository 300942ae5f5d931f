/**
 * What analysis speaks of: what two versions of a service did in the same stretch of time, and what is to be
 * thought of it. Times are milliseconds since 1970, latencies and durations milliseconds, shares and margins
 * percent or percentage points (0..100), counts whole numbers.
 */

/** The version to fall back to, and the one on trial. */
export type Arm = 'stable' | 'canary';

/** Requests of one version in one stretch of time, and how many of them were bad: errors, or slow ones. */
export interface ArmCounts {
  requests: number;
  bad: number;
}

/** What both versions took between the same two scrapes: integer differences of raw counters, summed over series. */
export interface Stratum {
  from: number;
  to: number;
  stable: ArmCounts;
  canary: ArmCounts;
}

interface Named {
  /** Unique among a policy's metrics; names it in verdicts and charts. */
  name: string;
}

/** What is judged by counting bad requests among all. */
interface Counted extends Named {
  /** Absolute bound: percent of requests that may be bad. Broken by both versions it pauses. */
  max?: number;
  /** A canary whose bad share is at most this many times stable's is no worse. */
  maxRatio: number;
  /** An observed difference below this many percentage points is no failure. */
  margin: number;
}

/** Requests that failed: 5xx, code 0, gRPC 2, 4, 8, 13, 14, 15, unless the policy says otherwise. */
export interface ErrorShareMetric extends Counted {
  kind: 'errorShare';
  /** Response codes that count: `5xx`, `429`, `0`. */
  codes?: readonly string[];
  /** gRPC statuses that count. */
  grpcStatuses?: readonly number[];
}

/** Requests slower than a bound. */
export interface SlowShareMetric extends Counted {
  kind: 'slowShare';
  /** Milliseconds; moved to the next bucket of the histogram. */
  slowerThan: number;
}

/** Any two counters of one's own: how many there were, and how many of them were bad. */
export interface CountShareMetric extends Counted {
  kind: 'countShare';
  /** PromQL of raw counters, with `{{namespace}}`, `{{service}}`, `{{subset}}`, `{{workload}}`, `{{window}}`. */
  total: string;
  bad: string;
}

/** A number read as it is, such as prediction quality. */
export interface GaugeMetric extends Named {
  kind: 'gauge';
  /** PromQL with the same placeholders. */
  query: string;
  unit?: string;
  /** Absolute bounds. */
  min?: number;
  max?: number;
  /** How far below or above stable's the canary's may be, in the metric's own unit. */
  maxDrop?: number;
  maxRise?: number;
  /** Checks in a row that may fail (Argo Rollouts' `consecutiveErrorLimit` is of errors; this is of bad values). */
  failureLimit: number;
}

/** Ready replicas and restarts: needs no Prometheus, is always judged. */
export interface ReadinessMetric extends Named {
  kind: 'readiness';
  /** Restarts of the canary's containers since the rollout began that are borne. */
  maxRestarts: number;
}

export type CountMetric = ErrorShareMetric | SlowShareMetric | CountShareMetric;
export type Metric = CountMetric | GaugeMetric | ReadinessMetric;

/** Why a sample says less than it should. */
export type ProblemCode =
  | 'unreachable'
  | 'forbidden'
  | 'bad-query'
  | 'no-samples'
  | 'not-a-number'
  | 'stale'
  | 'scrape-gap'
  | 'counter-reset';

export interface Problem {
  code: ProblemCode;
  metric?: string;
  arm?: Arm;
  /** In words, with what to do; holds no credential. */
  text: string;
}

/** Replicas of one version's workloads. */
export interface Replicas {
  ready: number;
  desired: number;
  /** Restarts of its containers in all; undefined where pods cannot be read. */
  restarts?: number;
}

/** What came in since the sample before it. Recorded whole, so that a verdict can be worked out again. */
export interface Sample {
  at: number;
  /** By metric name, oldest first; a metric without news has none. */
  strata: Readonly<Record<string, readonly Stratum[]>>;
  /** By metric name; a version without a value is left out. */
  gauges: Readonly<Record<string, Partial<Record<Arm, number>>>>;
  replicas?: Record<Arm, Replicas>;
  /**
   * Requests that callers' proxies sent the canary and got nothing back for (503 with a flag such as UH, UF, NC,
   * or no code at all), since the sample before: these never reach what the canary itself reports.
   */
  unanswered?: number;
  /** Requests that the canary should have seen by its weight since the sample before. */
  expected?: number;
  /** Its requests are told by others than those of stable's past were: that is no guide to them. */
  isUnlikePast?: true;
  problems: readonly Problem[];
}

export type Outcome = 'pass' | 'hold' | 'fail' | 'pause';

/** What is thought of one metric. */
export interface MetricVerdict {
  metric: string;
  outcome: Outcome;
  /** Stable word for the reason, such as `worse-than-stable`, `above-bound`, `both-above-bound`, `too-few-requests`. */
  code: string;
  /** Why, in a sentence with the numbers. */
  text: string;
  /** Since the step began, where the metric is counted. */
  counts?: Record<Arm, ArmCounts>;
  /** Values side by side: a bad share in percent, or the gauge. */
  values: Partial<Record<Arm, number>>;
  /** log10 of the evidence against the canary, and where it is enough. */
  evidence?: { log10: number; needed: number };
}

/** What is thought of the canary at one look. */
export interface Verdict {
  at: number;
  outcome: Outcome;
  /** Of the metric that decides, or of the rollout as a whole (`no-samples`, `canary-silent`, `no-ready-pod`). */
  code: string;
  /** The sentence that says why. */
  text: string;
  /** The same in a few words, with values side by side: `v2: 1.2 % errors against 0.1 %`. */
  brief?: string;
  metrics: readonly MetricVerdict[];
}

/** Short form for tree and status bar: a metric's values side by side. */
export interface Brief {
  outcome: Outcome;
  text: string;
}
