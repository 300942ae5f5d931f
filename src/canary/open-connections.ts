/** What a shift does not move: shares are about requests, and a connection that is open has had its one. */
import type { ObjectPlan, RouteChange } from './model.ts';
import { routeId } from './virtual-service.ts';

/** The warning for routes of connections: those that are open stay where they are. */
export function stayOpen(
  changes: readonly RouteChange[],
  { namespace, name }: { namespace: string; name: string },
): string[] {
  const routes = changes.filter(({ route }) => route.protocol !== 'http').map(({ route }) => routeId(route));
  if (routes.length === 0) return [];
  return [
    `Connections that are open stay where they are: ${routes.join(', ')} of ${namespace}/${name} counts for new ones.`,
  ];
}

/** True where a plan moves http requests: WebSockets that are open are requests that have not ended. */
export const movesHttp = ({ objects }: { objects: readonly ObjectPlan[] }): boolean =>
  objects.some(({ changes }) =>
    changes.some(({ route, from, to }) => route.protocol === 'http' && from.length + to.length > 1),
  );
