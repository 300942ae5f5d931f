/**
 * The one connection of the window. It connects only when asked to, follows the chosen context, and gives
 * the cluster up when nobody has looked at it for a while. It knows no editor: ports bring what it needs.
 */
import type { Snapshot } from '../../canary/model.ts';
import type { ClusterFacade, Disposable, LiveCluster } from '../../cluster/ports.ts';
import { sameCluster } from '../shared/cluster.ts';
import { Emitter } from '../shared/emitter.ts';
import { serverText } from '../shared/plain.ts';
import { afterFailure, type Connection, clusterCode, ofStates } from './connection.ts';
import { blind, changedMeanwhile, untrusted } from './refusals.ts';

/** Which cluster to go to; undefined fields leave it to kubectl's own rules. */
export interface Choice {
  kubeconfig?: string;
  context?: string;
  namespaces?: readonly string[];
  /** True for the sandbox, which is ours: it needs no trust in the workspace. */
  own?: boolean;
}

export interface HubPorts {
  facade(): ClusterFacade;
  choice(): Choice;
  trusted(): boolean;
  info(text: string): void;
  /** Calls back when one of the files has changed. */
  watchFiles(files: readonly string[], changed: () => void): Disposable;
  /** How long a cluster that nobody looks at is kept, in milliseconds. */
  patienceMs: number;
}

async function end(live: LiveCluster): Promise<void> {
  await live.dispose();
  await live.session.close();
}

/** False when the kubeconfig's context leads to another cluster, or has other credentials by now. */
const isStill = (live: LiveCluster): Promise<boolean> =>
  live.session.checkStill().then(
    () => true,
    () => false,
  );

const isHealthy = (live: LiveCluster): boolean =>
  live.states().every(({ state }) => state !== 'error' && state !== 'forbidden');

/** Failures that another kubeconfig ends. */
const kubeconfigCodes = new Set([
  'no-kubeconfig',
  'broken-kubeconfig',
  'unknown-context',
  'context-without-cluster',
]);

export class Hub {
  readonly #ports: HubPorts;
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  #connection: Connection = { state: 'idle', notes: [] };
  #live?: LiveCluster;
  #owned: Disposable[] = [];
  #connecting?: Promise<LiveCluster>;
  /** Rises with every new choice; what was begun under another number is dropped. */
  #generation = 0;
  #watched = false;
  readonly #kubeconfigs = new WeakMap<LiveCluster, string | undefined>();
  #leaving?: ReturnType<typeof setTimeout>;

  constructor(ports: HubPorts) {
    this.#ports = ports;
    if (!this.#allowed()) this.#connection = { state: 'untrusted', notes: [] };
  }

  get connection(): Connection {
    return this.#connection;
  }

  get live(): LiveCluster | undefined {
    return this.#live;
  }

  /** Whether somebody looks at the cluster. */
  get isWatched(): boolean {
    return this.#watched;
  }

  /** The kubeconfig that this cluster was opened with; undefined where kubectl's own rules found it. */
  kubeconfigOf(live: LiveCluster): string | undefined {
    return this.#kubeconfigs.get(live);
  }

  get snapshot(): Snapshot | undefined {
    return this.#live?.snapshot();
  }

  /** The live cluster, connected to now if need be. Throws what stands in the way, in people's words. */
  connect(): Promise<LiveCluster> {
    if (!this.#allowed()) return Promise.reject(untrusted());
    this.#rest();
    // A cluster that is still being read is live already, but has nothing to plan with.
    if (this.#connecting) return this.#connecting;
    if (this.#live) return Promise.resolve(this.#live);
    const generation = this.#generation;
    const connecting = this.#open(generation).finally(() => {
      if (this.#connecting === connecting) this.#connecting = undefined;
    });
    this.#connecting = connecting;
    return connecting;
  }

  /** As {@link connect}, for those who need to see VirtualServices: throws why there are none to be seen. */
  async readable(): Promise<LiveCluster> {
    const live = await this.connect();
    const { state } = this.#connection;
    if (state === 'error' || state === 'forbidden' || state === 'no-istio') throw blind(this.#connection);
    return live;
  }

  /** Drops what there is and connects anew, with the choice as it is now. */
  reconnect(): Promise<LiveCluster> {
    this.disconnect();
    return this.connect();
  }

  /** Drops the connection; the next one who needs it connects again. */
  disconnect(): void {
    this.#generation++;
    this.#connecting = undefined;
    this.#drop();
    this.#say({ state: this.#allowed() ? 'idle' : 'untrusted', notes: [] });
  }

  /** Throws when `live` is not the cluster of this window any more: nothing lands elsewhere than confirmed. */
  assertStill(live: LiveCluster): void {
    if (this.#live !== live) throw changedMeanwhile(live.session.identity, this.#live?.session.identity);
  }

  /** Tells whether somebody looks at the cluster. */
  watched(by: boolean): void {
    this.#watched = by;
    this.#rest();
  }

  dispose(): void {
    clearTimeout(this.#leaving);
    this.#generation++;
    this.#drop();
    this.#changed.dispose();
  }

  #allowed(): boolean {
    return this.#ports.trusted() || this.#ports.choice().own === true;
  }

  async #open(generation: number): Promise<LiveCluster> {
    const choice = this.#ports.choice();
    this.#say({ state: 'connecting', context: choice.context, notes: [] });
    try {
      const facade = this.#ports.facade();
      const { kubeconfig, context, namespaces } = choice;
      const session = await facade.openSession({ kubeconfig, context });
      const live = facade.openLive(session, namespaces?.length ? { namespaces } : {});
      if (generation !== this.#generation) {
        await end(live);
        throw changedMeanwhile(session.identity, undefined);
      }
      this.#live = live;
      this.#kubeconfigs.set(live, kubeconfig);
      const { files } = facade.loadKubeconfig({ path: kubeconfig });
      this.#owned = [
        live.onDidChange(() => this.#look()),
        this.#ports.watchFiles(files, () => void this.#recheck(live)),
      ];
      this.#ports.info(`Connecting to ${session.identity.context} at ${serverText(session.identity.server)}`);
      this.#look();
      await live.ready();
      this.assertStill(live);
      this.#look();
      return live;
    } catch (error) {
      if (generation === this.#generation) {
        this.#drop();
        this.#say({ context: choice.context, ...afterFailure(error, choice.kubeconfig) });
        this.#awaitKubeconfig(error, choice);
      }
      throw error;
    }
  }

  /** Nothing leads to a cluster as long as the kubeconfig is as it is: it is tried again when that changes. */
  #awaitKubeconfig(error: unknown, { kubeconfig }: Choice): void {
    if (!kubeconfigCodes.has(clusterCode(error) ?? '')) return;
    const files = this.#ports.facade().kubeconfigPaths({ path: kubeconfig });
    const again = (): void => {
      this.reconnect().catch((thrown: unknown) => this.#ports.info(String((thrown as Error).message)));
    };
    this.#owned = [this.#ports.watchFiles(files, again)];
  }

  /**
   * The kubeconfig has changed on disk. A context that leads elsewhere, or goes there as somebody else, is not the
   * one on screen; and what could not be read before may be readable with what stands there now.
   */
  async #recheck(live: LiveCluster): Promise<void> {
    const { kubeconfig, context } = this.#ports.choice();
    try {
      const fresh = await this.#ports.facade().openSession({ kubeconfig, context });
      const [a, b] = [fresh.identity, live.session.identity];
      await fresh.close();
      const same = sameCluster(a, b) && (await isStill(live)) && isHealthy(live);
      if (this.#live !== live || same) return;
      this.#ports.info(`The kubeconfig changed; connecting to ${a.context} at ${serverText(a.server)}`);
      await this.reconnect();
    } catch (error) {
      // A half-written file settles with its next change; until then what is shown stays true.
      this.#ports.info(`The kubeconfig changed and cannot be used: ${String((error as Error).message)}`);
    }
  }

  #look(): void {
    const live = this.#live;
    if (!live) return;
    const { context, server } = live.session.identity;
    const host = URL.canParse(server) ? new URL(server).host : server;
    const shown = ofStates(live.states(), live.snapshot().virtualServices.length);
    this.#say({ ...shown, context, server: host });
  }

  #say(connection: Connection): void {
    if (connection.message !== this.#connection.message && connection.message) {
      this.#ports.info(connection.message);
    }
    this.#connection = connection;
    this.#changed.fire();
  }

  #rest(): void {
    clearTimeout(this.#leaving);
    if (this.#watched) return;
    this.#leaving = setTimeout(() => this.disconnect(), this.#ports.patienceMs);
    this.#leaving.unref?.();
  }

  #drop(): void {
    for (const one of this.#owned) one.dispose();
    this.#owned = [];
    const live = this.#live;
    this.#live = undefined;
    if (!live) return;
    end(live).catch((error: unknown) => this.#ports.info(`Closing: ${String(error)}`));
  }
}
