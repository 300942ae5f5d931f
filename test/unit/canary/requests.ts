/** Which route a request takes, by a reading of Istio's rules of its own: the first one with a match that fits. */
import type { HttpMatch, HttpRoute, StringMatch, VirtualService } from '../../../src/istio/types.ts';

export interface Request {
  path: string;
  headers: Record<string, string>;
  source?: Record<string, string>;
}

function fits(match: StringMatch | undefined, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (match?.exact !== undefined) return value === match.exact;
  if (match?.prefix !== undefined) return value.startsWith(match.prefix);
  return match?.regex === undefined || compiled(match.regex).test(value);
}

const known = new Map<string, RegExp>();

/** Istio's regular expressions have to match the whole text. */
function compiled(text: string): RegExp {
  const found = known.get(text) ?? new RegExp(`^(?:${text})$`, 's');
  known.set(text, found);
  return found;
}

function takes(match: HttpMatch, { path, headers, source = {} }: Request): boolean {
  const header = (name: string): string | undefined => headers[name.toLowerCase()];
  return (
    (match.uri === undefined || fits(match.uri, path)) &&
    Object.entries(match.headers ?? {}).every(([name, value]) => fits(value, header(name))) &&
    !Object.entries(match.withoutHeaders ?? {}).some(([name, value]) => fits(value, header(name))) &&
    Object.entries(match.sourceLabels ?? {}).every(([name, value]) => source[name] === value)
  );
}

/** The route that answers a request; undefined where none does. */
export const routeOf = (vs: VirtualService, request: Request): HttpRoute | undefined =>
  (vs.spec?.http ?? []).find(({ match }) => !match?.length || match.some(one => takes(one, request)));
