/** What applying files speaks of: an object as a file wants it, what the server makes of it, and what became of it. */
import type { KubeObject } from '../../istio/types.ts';
import type { ClusterIdentity, ObjectPlan, Plan } from '../model.ts';

/** The kinds that files are applied of. */
export type FileKind = 'VirtualService' | 'DestinationRule';

/** An object as a file wants it: without what a server writes and without our annotations. */
export interface FileObject {
  kind: FileKind;
  namespace: string;
  name: string;
  /** What is sent. */
  wanted: KubeObject & { spec?: unknown };
}

/** A field that another manager owns with another value, as the API server names both. */
export interface FieldConflict {
  manager: string;
  field: string;
  /** Owned by an update (a patch, an edit), not by a server-side apply. */
  byUpdate: boolean;
}

/** One object, compared with the cluster by a dry run of the server. */
export interface PreparedObject extends FileObject {
  change: 'create' | 'change' | 'none';
  /** As it is in the cluster, with everything that the server says; undefined where there is none. */
  live?: KubeObject & { spec?: unknown };
  /** As the server would store it. */
  after: KubeObject & { spec?: unknown };
  /** What only force would take from others. */
  conflicts: FieldConflict[];
  /** Managers whose fields become ours, as kubectl does it: kubectl's client-side apply, and our own patches. */
  takesOver: string[];
  /** A VirtualService's routes before and after, with the history entry; undefined where no route changes. */
  routes?: ObjectPlan;
  /** What the server has to say although it would do it. */
  warnings: string[];
}

/** A file compared with one cluster; it can be applied to no other. */
export interface PreparedFile {
  id: string;
  cluster: ClusterIdentity;
  objects: PreparedObject[];
  /** The VirtualServices whose routes change, as a plan: what protects contexts and names owners reads it. */
  plan: Plan;
  /** What it would leave undefined although requests are sent there, in words: known when the person said yes. */
  missing?: string[];
  /** Things to know before saying yes. */
  warnings: string[];
}

/** What became of one object. `partly`: of a DestinationRule, what is new in it was added, what it drops is still there. */
export type FileStatus = 'created' | 'applied' | 'unchanged' | 'partly' | 'conflict' | 'failed' | 'skipped';

export interface FileObjectOutcome {
  kind: FileKind;
  namespace: string;
  name: string;
  status: FileStatus;
  message?: string;
  warnings: string[];
  /** Before anything was written; undefined where it was created. */
  previous?: KubeObject & { spec?: unknown };
  /** As the server stored it last; undefined where nothing was written. */
  now?: KubeObject & { spec?: unknown };
  /** Kept while a further write was under way: as it is if that did not arrive; `now` is as it is if it did. */
  orElse?: KubeObject & { spec?: unknown };
}

export interface FileOutcome {
  plan: string;
  cluster: ClusterIdentity;
  dryRun: boolean;
  objects: FileObjectOutcome[];
}

/** `VirtualService models/model`, as messages name an object. */
export const nameOf = ({ kind, namespace, name }: Pick<FileObject, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace}/${name}`;
