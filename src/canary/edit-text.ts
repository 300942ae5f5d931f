/** Edits of routes in words, for previews, reports and the history. */
import { httpMatchInWords } from '../istio/match.ts';
import type { HttpRoute } from '../istio/types.ts';
import { keysOf } from './keys.ts';
import type { RouteEdit } from './model.ts';
import { isStickyRoute } from './sticky-cookie.ts';

/** `"testers" (header x-canary-version = v2 to v2)`. */
function routeInWords(route: HttpRoute, namespace: string): string {
  const to = keysOf((route.route ?? []).filter(Boolean), namespace).join(', ');
  // The expression that finds the cookie among others says nothing to people.
  const who = isStickyRoute(route) ? 'those with its cookie' : httpMatchInWords(route.match);
  const what = `${who}${to ? ` to ${to}` : ''}`;
  return route.name ? `"${route.name}" (${what})` : what;
}

/** `+ route "testers" (header x-canary-version = v2 to v2)`; `-` for one that goes, `~` for one that changes. */
export function editText({ from, to }: RouteEdit, namespace: string): string {
  const sign = from && to ? '~' : to ? '+' : '-';
  return `${sign} route ${routeInWords(to ?? from ?? {}, namespace)}`;
}
