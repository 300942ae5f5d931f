/** A policy whose minutes are seconds; the bounds are the product's own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long things take: compressed for tests, or as long as people would let them. */
export interface Pace {
  /** `1s` between two looks. */
  interval: string;
  /** How long each step is looked at. */
  step: string;
  /** Percent. */
  weights: readonly number[];
}

export const compressed: Pace = { interval: '1s', step: '5s', weights: [10, 50] };
/** Long enough that what happens in a step is seen in it, however busy the machine is. */
export const patient: Pace = { ...compressed, step: '30s' };

const quality = 'avg(model_prediction_quality{namespace="{{namespace}}",version="{{subset}}"})';

/** Writes a policy into a folder; gives its path. JSON is YAML. */
export function writePolicy(folder: string, { interval, step, weights }: Pace, file = 'canary.yaml'): string {
  const path = join(folder, file);
  const policy = {
    apiVersion: 'istio-canary.dev/v1alpha1',
    kind: 'CanaryPolicy',
    metadata: { name: 'model' },
    spec: {
      interval,
      minRequests: 20,
      warmUp: '1s',
      steps: weights.flatMap(setWeight => [{ setWeight }, { pause: { duration: step } }]),
      metrics: [
        { name: 'errors', errorShare: {} },
        { name: 'latency', slowShare: { slowerThan: '250ms' } },
        { name: 'quality', gauge: { query: quality, maxDrop: 0.05, failureLimit: 3 } },
      ],
    },
  };
  writeFileSync(path, JSON.stringify(policy, null, 2));
  return path;
}
