/** The cluster as it is now: one watch a kind, kept as plain objects. */
import type { Snapshot } from '../canary/model.ts';
import type { KubeObject } from '../istio/types.ts';
import type { LiveKind } from '../validation/index.ts';
import { Coalesced } from './coalesce.ts';
import { KindWatch } from './kind-watch.ts';
import { furtherKinds, type KindInfo, kinds } from './kinds.ts';
import { knownOf } from './knowledge.ts';
import type { ClusterSession, Disposable, KindState, LiveCluster, ScopeOptions } from './ports.ts';
import { onWakeUp } from './sleep.ts';
import { snapshotOf } from './snapshot.ts';
import { defaultTiming, type WatchTiming } from './watch.ts';

class Live implements LiveCluster {
  readonly session: ClusterSession;
  readonly #kinds: KindWatch[];
  #further: KindWatch[] = [];
  readonly #open: (info: KindInfo) => KindWatch;
  readonly #changes = new Coalesced();
  readonly #ready: Promise<void>;
  #settled: () => void = () => {};
  #snapshot?: Snapshot;
  /** The last one that was asked for. */
  #before?: Snapshot;
  #disposed = false;
  #user?: string;
  #asking = false;
  readonly #sleeping: Disposable;

  constructor(session: ClusterSession, options: ScopeOptions, timing: Partial<WatchTiming>) {
    this.session = session;
    this.#ready = new Promise(resolve => {
      this.#settled = resolve;
    });
    const changed = (): void => this.#changed();
    this.#open = info => new KindWatch(info, session, options, timing, changed);
    this.#kinds = kinds.map(this.#open);
    this.#sleeping = onWakeUp(() => this.refresh(), timing.clock ?? defaultTiming.clock);
    this.#askWho();
  }

  snapshot(): Snapshot {
    const objects = (kind: string): KubeObject[] =>
      this.#kinds.find(one => one.info.kind === kind)?.objects() ?? [];
    this.#snapshot ??= snapshotOf(this.session.identity, this.#user, this.states(), objects, this.#before);
    this.#before = this.#snapshot;
    return this.#snapshot;
  }

  states(): KindState[] {
    return this.#kinds.flatMap(kind => kind.states());
  }

  knowledge(): LiveKind[] {
    if (this.#further.length === 0 && !this.#disposed) this.#further = furtherKinds.map(this.#open);
    return [...this.#kinds, ...this.#further].map(kind => knownOf(kind.info, kind.states(), kind.objects()));
  }

  onDidChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  refresh(): void {
    this.session.renewConnections();
    for (const kind of [...this.#kinds, ...this.#further]) kind.wake();
  }

  applied(object: KubeObject): void {
    this.#kinds.find(one => one.info.kind === object.kind)?.applied(object);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#sleeping.dispose();
    this.#changes.dispose();
    this.#settled();
    await Promise.all([...this.#kinds, ...this.#further].map(kind => kind.stop()));
  }

  /** Who the user is only labels the history; why it is not known shows in the states. */
  #askWho(): void {
    if (this.#asking || this.#user !== undefined) return;
    this.#asking = true;
    this.session.whoAmI().then(
      user => {
        if (user === undefined) return;
        this.#user = user;
        this.#changed();
      },
      // Asked again as soon as something can be read.
      () => {
        this.#asking = false;
      },
    );
  }

  #changed(): void {
    if (this.states().some(one => one.state === 'ready')) this.#askWho();
    this.#snapshot = undefined;
    this.#changes.changed();
    if (this.#kinds.every(kind => kind.settled())) this.#settled();
  }
}

/** Starts watching. Where the whole cluster may not be listed, the namespaces of `options` or the session's own. */
export function openLive(
  session: ClusterSession,
  options: ScopeOptions = {},
  timing: Partial<WatchTiming> = {},
): LiveCluster {
  return new Live(session, options, timing);
}
