/**
 * What is remembered of objects on the machine that wrote them, for when their annotations vanish: a GitOps tool puts
 * its own state in their place, or somebody deletes them and creates them again. It is offered, never acted upon.
 */
import type { KubeObject, VirtualService } from '../istio/types.ts';
import type { FileOutcome } from './files/model.ts';
import { mostEntries, readHistory, stableAnnotation } from './history.ts';
import type { ClusterIdentity, HistoryEntry, TrafficObject } from './model.ts';

/** An object's annotations as they were when it was written last. */
export interface KeptObject {
  cluster: ClusterIdentity;
  namespace: string;
  name: string;
  uid: string;
  /** When it was written; ISO 8601 in UTC. */
  at: string;
  entries: HistoryEntry[];
  /** The annotation's text. */
  stable?: string;
}

/** An applied file, with every object before and after. */
export interface KeptFile {
  at: string;
  /** The files' names, for people. */
  files: string[];
  outcome: FileOutcome;
}

/** The memory itself. What goes wrong with it never stands in a command's way. */
export interface Journal {
  /** Takes in an object that was written. Nobody waits for it. */
  remember(cluster: ClusterIdentity, object: KubeObject): void;
  /** The object of that name on that cluster, whatever the context is called by now. */
  recall(cluster: ClusterIdentity, namespace: string, name: string): Promise<KeptObject | undefined>;
  rememberFile(kept: KeptFile): void;
  /** The files applied to a cluster and not taken back, newest first. */
  files(cluster: ClusterIdentity): Promise<KeptFile[]>;
  /** A file that was taken back is done with. */
  forgetFile(outcome: FileOutcome): void;
  /** Resolves when everything that was taken in is kept. */
  settled(): Promise<void>;
}

/** What is kept of an object as the server stored it; undefined where it has no history. */
export function keptOf(
  cluster: ClusterIdentity,
  { kind, metadata = {} }: VirtualService,
  at: string,
): KeptObject | undefined {
  const { namespace = 'default', name, uid, annotations } = metadata;
  if ((kind !== undefined && kind !== 'VirtualService') || !name || !uid) return undefined;
  const entries = readHistory(annotations, uid);
  if (entries.length === 0) return undefined;
  const stable = annotations?.[stableAnnotation];
  return { cluster, namespace, name, uid, at, entries, ...(stable === undefined ? {} : { stable }) };
}

/**
 * What is kept once `now` was written and `before` was kept: entries that vanished from the object stay, since a shift
 * may come before anybody notices. Undefined where `before` is the newer one: another process was faster.
 */
export function merged(before: KeptObject | undefined, now: KeptObject): KeptObject | undefined {
  if (!before || before.uid !== now.uid) return now;
  const [newest] = now.entries;
  if (before.entries.slice(1).some(({ id }) => id === newest?.id)) return undefined;
  const ids = new Set(now.entries.map(({ id }) => id));
  const gone = before.entries.filter(({ id }) => !ids.has(id));
  return { ...now, entries: [...now.entries, ...gone].slice(0, mostEntries) };
}

/** How a history vanished: from the same object, or with the object that it was of. */
export interface Vanished {
  how: 'replaced' | 'recreated';
  kept: KeptObject;
  /** The recorded stable version, where the live object records none. */
  stable?: string;
}

/** Whether an object has lost the history that is kept of it; undefined where it has one, or none is kept. */
export function vanished(object: TrafficObject, kept: KeptObject | undefined): Vanished | undefined {
  if (!kept || kept.entries.length === 0) return undefined;
  if (readHistory(object.annotations, object.uid).length > 0) return undefined;
  const lost = object.annotations[stableAnnotation] === undefined ? kept.stable : undefined;
  return {
    how: kept.uid === object.uid ? 'replaced' : 'recreated',
    kept,
    ...(lost === undefined ? {} : { stable: lost }),
  };
}
