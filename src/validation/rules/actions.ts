import { httpRoutes, isSet, onKey, type Part } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { toModel } from './examples.ts';

const isThere = (route: Part, field: string): boolean => {
  const value = route.value[field];
  return isSet(value) && !(Array.isArray(value) && value.length === 0);
};

/** The fields that exclude others, each looked at only where the ones before it are not there. */
const excluded: readonly (readonly [string, readonly string[]])[] = [
  ['delegate', ['route', 'redirect']],
  ['redirect', ['route', 'fault', 'rewrite', 'directResponse']],
  ['directResponse', ['route', 'fault', 'rewrite']],
];

/** The pairs of fields of a route that exclude each other. */
function conflicts(route: Part): (readonly [string, string])[] {
  const [first, others = []] = excluded.find(([field]) => isThere(route, field)) ?? [];
  const pairs = others.flatMap(other => (first && isThere(route, other) ? [[first, other] as const] : []));
  const mirrors = first !== 'delegate' && isThere(route, 'mirror') && isThere(route, 'mirrors');
  return mirrors ? [...pairs, ['mirror', 'mirrors'] as const] : pairs;
}

const conflictingActions: DocumentRule = {
  code: 'conflicting-actions',
  severity: 'error',
  scope: 'document',
  what: 'An http route that is to do two things that exclude each other.',
  why: "Istio's webhook refuses it: a redirect or direct response answers the request, so nothing is left to route, rewrite or fail; a delegate decides on its own; `mirror` is the older form of `mirrors`.",
  example: { bad: toModel('redirect:\n  uri: /v2'), good: toModel('rewrite:\n  uri: /v2') },
  *check(subject) {
    for (const route of httpRoutes(subject)) {
      if (subject.mayHoldMore(route.path)) continue;
      for (const [field, other] of conflicts(route)) {
        const message = `${other} and ${field} exclude each other in one route. Remove one of them, or split the route in two.`;
        yield onKey([...route.path, other], message);
      }
    }
  },
};

export const actionRules = [conflictingActions];
