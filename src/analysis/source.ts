/** Where samples and charts come from: a port, so that rollouts and the monitor work with any source. */
import type { Arm, ArmCounts, Metric, Sample } from './model.ts';

/** Which canary is looked at. Hosts and workloads are as the cluster knows them. */
export interface MetricsTarget {
  namespace: string;
  virtualService: string;
  /** FQDN of the host that is split. */
  host: string;
  /** By version: its key in the split, the subset, and the workloads behind it. */
  versions: Readonly<Record<Arm, VersionTarget>>;
  /** How requests reach the canary beside its weight; absent where none do. */
  beside?: BesideWeights;
}

/** Requests that no weight sends: they are no sample of what callers ask for. */
export interface BesideWeights {
  /** A route copies requests to it. Nobody waits for the answers. */
  mirrored: boolean;
  /** Routes by header, cookie and the like that lead to it, in words. */
  routes: readonly string[];
}

export interface VersionTarget {
  key: string;
  subset?: string;
  /** Value of the version label (`version`, `app.kubernetes.io/version`), where its pods carry one. */
  version?: string;
  /** What Istio calls its canonical revision, where its pods agree on one. */
  revision?: string;
  /** Names of workloads that run it. */
  workloads: readonly string[];
  /** How its pods' names begin, where one workload runs both versions (Argo Rollouts). */
  podNames?: readonly string[];
  /** What selects its pods. */
  pods?: { namespace: string; labels: Readonly<Record<string, string>> };
  /** FQDN of the host, where versions are told apart by it. */
  host: string;
}

/** One line of a chart. Times in milliseconds since 1970; null where there is no value. */
export interface Series {
  /** `requests`, `rate`, `errorShare`, `errorShareSeen`, `p50`, `p95`, `p99`, or the name of a metric of the policy. */
  name: string;
  arm: Arm;
  /** `req/s`, `%`, `ms`, or a metric's own. */
  unit: string;
  at: number[];
  values: (number | null)[];
}

/** A query as it is sent, to be shown and copied. */
export interface ShownQuery {
  name: string;
  arm?: Arm;
  promql: string;
}

/** What one version did over a window. A value that is not known is left out. */
export interface WindowValues {
  /** Attempts that reached it (reporter destination or waypoint), and what callers saw (reporter source). */
  requests?: number;
  requestsSeen?: number;
  /** Requests a second. */
  rate?: number;
  /** Percent. */
  errorShare?: number;
  errorShareSeen?: number;
  /** Milliseconds. */
  p50?: number;
  p95?: number;
  p99?: number;
  /** By metric name: bad share in percent, or the gauge. */
  metrics: Readonly<Record<string, number>>;
}

/** What stable did before. A metric of which it cannot be told takes nothing from the others. */
export interface PastWindows {
  /** By counted metric: its requests in windows of half an hour, oldest first. */
  windows: Record<string, ArmCounts[]>;
  /** By counted metric: what stood in the way. */
  failed: Record<string, unknown>;
}

/** Samples of one canary, and what to draw of it. */
export interface MetricsSource {
  /** Where it asks, for people: no credential in it. */
  readonly where: string;
  readonly target: MetricsTarget;
  readonly metrics: readonly Metric[];
  /**
   * What came in since the call before. Never throws for what the source does: that is a problem of the sample. Where
   * the signal aborts, its reason is thrown.
   */
  sample(signal?: AbortSignal): Promise<Sample>;
  /** Both versions over the last `windowMs`. Throws what stands in the way, in people's words. */
  window(windowMs: number, signal?: AbortSignal): Promise<Record<Arm, WindowValues>>;
  /** Lines for charts. Throws as `window`. */
  series(from: number, to: number, stepMs: number, signal?: AbortSignal): Promise<Series[]>;
  /**
   * Stable's requests of the last `spanMs`. Throws as `window` where the source cannot be reached at all.
   */
  past(spanMs: number, signal?: AbortSignal): Promise<PastWindows>;
  queries(): ShownQuery[];
  close(): void;
}

/** How to reach Prometheus; undefined fields are found out. Header values and tokens never leave it. */
export interface MetricsOptions {
  /** Base URL; without it the API server's service proxy is used. */
  url?: string;
  /** `namespace/name:port` of a Service behind the API server's proxy. */
  service?: string;
  token?: string;
  basic?: { user: string; password: string };
  /** PEM. */
  ca?: string;
  headers?: Readonly<Record<string, string>>;
  /** More label matchers for Istio's metrics, as PromQL writes them: `route_name="primary", cluster="eu"`. */
  matching?: string;
}

/** What a look at a source found, for Test Connection. */
export interface MetricsProbe {
  where: string;
  /** `istio_requests_total` and the like that are there. */
  found: readonly string[];
  missing: readonly string[];
  /** Reporters with samples of the target. */
  reporters: readonly string[];
  /** The label that tells the versions apart. */
  versionLabel?: string;
  scrapeIntervalMs?: number;
  /** In words: what is there, what is missing and what to do. */
  notes: readonly string[];
}
