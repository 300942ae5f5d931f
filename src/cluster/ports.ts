/**
 * What the rest of the product sees of a cluster: types only, so that naming them loads no client. The
 * functions that make these things are exported by index.ts.
 */
import type { Arm, Metric, Replicas } from '../analysis/model.ts';
import type { MetricsOptions, MetricsProbe, MetricsSource, MetricsTarget } from '../analysis/source.ts';
import type { FileObject, FileOutcome, PreparedFile } from '../canary/files/model.ts';
import type { Journal } from '../canary/journal.ts';
import type { ClusterIdentity, Outcome, Plan, Snapshot } from '../canary/model.ts';
import type { Stamp } from '../canary/plan.ts';
import type { SenderKind, Senders } from '../canary/senders.ts';
import type { KubeObject, VirtualService } from '../istio/types.ts';
import type { RolloutCluster, RolloutLease } from '../rollout/ports.ts';
import type { AnnotationChange } from '../rollout/record.ts';
import type { ClusterSchema, LiveKind } from '../validation/index.ts';

/** Why something about a cluster failed; stable, for callers that act on it. */
export type ClusterErrorCode =
  | 'no-kubeconfig'
  | 'broken-kubeconfig'
  | 'unknown-context'
  | 'context-without-cluster'
  | 'context-moved'
  | 'unreachable'
  | 'aborted'
  | 'certificate'
  | 'unauthorized'
  | 'forbidden'
  | 'crds-missing'
  | 'exec-plugin-missing'
  | 'exec-plugin-failed'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'throttled'
  | 'server';

/** A right that was refused, as the API server names it. `namespace` is undefined for the whole cluster. */
export interface MissingRight {
  verb: string;
  group: string;
  resource: string;
  namespace?: string;
  /** The user as the cluster knows them, when it said so. */
  user?: string;
}

/** One context of the kubeconfig. `namespace` is the context's own, or `default`. */
export interface ContextInfo {
  name: string;
  cluster: string;
  user: string;
  namespace: string;
  current: boolean;
}

/** Where to find the kubeconfig: an explicit path (setting, `--kubeconfig`), else KUBECONFIG, else the home. */
export interface KubeconfigOptions {
  path?: string;
  env?: Record<string, string | undefined>;
}

/** The merged kubeconfig. Holds no secret in any property that is printed. */
export interface Kubeconfig {
  /** The files that were read, in order of precedence. */
  readonly files: readonly string[];
  readonly currentContext?: string;
  contexts(): ContextInfo[];
}

/** Options of `openSession`; `context` and `namespace` default to what the kubeconfig says. */
export interface SessionOptions {
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  env?: Record<string, string | undefined>;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute below the server's URL, such as `/api/v1/services`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  contentType?: string;
  accept?: string;
  /** More headers, for what is behind the API server's proxy; the session's own win. */
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** From sending to the last byte of the answer; 30 000 when absent. */
  timeoutMs?: number;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case; a repeated header's values in order. */
  headers: Record<string, string[]>;
  text: string;
  /** The body as JSON; throws a ClusterError `server` when it is none. */
  json(): unknown;
}

/** An answer that is read while it arrives (a watch). */
export interface HttpStream {
  status: number;
  lines: AsyncIterable<string>;
}

export interface SessionHttp {
  /** Any answer of the server, whatever its status; throws a ClusterError when there is none. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** The answer's JSON; throws a ClusterError for a status of 400 and more too. */
  ask<T>(request: HttpRequest): Promise<T>;
  /** An answer line by line. `timeoutMs` is the longest silence between two bytes. */
  stream(request: HttpRequest): Promise<HttpStream>;
}

/** A connection to the cluster of one context, fixed for its life. */
export interface ClusterSession {
  readonly identity: ClusterIdentity;
  /** The namespace that names without one are looked up in. */
  readonly namespace: string;
  readonly http: SessionHttp;
  /**
   * `group/version` to speak to the API group in (newest stable first); throws `crds-missing` when not served. The
   * cluster is asked once, and `again` when told to.
   */
  apiVersionOf(group: string, again?: boolean): Promise<string>;
  /** The cluster's name for the user; undefined when it does not say. Asked once. */
  whoAmI(): Promise<string | undefined>;
  /** Whether the user may; undefined when the cluster does not say. `namespace` undefined asks for all. */
  can(verb: string, group: string, resource: string, namespace?: string): Promise<boolean | undefined>;
  /** Throws `context-moved` when the kubeconfig's context of that name leads to another cluster, or as another user, by now. */
  checkStill(): Promise<void>;
  /** Sends what comes on fresh connections: those from before a pause may be dead without anybody having noticed. */
  renewConnections(): void;
  /** Ends every request and connection. */
  close(): Promise<void>;
}

export type WatchedKind =
  | 'VirtualService'
  | 'DestinationRule'
  | 'Service'
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Rollout'
  | 'HorizontalPodAutoscaler'
  | FurtherKind;

/** Kinds that splits and readiness do without, and references between resources do not. */
export type FurtherKind =
  | 'Gateway'
  | 'ServiceEntry'
  | 'Sidecar'
  | 'WorkloadEntry'
  | 'RequestAuthentication'
  | 'HTTPRoute'
  | 'Namespace';

/** Every kind that can be listed; those beyond the watched ones are read where a command asks. */
export type ListedKind = WatchedKind | SenderKind;

/**
 * How far one kind is known in one scope. `missing`: the API does not serve the kind. `message` says in
 * words what is missing and what to do.
 */
export interface KindState {
  kind: ListedKind;
  /** `cluster`, or a namespace's name. */
  scope: string;
  state: 'loading' | 'ready' | 'forbidden' | 'missing' | 'error';
  message?: string;
  code?: ClusterErrorCode;
  right?: MissingRight;
}

export interface Disposable {
  dispose(): void;
}

/** Which namespaces to look at where the whole cluster may not be listed; the session's own by default. */
export interface ScopeOptions {
  namespaces?: readonly string[];
  /** False: do not try the whole cluster first. */
  clusterWide?: boolean;
}

/** The cluster as it is now, kept up by watches. */
export interface LiveCluster extends Disposable {
  readonly session: ClusterSession;
  snapshot(): Snapshot;
  states(): KindState[];
  /**
   * Every object that is seen, kind by kind, and where all of a kind are. From the first call on the further
   * kinds are watched too; they are in no snapshot and in no state.
   */
  knowledge(): LiveKind[];
  /** At most one call per 50 ms, for changes of objects and of states. */
  onDidChange(listener: () => void): Disposable;
  /** Resolves when every kind has been listed or is known not to be listable. Never rejects. */
  ready(): Promise<void>;
  /** Tries again at once what waits after a failure, and renews every watch's connection. */
  refresh(): void;
  /** Takes a write's answer in at once, before its watch event arrives. */
  applied(object: KubeObject): void;
  /** Stops every watch; resolves when no timer and no request is left. The session stays open. */
  dispose(): Promise<void>;
}

/** One look at the cluster, for the CLI. `namespace` undefined: all namespaces. */
export interface ReadResult {
  snapshot: Snapshot;
  states: KindState[];
}

export interface ApplyOptions {
  /** The server checks everything and stores nothing. */
  dryRun?: boolean;
  /** Called with each object as the server stored it. */
  onApplied?: (object: KubeObject) => void;
  /** Where what was written is remembered. */
  journal?: Journal;
  /** The session stays with its server and user, wherever the kubeconfig's context leads by now. */
  isBound?: boolean;
}

export interface FileOptions {
  /** Take fields from other managers; without it they are a conflict. */
  force?: boolean;
  /** Called with each object as the server stored it. */
  onApplied?: (object: KubeObject) => void;
  /** Where what was written is remembered, with all that taking it back needs. */
  journal?: Journal;
  /** The files' names, for whoever takes them back later. */
  files?: readonly string[];
  /** Milliseconds between DestinationRules and VirtualServices: Istio takes a moment to tell every proxy. */
  settleMs?: number;
}

/** A pod as a person looks at it. */
export interface PodSeen {
  name: string;
  /** Its phase, or what keeps it from being ready (`CrashLoopBackOff`, `Terminating`). */
  phase: string;
  ready: boolean;
  readyContainers: number;
  containers: number;
  restarts: number;
  node?: string;
  /** When it was made; ISO 8601. */
  since?: string;
}

/** The first pods of a selection, and how many more there are: that many, or at least that many. */
export interface PodList {
  pods: PodSeen[];
  more: number;
  isMoreAtLeast: boolean;
}

/** What whoever opens a source of metrics may know beside where Prometheus is. */
export interface SourceOptions extends MetricsOptions {
  /** Everything since then is in the first sample; only what comes in from now on when absent. */
  since?: number;
  /** Replicas as a view knows them; pods are counted where it is absent or knows none. */
  replicas?: () => Record<Arm, Replicas> | undefined;
  /** Percent of the requests that the weights send the canary. */
  canaryShare?: () => number | undefined;
  /** What `{{window}}` in queries of one's own stands for; a minute when absent. */
  windowMs?: number;
  /** Where HTTPS_PROXY and NO_PROXY are looked up; the process's own when absent. */
  env?: Record<string, string | undefined>;
}

/** Where a VirtualService is. */
export interface ObjectName {
  namespace: string;
  name: string;
}

/** Which VirtualService is meant, whatever is called so later. */
export interface KnownObject extends ObjectName {
  uid: string;
}

/** The functions behind the facade, for callers that load it late. */
export interface ClusterFacade {
  /** Throws `no-kubeconfig` or `broken-kubeconfig`. */
  loadKubeconfig(options?: KubeconfigOptions): Kubeconfig;
  /** The files that a kubeconfig is looked for in, whether or not they are there. */
  kubeconfigPaths(options?: KubeconfigOptions): string[];
  /** Reads the kubeconfig; connects to nothing. Throws ClusterError. */
  openSession(options?: SessionOptions): Promise<ClusterSession>;
  openLive(session: ClusterSession, options?: ScopeOptions): LiveCluster;
  /** Lists once, in parallel. Throws only when nothing at all could be read for one reason (unreachable, 401). */
  readOnce(session: ClusterSession, options?: ScopeOptions): Promise<ReadResult>;
  /** What sends requests to Services beside VirtualServices. Never throws. */
  readSenders(session: ClusterSession, options?: ScopeOptions): Promise<Senders[]>;
  /** What the cluster's own CRDs know of our two kinds; undefined where that may not be read. */
  readClusterSchema(session: ClusterSession): Promise<ClusterSchema | undefined>;
  /** The first `most` pods of a namespace that carry the labels, and how many more there are. Throws ClusterError. */
  listPods(
    session: ClusterSession,
    namespace: string,
    labels: Readonly<Record<string, string>>,
    most: number,
  ): Promise<PodList>;
  /**
   * Samples, windows and charts of one canary from a Prometheus, by its URL or through the API server. Connects to
   * nothing before it is asked. Throws a Refusal for options that make no sense as written.
   */
  openMetrics(
    session: ClusterSession,
    target: MetricsTarget,
    metrics: readonly Metric[],
    options?: SourceOptions,
  ): MetricsSource;
  /** What a Prometheus has of a canary, and what is missing; a Prometheus that fails is a note. Throws as openMetrics. */
  probeMetrics(
    session: ClusterSession,
    target: MetricsTarget,
    options?: SourceOptions & { signal?: AbortSignal },
  ): Promise<MetricsProbe>;
  /** The cluster as the driver of a rollout sees it; `snapshot` is asked for before each plan. */
  rolloutCluster(
    session: ClusterSession,
    target: ObjectName,
    snapshot: () => Promise<Snapshot>,
    options?: Pick<ApplyOptions, 'onApplied' | 'journal'>,
  ): RolloutCluster;
  /** The right to drive the rollout of one VirtualService. Connects to nothing before it is asked for. */
  openLease(session: ClusterSession, options: KnownObject & { holder: string }): RolloutLease;
  /** A name for this process that others can make something of. */
  holderName(user: string | undefined, id: string): string;
  /** Whether nobody drives a rollout; takes the lease's duration where somebody seems to. Throws ClusterError. */
  driverIsGone(session: ClusterSession, target: KnownObject): Promise<boolean>;
  /** Changes annotations where they are as seen. Throws ClusterError. */
  annotate(
    session: ClusterSession,
    target: KnownObject,
    changes: readonly AnnotationChange[],
  ): Promise<'applied' | 'conflict' | 'gone'>;
  /** One VirtualService; undefined when there is none. */
  readObject(session: ClusterSession, namespace: string, name: string): Promise<VirtualService | undefined>;
  /**
   * A Deployment or StatefulSet with all that it runs, or with `apiVersion` an object of Istio's; undefined when
   * there is none. Throws ClusterError.
   */
  readWorkload(
    session: ClusterSession,
    workload: { apiVersion?: string; kind: string; namespace: string; name: string },
  ): Promise<KubeObject | undefined>;
  /** Never throws for what became of an object; throws when the plan is for another cluster. */
  applyPlan(session: ClusterSession, plan: Plan, options?: ApplyOptions): Promise<Outcome>;
  /** Compares what a file wants with the cluster by dry runs; stores nothing. Throws what the server refuses. */
  prepareFile(
    session: ClusterSession,
    objects: readonly FileObject[],
    snapshot: Snapshot,
    stamp: Stamp,
  ): Promise<PreparedFile>;
  /** Applies what was compared, to the versions that it was compared with; throws only when it is for another cluster. */
  applyFile(session: ClusterSession, prepared: PreparedFile, options?: FileOptions): Promise<FileOutcome>;
  /** Restores what an applied file changed, where nobody changed it since. Throws as `applyFile`. */
  undoFile(
    session: ClusterSession,
    outcome: FileOutcome,
    snapshot: Snapshot,
    stamp: Stamp,
    options?: FileOptions,
  ): Promise<FileOutcome>;
  /** One VirtualService, with who wrote it last by its field managers. */
  readWithWriter(
    session: ClusterSession,
    namespace: string,
    name: string,
  ): Promise<{ object?: VirtualService; writer?: string }>;
  /** What is remembered in a folder of this machine; `trouble` is told what goes wrong with it. */
  openJournal(folder: string, trouble?: (error: unknown) => void): Journal;
  /** Anything thrown, in a person's words, without secrets. */
  explain(error: unknown): string;
  /** Text without tokens, keys and certificates, for logs. */
  redact(text: string): string;
}
