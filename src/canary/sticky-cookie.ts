/** The cookie by which a sticky canary knows its users again: put on a destination's answers, and taken off. */
import type { HttpRoute, RouteDestination } from '../istio/types.ts';
import { Refusal } from './refusal.ts';

/** Cookies and routes of this feature begin so: they are told from others by it. */
export const stickyPrefix = 'istio-canary-sticky';

/** Whether an http route is one of this feature's. */
export const isStickyRoute = (route: HttpRoute | null | undefined): boolean =>
  route?.name === stickyPrefix || route?.name?.startsWith(`${stickyPrefix}-`) === true;

interface Headers {
  response?: { add?: Record<string, string>; set?: Record<string, string> };
}

const field = 'set-cookie';

const setCookie = ({ headers }: RouteDestination): string | undefined =>
  (headers as Headers | undefined)?.response?.add?.[field];

const isSticky = (entry: RouteDestination): boolean => setCookie(entry)?.startsWith(stickyPrefix) === true;

/** The destination with the cookie on its answers. Throws a {@link Refusal} where it sets one of its own there. */
export function withCookie(entry: RouteDestination, cookie: string): RouteDestination {
  const headers = (entry.headers ?? {}) as Headers;
  // A null that somebody wrote is as good as nothing.
  const response = headers.response ?? {};
  const overwrites = Object.keys(response.set ?? {}).some(name => name.toLowerCase() === field);
  if (overwrites || (setCookie(entry) !== undefined && !isSticky(entry))) {
    throw new Refusal(
      'refused',
      'cookie-taken',
      `The destination ${entry.destination?.subset ?? entry.destination?.host} sets a cookie of its own on its answers (headers.response), which would be lost. Let the version itself set that one, then try again.`,
    );
  }
  const add = { ...response.add, [field]: cookie };
  return { ...entry, headers: { ...headers, response: { ...response, add } } };
}

/** The map without a field; undefined when nothing is left of it. */
function without<T extends object>(map: T, name: keyof T): Omit<T, keyof T> | undefined {
  const { [name]: _, ...rest } = map;
  return Object.keys(rest).length > 0 ? (rest as Omit<T, keyof T>) : undefined;
}

const put = <T extends object>(map: T, name: string, value: unknown): T =>
  (value === undefined ? without(map, name as keyof T) : { ...map, [name]: value }) as T;

/** A destination list without this feature's cookies; the very same list where it has none. */
export function withoutCookies(entries: RouteDestination[]): RouteDestination[] {
  if (!entries.some(isSticky)) return entries;
  return entries.map(entry => {
    if (!isSticky(entry)) return entry;
    const headers = (entry.headers ?? {}) as { response?: { add?: Record<string, string> } };
    const add = without(headers.response?.add ?? {}, field);
    const response = put(headers.response ?? {}, 'add', add);
    const left = put(headers, 'response', response);
    return put(entry, 'headers', left);
  });
}
