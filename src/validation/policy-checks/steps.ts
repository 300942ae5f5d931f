/** Steps of a policy: shares that rise, each with the time that it needs. */
import { percentText } from '../../istio/shares.ts';
import { policyOf } from '../../rollout/policy.ts';
import { type PlacedStep, stepsIn } from '../../rollout/policy-steps.ts';
import { durationMs, durationText } from '../../rollout/units.ts';
import type { Path } from '../../yaml/path.ts';
import { isSet, onKey, onValue, policySpec } from '../part.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { isFields, list } from '../values.ts';

const at = (...path: Path): Path => ['spec', ...path];
const spec = (subject: Subject): Record<string, unknown> => policySpec(subject)?.value ?? {};
const placed = (subject: Subject): PlacedStep[] => stepsIn(spec(subject));

/** No service that this is for takes more requests a second. */
const mostRequests = 10_000;
/** From a share below this, going to everything is a jump. */
const nearlyAll = 25;

export function* misshapenSteps(subject: Subject): Generator<RuleProblem> {
  const { steps, stepWeights } = spec(subject);
  if (isSet(steps) && isSet(stepWeights))
    yield onKey(at('stepWeights'), '`steps` and `stepWeights` say the same in two ways: keep one of them.');
  let isBegun = false;
  for (const [i, step] of list(steps).entries()) {
    if (!isFields(step)) continue;
    const [weighs, pauses] = [Object.hasOwn(step, 'setWeight'), Object.hasOwn(step, 'pause')];
    if (weighs === pauses)
      yield onValue(
        at('steps', i),
        'A step has either `setWeight` or `pause`; write them one after the other.',
      );
    else if (pauses && !isBegun)
      yield onKey(at('steps', i, 'pause'), 'There is nothing to look at before the first `setWeight`.');
    isBegun ||= weighs;
  }
}

export function* stepsNotRising(subject: Subject): Generator<RuleProblem> {
  let before: PlacedStep | undefined;
  for (const step of placed(subject)) {
    if (before && step.weight <= before.weight) {
      const message = `${percentText(step.weight)} % is not more than the ${percentText(before.weight)} % of the step before it.`;
      yield onValue(at(...step.path), message);
    }
    if (step.weight === 0) yield onValue(at(...step.path), 'A step gives the canary more than nothing.');
    before = step;
  }
}

export function* jumps(subject: Subject): Generator<RuleProblem> {
  const last = placed(subject).at(-1);
  if (!last || last.weight >= nearlyAll || spec(subject).onSuccess === 'pause') return;
  const message = `After ${percentText(last.weight)} % the canary is promoted to 100 %. Add a step such as 50 between, or write \`onSuccess: pause\`.`;
  yield onValue(at(...last.path), message);
}

export function* shortSteps(subject: Subject): Generator<RuleProblem> {
  const { minRequests, intervalMs } = policyOf(subject.value);
  for (const step of placed(subject)) {
    const { weight, durationMs: ms = 0, untilResumed, path } = step;
    if (ms === 0 || weight === 0) continue;
    const rate = minRequests / (weight / 100) / (ms / 1000);
    if (rate > mostRequests) {
      const message = `In ${durationText(ms)} at ${percentText(weight)} % the canary takes ${minRequests} requests only where the service takes ${Math.round(rate)} a second. Give the step longer, or lower \`minRequests\`.`;
      yield onValue(at(...path), message);
    } else if (ms < intervalMs && !untilResumed) {
      const message = `The step is over in ${durationText(ms)}, before it is looked at (\`interval\` is ${durationText(intervalMs)}).`;
      yield onValue(at(...path), message);
    }
  }
}

export function* shortMaxDuration(subject: Subject): Generator<RuleProblem> {
  const most = durationMs(spec(subject).maxDuration);
  const all = policyOf(subject.value).steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0);
  if (most === undefined || most === 0 || most >= all) return;
  yield onValue(
    at('maxDuration'),
    `The steps take ${durationText(all)} together, longer than ${durationText(most)}.`,
  );
}
