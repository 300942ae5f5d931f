/** Whether a route is still the one that a person was shown: most go by their place, and places move. */
import { fingerprint } from './fingerprint.ts';
import type { RouteView, Snapshot } from './model.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { routeId } from './virtual-service.ts';

/** What tells a route from those beside it. Not its destinations: a shift may add one. */
export const routePrint = ({ match, host }: RouteView): string => fingerprint([match, host]);

/** Throws a `conflict` {@link Refusal} where another route stands in the place of the one that was shown. */
export function refuseOtherRoute(snapshot: Snapshot, target: Target, shown: RouteView): void {
  const { routes, namespace, name } = findObject(snapshot, target);
  const now = routes.find(({ ref }) => ref.protocol === shown.ref.protocol && ref.index === shown.ref.index);
  if (now && routePrint(now) === routePrint(shown)) return;
  throw new Refusal(
    'conflict',
    'route-moved',
    `The routes of ${namespace}/${name} were changed meanwhile: ${routeId(shown.ref)} was ${shown.match}, and is ${now ? now.match : 'gone'}. Nothing was written. Choose it again.`,
  );
}
