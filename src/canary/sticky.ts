/**
 * Sticky canary: whoever was answered by the canary once gets a cookie from it and stays with it. The cookie is set
 * on the canary's own answers, and a route before the split sends those who bring it to the canary.
 */
import { sameJson } from '../istio/equal.ts';
import type { HttpRoute, RouteDestination } from '../istio/types.ts';
import { type Branch, type BranchOptions, branchOf } from './branch.ts';
import { matchOf } from './condition.ts';
import { editText } from './edit-text.ts';
import { keysOf } from './keys.ts';
import type { Plan, RouteChange, RouteEdit, Snapshot, TrafficObject } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { placed, routeBeside } from './route-by.ts';
import type { Target } from './shift.ts';
import { entriesOf, splitFor } from './split.ts';

/** Cookies and routes of this feature begin so: they are told from others by it. */
const prefix = 'istio-canary-sticky';

interface Headers {
  response?: { add?: Record<string, string> };
}

const cookieName = (object: TrafficObject): string => `${prefix}-${object.name.replaceAll('.', '-')}`;

/** The name of the route for those who bring the cookie; one for each route that it branches from. */
const routeName = ({ route }: Branch): string => (route.ref.name ? `${prefix}-${route.ref.name}` : prefix);

/** Whether an http route is one of this feature's. */
export const isStickyRoute = (route: HttpRoute | undefined): boolean =>
  route?.name === prefix || route?.name?.startsWith(`${prefix}-`) === true;

const setCookie = ({ headers }: RouteDestination): string | undefined =>
  (headers as Headers | undefined)?.response?.add?.['set-cookie'];

const isSticky = (entry: RouteDestination): boolean => setCookie(entry)?.startsWith(prefix) === true;

function withCookie(entry: RouteDestination, cookie: string): RouteDestination {
  const headers = (entry.headers ?? {}) as Headers;
  const { response = {} } = headers;
  const add = { ...response.add, 'set-cookie': cookie };
  return { ...entry, headers: { ...headers, response: { ...response, add } } };
}

/** The map without a field; undefined when nothing is left of it. */
function without<T extends object>(map: T, field: keyof T): Omit<T, keyof T> | undefined {
  const { [field]: _, ...rest } = map;
  return Object.keys(rest).length > 0 ? (rest as Omit<T, keyof T>) : undefined;
}

const put = <T extends object>(map: T, field: string, value: unknown): T =>
  (value === undefined ? without(map, field as keyof T) : { ...map, [field]: value }) as T;

/** A destination list without this feature's cookies; the very same list where it has none. */
export function withoutCookies(entries: RouteDestination[]): RouteDestination[] {
  if (!entries.some(isSticky)) return entries;
  return entries.map(entry => {
    if (!isSticky(entry)) return entry;
    const headers = (entry.headers ?? {}) as { response?: { add?: Record<string, string> } };
    const add = without(headers.response?.add ?? {}, 'set-cookie');
    const response = put(headers.response ?? {}, 'add', add);
    const left = put(headers, 'response', response);
    return put(entry, 'headers', left);
  });
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
  const cookie = `${name}=${canary}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`;
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
  const beside = routeBeside(whole, matchOf({ by: 'cookie', name, value: canary }), routeName(branch));
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
export function planUnsticky(snapshot: Snapshot, target: Target, options: BranchOptions, stamp: Stamp): Plan {
  const { object } = branchOf(snapshot, target, options);
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
