/** What is wrong with a rollout's policy. It loads with the schemas, once there is something to look at. */

export {
  gaugesWithoutBounds,
  impossibleGauges,
  metricsOfNoKind,
  rates,
  repeatedNames,
  unknownPlaceholders,
} from './policy-checks/metrics.ts';
export {
  jumps,
  misshapenSteps,
  shortMaxDuration,
  shortSteps,
  stepsNotRising,
} from './policy-checks/steps.ts';
export { shortInterval, wrongValues } from './policy-checks/values.ts';
