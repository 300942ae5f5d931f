/** Steps as people write them: Argo Rollouts' list of `setWeight` and `pause`, or Flagger's `stepWeights`. */
import { fields, isFields, list } from '../validation/values.ts';
import type { Path } from '../yaml/path.ts';
import type { RolloutStep } from './model.ts';
import { durationMs, percent } from './units.ts';

/** A step, and where its weight stands in the spec. */
export interface PlacedStep extends RolloutStep {
  path: Path;
}

/** Time that a step gets where the document leaves it open. */
const usualDurationMs = 5 * 60_000;

function argoSteps(spec: Record<string, unknown>): PlacedStep[] {
  const steps: PlacedStep[] = [];
  list(spec.steps).forEach((one, i) => {
    const { setWeight, pause } = fields(one);
    const weight = percent(setWeight);
    if (weight !== undefined) steps.push({ weight, path: ['steps', i, 'setWeight'] });
    const last = steps.at(-1);
    if (!last || !(isFields(pause) || pause === null)) return;
    const duration = fields(pause).duration;
    const ms = durationMs(duration);
    if (ms !== undefined) last.durationMs = (last.durationMs ?? 0) + ms;
    else if (duration === undefined) last.untilResumed = true;
  });
  return steps;
}

function flaggerSteps(spec: Record<string, unknown>): PlacedStep[] {
  const ms = durationMs(spec.stepDuration) ?? usualDurationMs;
  return list(spec.stepWeights).flatMap((one, i) => {
    const weight = percent(one);
    return weight === undefined ? [] : [{ weight, durationMs: ms, path: ['stepWeights', i] }];
  });
}

/** The steps of a spec, in the order in which they are written. */
export function stepsIn(spec: Record<string, unknown>): PlacedStep[] {
  const steps = argoSteps(spec);
  return steps.length > 0 ? steps : flaggerSteps(spec);
}
