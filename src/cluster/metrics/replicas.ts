/** Ready pods and restarts of both versions, where pods may be listed. */
import type { Arm, Replicas } from '../../analysis/model.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import { ClusterError } from '../errors.ts';
import { listPods } from '../pods.ts';
import type { ClusterSession } from '../ports.ts';

/** Pods that are looked at in each version; of more the restarts are not known whole. */
const mostPods = 500;

/** What pods of one version tell; undefined where they may not be listed, or nothing selects them. */
async function podsOf(
  session: ClusterSession,
  target: MetricsTarget,
  arm: Arm,
): Promise<Replicas | undefined> {
  const { pods } = target.versions[arm];
  if (!pods) return undefined;
  const list = await listPods(session, pods.namespace, pods.labels, mostPods);
  if (list.more > 0) return undefined;
  const going = list.pods.filter(one => one.phase !== 'Terminating' && one.phase !== 'Succeeded');
  return {
    ready: going.filter(one => one.ready).length,
    desired: going.length,
    restarts: going.reduce((sum, one) => sum + one.restarts, 0),
  };
}

export class ReplicaCounts {
  readonly #session: ClusterSession;
  readonly #target: MetricsTarget;
  readonly #told?: () => Record<Arm, Replicas> | undefined;
  #mayList = true;

  /** `told`: what a view knows of replicas already, from workloads. */
  constructor(
    session: ClusterSession,
    target: MetricsTarget,
    told?: () => Record<Arm, Replicas> | undefined,
  ) {
    this.#session = session;
    this.#target = target;
    this.#told = told;
  }

  /** Replicas of both; undefined where neither workloads nor pods are known. Never throws. */
  async now(): Promise<Record<Arm, Replicas> | undefined> {
    const told = this.#told?.();
    const [stable, canary] = await Promise.all([this.#pods('stable'), this.#pods('canary')]);
    if (!told) return stable && canary ? { stable, canary } : undefined;
    const withRestarts = (arm: Arm, pods: Replicas | undefined): Replicas =>
      pods?.restarts === undefined || told[arm].restarts !== undefined
        ? told[arm]
        : { ...told[arm], restarts: pods.restarts };
    return { stable: withRestarts('stable', stable), canary: withRestarts('canary', canary) };
  }

  async #pods(arm: Arm): Promise<Replicas | undefined> {
    if (!this.#mayList) return undefined;
    try {
      return await podsOf(this.#session, this.#target, arm);
    } catch (error) {
      // That it may not is not asked again at every look; that it cannot is: the API server comes back.
      if (error instanceof ClusterError && error.code === 'forbidden') this.#mayList = false;
      return undefined;
    }
  }
}
