/** Whether what a plan wrote is still there, or somebody has put something else in its place. */
import { sameJson } from '../istio/equal.ts';
import type { VirtualService } from '../istio/types.ts';
import { readHistory } from './history.ts';
import type { ObjectPlan } from './model.ts';
import { recordedShares } from './recorded.ts';
import { stateAfter } from './simulate.ts';
import { readVirtualService } from './virtual-service.ts';

/** `holds`: as written; `moved-on`: changed again by this product; `reverted`: as before; `changed`: neither. */
export type Effect = 'holds' | 'moved-on' | 'reverted' | 'changed' | 'deleted';

const routesOf = (vs: VirtualService): unknown => [vs.spec?.http, vs.spec?.tls, vs.spec?.tcp];

/** Routes with what an API server or a typed client may leave out or fill in: a weight of 0. */
const plainRoutes = (vs: VirtualService): unknown =>
  JSON.parse(JSON.stringify(routesOf(vs) ?? null), (key, value) =>
    key === 'weight' && value === 0 ? undefined : value,
  );

/** What became of a written object, by what is there now. */
export function effectOf(plan: ObjectPlan, now: VirtualService | undefined): Effect {
  if (!now || now.metadata?.uid !== plan.uid) return 'deleted';
  const entries = readHistory(now.metadata.annotations, plan.uid);
  const ours = entries.findIndex(entry => entry.id === plan.entry.id);
  if (ours > 0) return 'moved-on';
  const here = plainRoutes(now);
  if (sameJson(here, plainRoutes(stateAfter(plan.seen, plan.changes, plan.edits)))) return 'holds';
  return sameJson(here, plainRoutes(plan.seen)) ? 'reverted' : 'changed';
}

/** The shares of a plan's first route as they are now, in percent by key. */
export function sharesNow(plan: ObjectPlan, now: VirtualService): Record<string, number> {
  const object = readVirtualService(now);
  const [first] = plan.entry.changes;
  const route =
    object.routes.find(
      ({ ref }) => ref.protocol === first?.route.protocol && ref.index === first.route.index,
    ) ?? object.routes.find(({ destinations }) => destinations.length > 0);
  if (!route) return first ? recordedShares(first, plan.namespace).from : {};
  return Object.fromEntries(route.destinations.map(one => [one.key, one.share]));
}
