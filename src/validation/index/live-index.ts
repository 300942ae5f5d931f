/** The live objects of a cluster as an index: whole objects, and of which kinds and namespaces all are known. */
import { refOf } from '../resource.ts';
import { fields } from '../values.ts';
import { FileIndex } from './file-index.ts';
import type { HostKind, HostMatch, KnownResource, WorkspaceIndex } from './workspace-index.ts';

/** One kind as a cluster's watches give it. */
export interface LiveKind {
  kind: string;
  /** Where all of its objects are known: everywhere, or in these namespaces. */
  complete: 'all' | readonly string[];
  objects: readonly unknown[];
}

interface Held {
  version: unknown;
  facts: string;
}

/** Objects that are taken at a stretch. */
const STEP = 50;

/** What rules can see of an object; counters that every write or probe moves are left out. */
function factsOf(value: Record<string, unknown>): string {
  const { labels, annotations, uid } = fields(value.metadata);
  const { readyReplicas, replicas, numberReady, phase } = fields(value.status);
  const status = [readyReplicas, replicas, numberReady, phase];
  return JSON.stringify([value.spec, labels, annotations, uid, status]);
}

export class LiveIndex implements WorkspaceIndex {
  version = 0;
  private readonly objects = new FileIndex();
  private readonly held = new Map<string, Map<string, Held>>();
  private readonly complete = new Map<string, LiveKind['complete']>();
  private readonly namespaces = new Map<string, Set<string>>();

  /** Takes kinds as they are now; others stay. Gives whether anything changed that rules can see. */
  update(kinds: readonly LiveKind[]): boolean {
    const steps = this.updateSteps(kinds);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /** As `update`, in small steps: a cluster may have thousands of objects. */
  *updateSteps(kinds: readonly LiveKind[]): Generator<undefined, boolean> {
    let changed = false;
    for (const kind of kinds) changed = (yield* this.updateKind(kind)) || changed;
    return changed;
  }

  /**
   * All of a kind in a namespace is known when it has been listed there. A namespace that the cluster does not
   * have is never complete: whoever writes for it has another cluster in mind.
   */
  isComplete(kind: string, namespace: string | null): boolean {
    const where = this.complete.get(kind);
    if (where === undefined || namespace === null) return where === 'all';
    return where === 'all' ? this.exists(namespace) : where.includes(namespace);
  }

  ofKind(kind: string): readonly KnownResource[] {
    return this.objects.ofKind(kind);
  }

  inNamespace(kind: string, namespace: string | null): readonly KnownResource[] {
    return this.objects.inNamespace(kind, namespace);
  }

  named(kind: string, name: string, namespace: string | null): readonly KnownResource[] {
    return this.objects.named(kind, name, namespace);
  }

  forHost(kind: HostKind, host: string, namespace: string | null): readonly HostMatch[] {
    return this.objects.forHost(kind, host, namespace);
  }

  isPatch(): boolean {
    return false;
  }

  private exists(namespace: string): boolean {
    if (this.complete.get('Namespace') === 'all') {
      return this.held.get('Namespace')?.has(`/${namespace}`) ?? false;
    }
    return [...this.namespaces.values()].some(seen => seen.has(namespace));
  }

  private *updateKind({ kind, complete, objects }: LiveKind): Generator<undefined, boolean> {
    const before = this.held.get(kind) ?? new Map<string, Held>();
    const after = new Map<string, Held>();
    const namespaces = new Set<string>();
    let changed = String(this.complete.get(kind)) !== String(complete);
    if (changed) this.version++;
    for (const object of objects) {
      const value = fields(object);
      const { namespace = '', name, resourceVersion } = fields(value.metadata);
      const key = `${String(namespace)}/${String(name)}`;
      if (namespace !== '') namespaces.add(String(namespace));
      const known = before.get(key);
      if (known && known.version === resourceVersion) {
        after.set(key, known);
        continue;
      }
      const facts = factsOf(value);
      after.set(key, { version: resourceVersion, facts });
      if (known?.facts !== facts) {
        changed = true;
        this.version++;
      }
      this.objects.setResources(`${kind}/${key}`, [{ ref: refOf(value), value, live: value }]);
      if (after.size % STEP === 0) yield;
    }
    for (const key of before.keys()) {
      if (after.has(key)) continue;
      this.objects.delete(`${kind}/${key}`);
      this.version++;
      changed = true;
    }
    this.held.set(kind, after);
    this.complete.set(kind, complete);
    this.namespaces.set(kind, namespaces);
    // What is complete is told by all of these together, so nothing said in between holds.
    if (changed) this.version++;
    return changed;
  }
}
