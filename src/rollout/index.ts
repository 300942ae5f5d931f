/** Guarded rollouts, as a whole: bundled on its own and loaded when one is asked for. */
export { detectsOf } from './detects.ts';
export { Driver } from './driver.ts';
export { lookBack } from './past.ts';
export { defaultPolicy, isPolicy, policyOf, policyTargetOf } from './policy.ts';
export { readPolicyText } from './policy-text.ts';
export {
  isUnderWay,
  policyAnnotation,
  readRecord,
  readWish,
  rolloutAnnotation,
  wishAnnotation,
} from './record.ts';
export { replayed } from './replay.ts';
export { resumeRollout } from './resume.ts';
export { planStart, startRollout } from './start.ts';
export { timelineOf, timelineRows } from './timeline.ts';
