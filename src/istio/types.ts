/**
 * The two kinds as they arrive: every field optional, because live objects and half-typed documents
 * are looked at before anything has vouched for them. Units and names are Istio's own.
 */

/** Kubernetes object metadata, as far as this product reads it. */
export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { apiVersion?: string; kind?: string; name?: string; controller?: boolean }[];
}

/** Any Kubernetes object. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
}

/** Where a route sends requests: a host, and of that host a subset and a port. */
export interface Destination {
  host?: string;
  subset?: string;
  port?: { number?: number };
}

/** One entry of a route's destination list. `weight` is a number without a unit; the share is weight / sum. */
export interface RouteDestination {
  destination?: Destination;
  weight?: number;
  headers?: unknown;
}

/** Istio's StringMatch: exactly one of the three. */
export interface StringMatch {
  exact?: string;
  prefix?: string;
  regex?: string;
}

/** One alternative of an HTTP route's `match` list; its fields are ANDed, the list is ORed. */
export interface HttpMatch {
  name?: string;
  uri?: StringMatch;
  scheme?: StringMatch;
  method?: StringMatch;
  authority?: StringMatch;
  headers?: Record<string, StringMatch>;
  withoutHeaders?: Record<string, StringMatch>;
  queryParams?: Record<string, StringMatch>;
  port?: number;
  sourceLabels?: Record<string, string>;
  sourceNamespace?: string;
  gateways?: string[];
  ignoreUriCase?: boolean;
  statPrefix?: string;
}

/** A copy of the traffic; `percentage.value` in percent of the route's requests (100 when absent). */
export interface Mirror {
  destination?: Destination;
  percentage?: { value?: number };
}

/** One HTTP route. Fields that this product never reads are kept as they are. */
export interface HttpRoute {
  name?: string;
  match?: HttpMatch[];
  route?: RouteDestination[];
  redirect?: unknown;
  directResponse?: unknown;
  delegate?: { name?: string; namespace?: string };
  mirror?: Destination;
  mirrorPercentage?: { value?: number };
  mirrors?: Mirror[];
  [other: string]: unknown;
}

/** One TLS route (by SNI). */
export interface TlsRoute {
  match?: { sniHosts?: string[]; port?: number; gateways?: string[]; [other: string]: unknown }[];
  route?: RouteDestination[];
}

/** One TCP route. */
export interface TcpRoute {
  match?: { port?: number; gateways?: string[]; destinationSubnets?: string[]; [other: string]: unknown }[];
  route?: RouteDestination[];
}

/** networking.istio.io VirtualService. A delegate has no hosts. */
export interface VirtualService extends KubeObject {
  spec?: {
    hosts?: string[];
    gateways?: string[];
    exportTo?: string[];
    http?: HttpRoute[];
    tls?: TlsRoute[];
    tcp?: TcpRoute[];
  };
}

/** A named set of a host's endpoints, picked by labels. */
export interface Subset {
  name?: string;
  labels?: Record<string, string>;
  trafficPolicy?: unknown;
}

/** networking.istio.io DestinationRule. */
export interface DestinationRule extends KubeObject {
  spec?: { host?: string; subsets?: Subset[]; trafficPolicy?: unknown; exportTo?: string[] };
}
