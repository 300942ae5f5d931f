/** What this product notes on a live VirtualService. It belongs to that one alone: no file brings it, or takes it away. */
import { historyAnnotation, stableAnnotation } from './history.ts';
import { createdAnnotation } from './others.ts';

/** Annotation that holds where a guarded rollout is; the weights and it are written together. */
export const rolloutAnnotation = 'istio-canary.dev/rollout';
/** What somebody elsewhere asks the driver for. */
export const wishAnnotation = 'istio-canary.dev/rollout-wish';
/** Annotation that says who drives, where Leases may not be written. */
export const driverAnnotation = 'istio-canary.dev/rollout-driver';

/** Notes of a guarded rollout, which ends for want of them. */
export const rolloutNotes = [rolloutAnnotation, wishAnnotation, driverAnnotation] as const;

/** All of them. */
export const noted: readonly string[] = [
  historyAnnotation,
  stableAnnotation,
  createdAnnotation,
  ...rolloutNotes,
];
