/** Whether requests that a route asks for are taken by others, so that it never gets one or may go. */
import type { HttpMatch, HttpRoute } from '../istio/types.ts';
import { conditionsOf, covers } from '../validation/match-cover.ts';

type Headers = NonNullable<HttpMatch['headers']>;

/** Envoy compares the names of headers in lower case, however they are written. */
const lower = (headers: Headers | undefined): Headers =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

const matchesOf = ({ match }: HttpRoute) =>
  (match?.length ? match : [{}]).map(one =>
    conditionsOf({ ...one, headers: lower(one?.headers), withoutHeaders: lower(one?.withoutHeaders) }),
  );

/** True when other routes are certain to take every request that this one asks for. */
export const isCovered = (route: HttpRoute, others: readonly (HttpRoute | null)[]): boolean =>
  matchesOf(route).every(theirs =>
    others.some(other => other && matchesOf(other).some(mine => covers(mine, theirs))),
  );
