/** The commands about monitors, guarded rollouts and Prometheus. */
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
] as const;

export type GuardId = (typeof guardIds)[number];
