import type { Stored } from '../objects.ts';

/** One column of `kubectl get`. `priority` above 0 shows with `-o wide` only. */
export interface Column {
  name: string;
  type?: 'string' | 'integer' | 'date';
  priority?: number;
  cell: (object: Stored) => string | number | null;
}

/** A served kind: what discovery, storage, validation and printing need to know of it. */
export interface Kind {
  group: string;
  /** The served versions, the preferred first. */
  versions: readonly string[];
  /** The version that objects are kept in. */
  storage: string;
  plural: string;
  singular: string;
  kind: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  namespaced: boolean;
  /** Defined by a CustomResourceDefinition: JSON semantics, no strategic merge, updates need a version. */
  custom: boolean;
  /** `status` is written through its own subresource only. */
  status: boolean;
  scale: boolean;
  /** Whether metadata.generation counts changes of the spec. */
  generation: boolean;
  columns: readonly Column[];
}

/** `group/version`, or `v1` in the core group. */
export function apiVersionOf(group: string, version: string): string {
  return group ? `${group}/${version}` : version;
}
