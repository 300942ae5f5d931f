/** What is thought of the canary's pods: whether any is ready, and how often containers began again. */
import type { Arm, MetricVerdict, ReadinessMetric, Replicas } from './model.ts';
import { whole } from './words.ts';

export interface PodsState {
  replicas?: Record<Arm, Replicas>;
  /** Restarts of the canary's containers since the rollout began. */
  restarts: number;
  /** What they were at the last look; fewer mean that pods are gone: those that stay keep theirs of old. */
  before?: number;
}

export const newPodsState = (): PodsState => ({ restarts: 0 });

/** Takes in what a sample says of pods, in place; one that says nothing leaves nothing known. */
export function addPods(state: PodsState, replicas: Record<Arm, Replicas> | undefined): void {
  state.replicas = replicas && structuredClone(replicas);
  const now = replicas?.canary.restarts;
  if (now === undefined) return;
  const { before } = state;
  if (before !== undefined) state.restarts += Math.max(0, now - before);
  state.before = now;
}

/** Whether the canary is known to have no ready pod. */
export const hasNoPod = ({ replicas }: PodsState): boolean =>
  replicas !== undefined && replicas.canary.ready <= 0;

function decide(
  { maxRestarts }: ReadinessMetric,
  state: PodsState,
  names: Record<Arm, string>,
): Pick<MetricVerdict, 'outcome' | 'code' | 'text'> {
  const { replicas, restarts } = state;
  if (replicas === undefined)
    return { outcome: 'hold', code: 'no-samples', text: `Pods of ${names.canary} could not be read` };
  const { ready, desired } = replicas.canary;
  const text = `${names.canary} has ${whole(ready)} of ${whole(desired)} pods ready`;
  if (hasNoPod(state))
    return {
      outcome: 'fail',
      code: 'no-ready-pod',
      text: `${names.canary} has no ready pod of ${whole(desired)} and gets requests`,
    };
  const times = `${whole(restarts)} ${restarts === 1 ? 'restart' : 'restarts'}`;
  if (restarts > maxRestarts) {
    const why = `${times} of ${names.canary}'s containers since the rollout began, ${whole(maxRestarts)} are borne`;
    return { outcome: 'fail', code: 'restarts', text: why };
  }
  return { outcome: 'pass', code: 'ready', text: restarts > 0 ? `${text}, ${times}` : text };
}

export const podsVerdict = (
  metric: ReadinessMetric,
  state: PodsState,
  names: Record<Arm, string>,
): MetricVerdict => {
  const values: MetricVerdict['values'] = {};
  if (state.replicas) {
    values.stable = state.replicas.stable.ready;
    values.canary = state.replicas.canary.ready;
  }
  return { metric: metric.name, ...decide(metric, state, names), values };
};
