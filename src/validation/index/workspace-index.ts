import type { FilePlace, ResourceRef } from '../finding.ts';

/** A resource that the index holds. */
export interface KnownResource {
  ref: ResourceRef;
  value: Record<string, unknown>;
  /** Where its name is written; undefined for what comes from a cluster. */
  place?: FilePlace;
  /** A template prints into it, so what it does not show may be there all the same. */
  mayHoldMore?: boolean;
  /** Its document holds template expressions, so it may not be there at all, or beside others. */
  isTemplated?: boolean;
  /** The object as the cluster has it, status included; undefined where files alone tell of it. */
  live?: Record<string, unknown>;
}

/** How sure it is that a resource speaks of a host. */
export interface HostMatch {
  resource: KnownResource;
  /**
   * False where a namespace is left open, or where the resource only covers the host by a wildcard: it may
   * answer for the host, but it does not prove that the host is known.
   */
  certain: boolean;
}

/** The kinds that are found by host. */
export type HostKind = 'VirtualService' | 'DestinationRule' | 'Service' | 'ServiceEntry';

/** Everything known beyond the text at hand: the workspace's files and, while connected, the live cluster. */
export interface WorkspaceIndex {
  /**
   * Grows whenever something changes that others may refer to, so what was found by an index holds while this
   * stays; undefined where nobody counts.
   */
  readonly version?: number;
  /** Grows with `version`, and whenever something that it holds may have moved within its file. */
  readonly moves?: number;
  /** The live cluster among the sources; undefined where files alone are known. */
  cluster?: ClusterSource;
  /**
   * True where what is not here does not exist: all objects of a kind in a namespace are known, or in every
   * namespace for null.
   */
  isComplete(kind: string, namespace: string | null): boolean;
  /** All resources of a kind. */
  ofKind(kind: string): readonly KnownResource[];
  /** The resources of a kind that are in a namespace, or may be since one of both is left open. */
  inNamespace(kind: string, namespace: string | null): readonly KnownResource[];
  /** The resources of a kind and name that are in a namespace, or may be since one of both is left open. */
  named(kind: string, name: string, namespace: string | null): readonly KnownResource[];
  /** What speaks of a host as written in an object of `namespace` (null: left to `kubectl -n`). */
  forHost(kind: HostKind, host: string, namespace: string | null): readonly HostMatch[];
  /** Whether a file holds parts of objects that Kustomize merges into others. */
  isPatch(file: string): boolean;
}

/** The part that a live cluster has in an index. */
export interface ClusterSource {
  /** The kubeconfig's name for it, for messages. */
  context: string;
  /** The same index without it: what is found there too does not rest on the cluster. */
  without: WorkspaceIndex;
}

/** Knows nothing: for a text on its own. */
export const emptyIndex: WorkspaceIndex = {
  version: 0,
  isComplete: () => false,
  ofKind: () => [],
  inNamespace: () => [],
  named: () => [],
  forHost: () => [],
  isPatch: () => false,
};
