/** The commands about monitors, guarded rollouts and Prometheus. */
import type { CommandId } from './ids.ts';

export const guardIds = [
  'istioCanary.openMonitor',
  'istioCanary.startRollout',
  'istioCanary.previewRollout',
  'istioCanary.pauseRollout',
  'istioCanary.resumeRollout',
  'istioCanary.skipStep',
  'istioCanary.promoteRollout',
  'istioCanary.abortRollout',
  'istioCanary.takeOverRollout',
  'istioCanary.testMetrics',
  'istioCanary.setPrometheusToken',
  'istioCanary.forgetPrometheusToken',
] as const satisfies readonly CommandId[];

export type GuardId = (typeof guardIds)[number];
