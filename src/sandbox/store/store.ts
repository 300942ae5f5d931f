import type { Kind } from '../kinds/kind.ts';
import type { Stored } from '../objects.ts';

/** One write, as watchers see it. A DELETED object carries the version of its deletion. */
export interface Change {
  revision: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  kind: Kind;
  object: Stored;
  previous?: Stored;
}

/** How many changes are kept for watches to resume from before the oldest are forgotten. */
const KEPT_CHANGES = 5000;

const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;
const byKey = (a: Stored, b: Stored) => {
  const [x, y] = [a, b].map(o => keyOf(o.metadata.namespace, o.metadata.name));
  return (x ?? '') < (y ?? '') ? -1 : 1;
};

/**
 * All objects with one counter of versions over them, and the last changes, as etcd has them.
 * Stored objects are never changed in place: a write puts a new one.
 */
export class Store {
  #revision = 1;
  #compacted = 0;
  readonly #objects = new Map<Kind, Map<string, Stored>>();
  #changes: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();

  /** The version of the newest write. */
  get revision(): number {
    return this.#revision;
  }

  /** The newest version that is forgotten: a watch can resume from it or later, not from before. */
  get compacted(): number {
    return this.#compacted;
  }

  get(kind: Kind, namespace: string | undefined, name: string): Stored | undefined {
    return this.#objects.get(kind)?.get(keyOf(namespace, name));
  }

  /** The objects of a kind, in one namespace or (undefined) in all, ordered by namespace and name. */
  list(kind: Kind, namespace?: string): Stored[] {
    const all = [...(this.#objects.get(kind)?.values() ?? [])];
    return all.filter(o => namespace === undefined || o.metadata.namespace === namespace).sort(byKey);
  }

  /** The same as of an earlier version, which must not be compacted: the log is walked backwards. */
  listAt(kind: Kind, namespace: string | undefined, revision: number): Stored[] {
    const objects = new Map(this.#objects.get(kind) ?? []);
    for (const change of [...this.#changes].reverse()) {
      if (change.revision <= revision) break;
      if (change.kind !== kind) continue;
      const key = keyOf(change.object.metadata.namespace, change.object.metadata.name);
      if (change.previous) objects.set(key, change.previous);
      else objects.delete(key);
    }
    const all = [...objects.values()];
    return all.filter(o => namespace === undefined || o.metadata.namespace === namespace).sort(byKey);
  }

  /** Stores an object under the next version and tells the watchers. */
  put(kind: Kind, object: Stored): Stored {
    const { name, namespace } = object.metadata;
    const previous = this.get(kind, namespace, name);
    const stored = this.#stamp(object);
    let ofKind = this.#objects.get(kind);
    if (!ofKind) {
      ofKind = new Map();
      this.#objects.set(kind, ofKind);
    }
    ofKind.set(keyOf(namespace, name), stored);
    this.#record({ type: previous ? 'MODIFIED' : 'ADDED', kind, object: stored, previous });
    return stored;
  }

  /** Removes an object; gives it as it was last, with the version of its deletion. */
  remove(kind: Kind, object: Stored): Stored {
    const { name, namespace } = object.metadata;
    this.#objects.get(kind)?.delete(keyOf(namespace, name));
    const last = this.#stamp(object);
    this.#record({ type: 'DELETED', kind, object: last, previous: object });
    return last;
  }

  /** The kept changes of a kind after a version, oldest first. */
  changesSince(kind: Kind, revision: number): Change[] {
    return this.#changes.filter(change => change.kind === kind && change.revision > revision);
  }

  /** Calls back on every write until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all changes so far, as etcd's compaction does: who resumes from before is told 410. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#changes = [];
  }

  #stamp(object: Stored): Stored {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
  }

  #record(change: Omit<Change, 'revision'>): void {
    const whole = { ...change, revision: this.#revision };
    this.#changes.push(whole);
    if (this.#changes.length > KEPT_CHANGES) {
      const dropped = this.#changes.splice(0, KEPT_CHANGES / 10);
      this.#compacted = dropped.at(-1)?.revision ?? this.#compacted;
    }
    for (const listener of this.#listeners) listener(whole);
  }
}
