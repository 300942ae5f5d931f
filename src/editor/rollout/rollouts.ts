/** The rollouts that this window drives: found by cluster and object, told of, and let go when the window closes. */
import type { ClusterIdentity } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { Target } from '../../canary/shift.ts';
import type { DrivenRollout, RolloutEvent } from '../../rollout/model.ts';
import { sameCluster } from '../shared/cluster.ts';
import { Emitter } from '../shared/emitter.ts';
import { t } from '../shared/text.ts';

/** An object of a cluster. */
interface Place {
  cluster: ClusterIdentity;
  target: Target;
}

/** A start or take-over that is under way. */
interface Beginning extends Place {
  stopping: AbortController;
  /** Settles with it, and never rejects. */
  over: Promise<unknown>;
}

/** One rollout that is driven here. */
export interface Guarded extends Place {
  uid: string;
  driven: DrivenRollout;
  /** Newest last. */
  events: RolloutEvent[];
}

/** Keeps what a rollout tells until somebody listens to it, and no more from then on. */
export class EarlyEvents {
  #events: RolloutEvent[] | undefined = [];

  readonly add = (event: RolloutEvent): void => void this.#events?.push(event);

  /** What was told so far; nothing is kept any more. */
  take(): RolloutEvent[] {
    const events = this.#events ?? [];
    this.#events = undefined;
    return events;
  }
}

/** So many events are kept for the charts of a day. */
const mostEvents = 6000;

const isAt = (one: Place, cluster: ClusterIdentity, { namespace, name }: Target): boolean =>
  one.target.namespace === namespace && one.target.name === name && sameCluster(one.cluster, cluster);

export class Rollouts {
  readonly #all = new Set<Guarded>();
  readonly #beginning = new Set<Beginning>();
  #isStopping = false;
  readonly #changed = new Emitter<Guarded>();
  /** Tells of every event. */
  readonly onDidChange = this.#changed.event;

  /** What is or was driven here of this object, the newest first. */
  find(cluster: ClusterIdentity, target: Target): Guarded | undefined {
    return [...this.#all].findLast(one => isAt(one, cluster, target));
  }

  /** Whether it is driven here, or about to be. */
  isOwn(cluster: ClusterIdentity, target: Target): boolean {
    return this.find(cluster, target)?.driven.view().driving === true || this.#begins(cluster, target);
  }

  #begins(cluster: ClusterIdentity, target: Target): boolean {
    return [...this.#beginning].some(one => isAt(one, cluster, target));
  }

  /** Throws a refusal where this window drives a rollout of that object, or is about to. */
  refuseTwice(cluster: ClusterIdentity, target: Target): void {
    if (!this.isOwn(cluster, target)) return;
    const { name } = target;
    const { driving, dryRun } = this.find(cluster, target)?.driven.view() ?? {};
    const why = this.#begins(cluster, target)
      ? t(
          'This window is starting or taking over the rollout of {0} already; that takes up to a minute.',
          name,
        )
      : driving && dryRun
        ? t('This window makes a dry run of {0}. Abort Rollout ends it and writes nothing.', name)
        : t('This window drives the rollout of {0} already.', name);
    throw new Refusal('refused', 'driven-here', why);
  }

  /**
   * Does what starts or takes over a rollout of that object and takes it in; gives up when its signal aborts. One at a
   * time: whoever waits for a lease or for the past is not driving yet, and of two that get there this window would
   * lose sight of one.
   */
  async begin<T>(
    cluster: ClusterIdentity,
    target: Target,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.refuseTwice(cluster, target);
    const one: Beginning = { cluster, target, stopping: new AbortController(), over: Promise.resolve() };
    if (this.#isStopping) one.stopping.abort();
    this.#beginning.add(one);
    const working = work(one.stopping.signal).finally(() => this.#beginning.delete(one));
    one.over = working.catch(() => {});
    return working;
  }

  /** Those that are not over. */
  driven(): Guarded[] {
    return [...this.#all].filter(one => one.driven.view().driving);
  }

  /** Takes one in; `events` came before it could be. */
  add(guarded: Guarded): void {
    const before = this.find(guarded.cluster, guarded.target);
    if (before) this.#all.delete(before);
    this.#all.add(guarded);
    guarded.driven.onEvent(event => {
      guarded.events.push(event);
      if (guarded.events.length > mostEvents) guarded.events.shift();
      this.#changed.fire(guarded);
    });
    this.#changed.fire(guarded);
  }

  /**
   * Lets all go as they stand, to be taken up here or elsewhere. What is about to begin gives up: its first step would
   * be written by a window that nobody drives it from any more.
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const beginning = [...this.#beginning];
    for (const { stopping } of beginning) stopping.abort();
    await Promise.allSettled([...this.#let(), ...beginning.map(({ over }) => over)]);
    // Whatever was too far by then drives now.
    await Promise.allSettled(this.#let());
  }

  #let(): Promise<void>[] {
    return this.driven().map(({ driven }) => driven.stop());
  }
}
