/** Whether requests that a route asks for are taken by others, so that it never gets one or may go. */
import type { HttpRoute } from '../istio/types.ts';
import { conditionsOf, covers } from '../validation/match-cover.ts';

const matchesOf = ({ match }: HttpRoute) =>
  (match?.length ? match : [{}]).map(one => conditionsOf({ ...one }));

/** True when other routes are certain to take every request that this one asks for. */
export const isCovered = (route: HttpRoute, others: readonly (HttpRoute | null)[]): boolean =>
  matchesOf(route).every(theirs =>
    others.some(other => other && matchesOf(other).some(mine => covers(mine, theirs))),
  );
