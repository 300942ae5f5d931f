import type { FilePlace, ResourceRef } from '../finding.ts';

/** A resource that the index holds. */
export interface KnownResource {
  ref: ResourceRef;
  value: Record<string, unknown>;
  /** Where its name is written; undefined for what comes from a cluster. */
  place?: FilePlace;
  /** A template prints into its lists, so what it does not show may be there all the same. */
  mayHoldMore?: boolean;
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
export type HostKind = 'DestinationRule' | 'Service' | 'ServiceEntry';

/** Everything known beyond the text at hand: the workspace's files, later the live cluster too. */
export interface WorkspaceIndex {
  /**
   * True where what is not here does not exist: all objects of a kind in a namespace are known, or in every
   * namespace for null.
   */
  isComplete(kind: string, namespace: string | null): boolean;
  /** All resources of a kind. */
  ofKind(kind: string): readonly KnownResource[];
  /** What speaks of a host as written in an object of `namespace` (null: left to `kubectl -n`). */
  forHost(kind: HostKind, host: string, namespace: string | null): readonly HostMatch[];
  /** Whether a file holds parts of objects that Kustomize merges into others. */
  isPatch(file: string): boolean;
}

/** Knows nothing: for a text on its own. */
export const emptyIndex: WorkspaceIndex = {
  isComplete: () => false,
  ofKind: () => [],
  forHost: () => [],
  isPatch: () => false,
};
