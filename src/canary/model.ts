/**
 * What the engine speaks of: splits and routes, not VirtualServices. An adapter reads a kind of object
 * into this model and writes a changed destination list back (virtual-service.ts is the first one).
 * Shares are percent (0..100); weights are Istio's plain numbers.
 */
import type {
  DestinationRule,
  HttpRoute,
  KubeObject,
  RouteDestination,
  VirtualService,
} from '../istio/types.ts';
import type { Beside, RecordedOther } from './other-model.ts';
import type { Senders } from './senders.ts';

/** Which list of routes a route stands in. */
export type Protocol = 'http' | 'tls' | 'tcp';

/** Where a route stands in its object; `name` is for people, `protocol` and `index` address it. */
export interface RouteRef {
  protocol: Protocol;
  index: number;
  name?: string;
}

/** One destination of a split, named by `key` (subset; host; or `host/subset` where that is ambiguous). */
export interface DestinationView {
  key: string;
  /** As written in the object. */
  host: string;
  /** The host as Istio resolves it. */
  fqdn: string;
  subset?: string;
  port?: number;
  /** As written; undefined when unset (which counts as 0 beside others). */
  weight?: number;
  /** Percent of this route's requests that Istio sends there. */
  share: number;
  /** The entry as it stands in the object, kept whole so that a shift loses nothing of it. */
  entry: RouteDestination;
}

/** A copy of the traffic to a destination; `percent` of the route's requests. */
export interface MirrorView {
  fqdn: string;
  subset?: string;
  percent: number;
  /** The field that holds it: `mirror`, or its place in `mirrors`. */
  place: 'mirror' | number;
}

/** One route: its match in words, and its split. */
export interface RouteView {
  ref: RouteRef;
  /** The object's namespace, in which short hosts are understood. */
  namespace: string;
  /** In words, such as `header x-canary-version = v2`; `all requests` for a catch-all. */
  match: string;
  /** True when no condition keeps a request of these hosts out of this route. */
  catchAll: boolean;
  /** FQDN that the split is about: the destinations' common host, else the object's first host. */
  host: string;
  destinations: DestinationView[];
  mirrors: MirrorView[];
  delegate?: { namespace: string; name: string };
}

/** An object that holds splits, as read from a cluster. */
export interface TrafficObject {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  annotations: Record<string, string>;
  /** As written. */
  hosts: string[];
  routes: RouteView[];
  raw: VirtualService;
}

/** The cluster that a plan is made for and can only be applied to. Never holds a credential. */
export interface ClusterIdentity {
  context: string;
  server: string;
  /** Digest of the certificate authority, empty where the system's own is used. */
  caDigest: string;
}

/** A workload's pods as its template labels them, and how many are ready. */
export interface Workload extends KubeObject {
  kind: string;
  /** Labels of the pod template. */
  podLabels: Record<string, string>;
  replicas: number;
  ready: number;
  /** Of an Argo Rollout: the VirtualServices whose weights it sets, as `namespace/name`. */
  drives?: readonly string[];
  /** Of an Argo Rollout: the hashes that its pods of the stable and of the newest template carry. */
  hashes?: { stable?: string; current?: string };
  /** Of an Argo Rollout without a template of its own: the workload whose template it takes. */
  templateOf?: { kind: string; name: string };
}

/** A Service, as far as a subset's readiness needs it. */
export interface ServiceLike extends KubeObject {
  spec?: { selector?: Record<string, string>; ports?: { port?: number; name?: string }[] };
}

/** A HorizontalPodAutoscaler, as far as capacity needs it. */
export interface Autoscaler extends KubeObject {
  target: { kind: string; name: string };
  min: number;
  max: number;
  /** Replicas as it last saw them. */
  current: number;
}

/** Everything a plan or a view is derived from. `undefined` means "not known" (no right, not loaded). */
export interface Snapshot {
  cluster: ClusterIdentity;
  /** The cluster's name for the user, for the history; undefined when it could not be asked. */
  user?: string;
  virtualServices: VirtualService[];
  /** The namespaces that VirtualServices were read in; undefined: all of them. */
  namespaces?: string[];
  destinationRules?: DestinationRule[];
  services?: ServiceLike[];
  workloads?: Workload[];
  autoscalers?: Autoscaler[];
  /** What sends requests beside VirtualServices; read only for plans that take a version away. */
  senders?: Senders[];
}

/** One JSON Patch operation (RFC 6902). */
export interface PatchOperation {
  op: 'test' | 'add' | 'replace' | 'remove';
  path: string;
  value?: unknown;
}

/** One route's split before and after; the inverse of a change swaps the two. */
export interface RouteChange {
  route: RouteRef;
  from: RouteDestination[];
  to: RouteDestination[];
  /** Stable's key in this route: what else rises is the canary. */
  stable?: string;
  /** The route's mirror fields before and after, where the change touches them (`--all` of a roll back). */
  mirrorsFrom?: Record<string, unknown>;
  mirrorsTo?: Record<string, unknown>;
}

/** One http route put in, taken out (no `to`) or written anew; the inverse of an edit swaps `from` and `to`. */
export interface RouteEdit {
  /** Its place in `spec.http`, in the list as the edits before it leave it. */
  index: number;
  from?: HttpRoute;
  to?: HttpRoute;
}

/** An edit as the history keeps it; `next` is the fingerprint of the route that follows it, null at the end. */
export interface RecordedEdit extends RouteEdit {
  next: string | null;
}

/** A change as the history keeps it: the weights where only those moved, else both lists. */
export interface RecordedChange {
  route: RouteRef;
  /** Fingerprint of the route's conditions, to find it again where the list has moved. */
  match: string;
  /** Weights before and after (null: unset), by the keys of then; `list` is the fingerprint of the rest of the list. */
  weights?: { keys: string[]; from: (number | null)[]; to: (number | null)[]; list: string };
  lists?: { from: RouteDestination[]; to: RouteDestination[] };
  /** The route's mirror fields before and after, where the change touched them. */
  mirrors?: { from: Record<string, unknown>; to: Record<string, unknown> };
}

/**
 * What a plan does: move shares, get back, take back, record stable, change routes beside the split, begin or end a
 * version, bring a history back that vanished.
 */
export type Action =
  | 'shift'
  | 'rollback'
  | 'undo'
  | 'stable'
  | 'route'
  | 'sticky'
  | 'mirror'
  | 'restore'
  | 'apply'
  | 'canary'
  | 'decommission'
  | 'recover';

/** What a history entry records. Times are ISO 8601 in UTC. */
export interface HistoryEntry {
  id: string;
  action: Action;
  /** The object's uid: YAML gets copied, annotations travel with it. */
  uid: string;
  by: string;
  at: string;
  why?: string;
  /** Id of the plan when several objects went together. */
  plan?: string;
  /** The entry that this one takes back. */
  undoes?: string;
  /** The entry whose result this one brings back. */
  restores?: string;
  /** Empty where the entry was too large to be kept whole; such a one cannot be undone. */
  changes: RecordedChange[];
  /** Routes that went in or out with it, in order. */
  edits?: RecordedEdit[];
  /** Objects of other kinds that were written with it, in order. */
  others?: RecordedOther[];
  /** What became stable with this entry, where it was not recorded or another before. */
  stable?: { from?: string; to: string };
}

/** What happens to one object: one PATCH. */
export interface ObjectPlan {
  apiVersion: string;
  namespace: string;
  name: string;
  uid: string;
  /** As seen when the plan was made; a conflict is told by comparing with it. */
  seen: VirtualService;
  entry: HistoryEntry;
  changes: RouteChange[];
  /** Routes that go in or out, in order, after `changes`. */
  edits: RouteEdit[];
  /** What the edits and mirrors do, in words. */
  notes: string[];
  patch: PatchOperation[];
  /** Shares by destination key of the first changed route, in percent. */
  before: Record<string, number>;
  after: Record<string, number>;
}

/** A wish turned into exact changes for one cluster. Applying it anywhere else is refused. */
export interface Plan extends Beside {
  id: string;
  cluster: ClusterIdentity;
  action: HistoryEntry['action'];
  objects: ObjectPlan[];
  /** Things a person should know before saying yes; none of them stops the plan. */
  warnings: string[];
  /** True when the canary's share rises somewhere: protected contexts and undo ask then. */
  raisesCanary: boolean;
  /** The names of whole objects of a file that go: protected contexts ask then too. */
  deletes?: string[];
}

export type { ObjectOutcome, Outcome } from './outcome.ts';
