/**
 * Objects of other kinds that a plan writes around its VirtualServices: a DestinationRule's subset, a workload's
 * replicas, a whole object. Each write is data that carries what stood there before.
 */
import type { KubeObject, Subset } from '../istio/types.ts';
import type { Version } from './keys.ts';
import type { HistoryEntry, PatchOperation } from './model.ts';

/** An object's address. */
export interface OtherRef {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

/** What changes of an object; its inverse swaps `from` and `to`. */
export type FieldChange =
  | {
      field: 'subset';
      /** Its place in the DestinationRule's list. */
      index: number;
      from?: Subset;
      to?: Subset;
    }
  | { field: 'replicas'; from: number; to: number };

/** A version that goes: what must still be used by nobody when the last of it is taken away. */
export interface Going {
  /** As people call it. */
  key: string;
  version: Version;
  workloads: Omit<OtherRef, 'apiVersion'>[];
  /** Where to look when the whole cluster may not be read. */
  namespaces: string[];
}

interface OtherBase extends OtherRef {
  /** What it does, for people. */
  words: string;
  /** Milliseconds to wait before it: for what was written before to reach every proxy, or to drain. */
  waitMs?: number;
  /** Written only while nothing sends to this. */
  whileUnused?: Going;
  /** False: the history does not hold it, and Undo leaves it alone. */
  recorded?: false;
}

/** One request to an object of another kind. */
export type OtherWrite = OtherBase &
  (
    | {
        op: 'create';
        object: KubeObject;
        /** Written into the object, by which Undo and a lost answer know it again. */
        mark: string;
        /** Of a VirtualService: its first history entry, written once the object's uid is known. */
        entry?: HistoryEntry;
      }
    | { op: 'patch'; uid: string; seen: KubeObject; change: FieldChange; patch: PatchOperation[] }
    | { op: 'delete'; uid: string; seen: KubeObject }
  );

/**
 * A write as the history keeps it. `print` is the fingerprint of what was created, where an API server adds nothing
 * of its own. A workload's manifest is never kept: who may read a VirtualService may not be one to read that.
 */
export type RecordedOther = OtherRef & { when: 'before' | 'after' } & (
    | { did: 'create'; mark: string; print?: string }
    | { did: 'patch'; change: FieldChange }
    | { did: 'delete' }
  );

/** What became of one such write. */
export interface OtherOutcome {
  kind: string;
  namespace: string;
  name: string;
  words: string;
  status: 'applied' | 'conflict' | 'failed' | 'skipped';
  resourceVersion?: string;
  /** For people: what failed, why, what to do. */
  message?: string;
  warnings: string[];
}

/** What a plan does beside its VirtualServices. */
export interface Beside {
  before?: OtherWrite[];
  after?: OtherWrite[];
  /** Milliseconds between the last write of `before` and the first VirtualService. */
  settleMs?: number;
}
