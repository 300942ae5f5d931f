/**
 * Sticky canary: whoever was answered by the canary once gets a cookie from it and stays with it. The cookie is set
 * on the canary's own answers, and a route before the split sends those who bring it to the canary.
 */
import { sameJson } from '../istio/equal.ts';
import { type Branch, type BranchOptions, branchOf } from './branch.ts';
import { matchOf } from './condition.ts';
import { editText } from './edit-text.ts';
import { fullKey, keysOf } from './keys.ts';
import type { Plan, RouteChange, RouteEdit, Snapshot, TrafficObject } from './model.ts';
import { bareIsEnough } from './named.ts';
import { makePlan, type Stamp } from './plan.ts';
import { matchPrint } from './recorded.ts';
import { Refusal } from './refusal.ts';
import { placed, routeBeside, routesNamed } from './route-by.ts';
import { findObject, type Target } from './shift.ts';
import { entriesOf, splitFor } from './split.ts';
import { stableVersion } from './stable-version.ts';
import { isStickyRoute, stickyPrefix, withCookie, withoutCookies } from './sticky-cookie.ts';

/** One cookie an object: of its namespace too, since one domain may lead to namesakes in several. */
const cookieName = ({ namespace, name }: TrafficObject): string => `${stickyPrefix}-${namespace}.${name}`;

/** What the cookie says: the version, with its host where the object splits several. */
function cookieValue({ object, route, canary }: Branch): string {
  const version = stableVersion(route, canary);
  return version.subset && !bareIsEnough(object) ? fullKey(version, route.namespace) : canary;
}

/** The name of the route for those who bring the cookie; another one for each route that it branches from. */
function routeName({ object, route }: Branch): string {
  const { name } = route.ref;
  const isAlone = name ? routesNamed(object, name).length === 1 : route.catchAll;
  return [stickyPrefix, ...(name ? [name] : []), ...(isAlone ? [] : [matchPrint(object, route)])].join('-');
}

/** The edits that take this feature's routes out of an object, those that `takes` picks. */
export function stickyEdits(object: TrafficObject, takes: (index: number) => boolean): RouteEdit[] {
  const places = (object.raw.spec?.http ?? []).flatMap((route, index) =>
    isStickyRoute(route) && takes(index) ? [{ index, from: route }] : [],
  );
  // From the end, so that no place moves before its turn.
  return places.reverse();
}

export interface StickyOptions extends BranchOptions {
  /** How long a user stays with the canary after its last answer, in seconds. */
  maxAgeSeconds?: number;
}

const usualAge = 3600;

/** The plan that makes the canary sticky. Roll Back takes it away again. Throws a {@link Refusal}. */
export function planSticky(snapshot: Snapshot, target: Target, options: StickyOptions, stamp: Stamp): Plan {
  const { maxAgeSeconds = usualAge } = options;
  if (!Number.isInteger(maxAgeSeconds) || maxAgeSeconds <= 0) {
    throw new Refusal('usage', 'wrong-age', `A cookie stays for whole seconds; ${maxAgeSeconds} is not.`);
  }
  const branch = branchOf(snapshot, target, options);
  const { object, route, canary, stable } = branch;
  const name = cookieName(object);
  const value = cookieValue(branch);
  const cookie = `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`;
  const from = entriesOf(route);
  const listed = route.destinations.some(one => one.key === canary)
    ? from
    : splitFor(route, { [canary]: 0 }, stable, snapshot.destinationRules);
  const place = keysOf(listed, object.namespace).indexOf(canary);
  const others = withoutCookies(listed);
  const to = others.map((entry, i) => (i === place ? withCookie(entry, cookie) : entry));
  const change: RouteChange = { route: route.ref, from, to, stable };
  // Who brings the cookie keeps getting it, so that staying does not end in the middle of a visit.
  const whole = { ...branch, destination: withCookie(branch.destination, cookie) };
  const beside = routeBeside(whole, matchOf({ by: 'cookie', name, value }), routeName(branch));
  const edits = placed(branch, beside).filter(({ from: old, to: put }) => !old || !sameJson(old, put));
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'sticky',
    [
      {
        object,
        changes: [change],
        edits,
        notes: [
          `${canary} sets the cookie ${name} for ${maxAgeSeconds} s`,
          ...edits.map(edit => editText(edit, object.namespace)),
        ],
        raises: true,
        stable: branch.stableText,
      },
    ],
    stamp,
    [
      ...branch.warnings,
      `Who was answered by ${canary} once stays with it whatever its share becomes, until Roll Back or for ${maxAgeSeconds} s after the last answer.`,
    ],
  );
}

/** The plan that ends it, leaving shares as they are. */
export function planUnsticky(snapshot: Snapshot, target: Target, stamp: Stamp): Plan {
  const object = findObject(snapshot, target);
  const changes = object.routes.flatMap((route): RouteChange[] => {
    const from = entriesOf(route);
    const to = withoutCookies(from);
    const isOurs = isStickyRoute((object.raw.spec?.http ?? [])[route.ref.index]);
    return route.ref.protocol === 'http' && !isOurs && to !== from ? [{ route: route.ref, from, to }] : [];
  });
  const edits = stickyEdits(object, () => true);
  const notes = [
    ...(changes.length > 0 ? ['no cookie is set any more'] : []),
    ...edits.map(edit => editText(edit, object.namespace)),
  ];
  return makePlan(snapshot.cluster, snapshot.user, 'sticky', [{ object, changes, edits, notes }], stamp);
}
