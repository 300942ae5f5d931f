/** One kind of the live view: the whole cluster where that may be listed, else namespace by namespace. */
import type { KubeObject } from '../istio/types.ts';
import type { ClusterError } from './errors.ts';
import { type KindInfo, listPath } from './kinds.ts';
import type { ClusterSession, KindState, ScopeOptions } from './ports.ts';
import { kindState, narrowed } from './states.ts';
import { Store } from './store.ts';
import { ListWatch, type WatchTiming } from './watch.ts';

interface Scope {
  namespace: string | undefined;
  store: Store;
  state: KindState;
  watch: ListWatch;
}

export class KindWatch {
  readonly info: KindInfo;
  readonly #session: ClusterSession;
  readonly #options: ScopeOptions;
  readonly #timing: Partial<WatchTiming>;
  readonly #changed: () => void;
  #scopes: Scope[] = [];
  #stopping: Promise<void>[] = [];
  /** Why the whole cluster is not looked at. */
  #refusal?: ClusterError;
  #stopped = false;

  constructor(
    info: KindInfo,
    session: ClusterSession,
    options: ScopeOptions,
    timing: Partial<WatchTiming>,
    changed: () => void,
  ) {
    this.info = info;
    this.#session = session;
    this.#options = options;
    this.#timing = timing;
    this.#changed = changed;
    this.#scopes = options.clusterWide === false ? this.#namespaces() : [this.#open(undefined)];
  }

  objects(): KubeObject[] {
    const [only, another] = this.#scopes;
    if (only && !another) return only.store.values();
    return this.#scopes.flatMap(scope => scope.store.values());
  }

  states(): KindState[] {
    return this.#scopes.map(scope => narrowed(scope.state, this.info, this.#refusal));
  }

  /** True when every scope has been listed, or is known not to be listable. */
  settled(): boolean {
    return this.#scopes.every(scope => scope.state.state !== 'loading');
  }

  wake(): void {
    for (const scope of this.#scopes) scope.watch.wake();
  }

  applied(object: KubeObject): void {
    const namespace = object.metadata?.namespace;
    const scope = this.#scopes.find(one => one.namespace === undefined || one.namespace === namespace);
    if (scope?.store.apply(this.info.trim(object))) this.#changed();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#stopping, ...this.#scopes.map(scope => scope.watch.stop())]);
  }

  #namespaces(): Scope[] {
    if (this.info.clusterScoped) return [];
    const wanted = this.#options.namespaces?.length ? this.#options.namespaces : [this.#session.namespace];
    return [...new Set(wanted)].map(namespace => this.#open(namespace));
  }

  #open(namespace: string | undefined): Scope {
    const store = new Store();
    const state = kindState(this.info, namespace, 'loading', this.#session.identity);
    const tell = (changed: boolean): void => {
      if (changed) this.#changed();
    };
    const sink = {
      replaced: (objects: KubeObject[], version: string) =>
        tell(store.replace(objects.map(this.info.trim), version)),
      upserted: (object: KubeObject) => tell(store.upsert(this.info.trim(object))),
      removed: (object: KubeObject) => tell(store.remove(object)),
      state: (state: KindState['state'], error?: ClusterError) => this.#told(scope, state, error),
    };
    const path = (again: boolean): Promise<string> => listPath(this.#session, this.info, namespace, again);
    const watch = new ListWatch({ http: this.#session.http, path, sink, timing: this.#timing });
    const scope: Scope = { namespace, store, state, watch };
    return scope;
  }

  #told(scope: Scope, state: KindState['state'], error?: ClusterError): void {
    if (this.#stopped || !this.#scopes.includes(scope)) return;
    if (state === 'forbidden' && scope.namespace === undefined) {
      this.#refusal = error;
      this.#stopping.push(scope.watch.stop());
      this.#scopes = this.#namespaces();
    } else {
      // What may no longer be seen is not shown as if it were current.
      if (state === 'forbidden' || state === 'missing') scope.store.replace([], '');
      scope.state = kindState(this.info, scope.namespace, state, this.#session.identity, error);
    }
    this.#changed();
  }
}
