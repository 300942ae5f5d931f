/** The rollouts that this window drives: found by cluster and object, told of, and let go when the window closes. */
import type { ClusterIdentity } from '../../canary/model.ts';
import type { Target } from '../../canary/shift.ts';
import type { DrivenRollout, RolloutEvent } from '../../rollout/model.ts';
import { sameCluster } from '../shared/cluster.ts';
import { Emitter } from '../shared/emitter.ts';

/** One rollout that is driven here. */
export interface Guarded {
  cluster: ClusterIdentity;
  target: Target;
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

export class Rollouts {
  readonly #all = new Set<Guarded>();
  readonly #changed = new Emitter<Guarded>();
  /** Tells of every event. */
  readonly onDidChange = this.#changed.event;

  /** What is or was driven here of this object, the newest first. */
  find(cluster: ClusterIdentity, { namespace, name }: Target): Guarded | undefined {
    return [...this.#all].findLast(
      one =>
        one.target.namespace === namespace && one.target.name === name && sameCluster(one.cluster, cluster),
    );
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

  /** Lets all go as they stand, to be taken up here or elsewhere. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.driven().map(({ driven }) => driven.stop()));
  }
}
