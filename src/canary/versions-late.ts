/** How versions begin and end: asked for seldom, so the editor loads it when it is. */
export { planDecommission } from './decommission.ts';
export { planNewCanary } from './new-canary.ts';
