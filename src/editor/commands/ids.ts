/** Every command of the cockpit; a test holds this list and package.json together. */
export const commandIds = [
  'istioCanary.shiftTraffic',
  'istioCanary.nextStep',
  'istioCanary.promote',
  'istioCanary.rollBack',
  'istioCanary.rollBackAll',
  'istioCanary.undo',
  'istioCanary.setStable',
  'istioCanary.showHistory',
  'istioCanary.goToEntry',
  'istioCanary.routeToCanary',
  'istioCanary.removeRoute',
  'istioCanary.stickyCanary',
  'istioCanary.mirrorToCanary',
  'istioCanary.openLive',
  'istioCanary.compareWithCluster',
  'istioCanary.selectContext',
  'istioCanary.refresh',
  'istioCanary.openSandbox',
  'istioCanary.closeSandbox',
  'istioCanary.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];
