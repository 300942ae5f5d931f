/** The conditions that testers are told by, as Istio writes them. */
import type { HttpMatch, StringMatch } from '../istio/types.ts';
import { re2Problem } from '../validation/re2.ts';
import { Refusal } from './refusal.ts';
import { literalRegex } from './regex.ts';

/** Which requests go to the canary, whatever the weights. */
export interface Condition {
  by: 'header' | 'cookie' | 'query' | 'source';
  /** The header's, cookie's or query parameter's name; of a source, the label of the calling pods. */
  name: string;
  value: string;
  /** How the value is compared; a source's label is always compared whole. */
  how?: 'exact' | 'prefix' | 'regex';
}

/** Istio ignores these keys of `headers`: they have fields of their own. */
const notHeaders = new Set(['uri', 'scheme', 'method', 'authority']);
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const cookieName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const labelName = /^(?:[a-z0-9.-]+\/)?[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
export const labelValue = /^(?:[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;

/** The regular expression (RE2, matched whole) for one cookie among those of a request. */
function cookieRegex({ name, value, how = 'exact' }: Condition): string {
  const content = how === 'regex' ? `(?:${value})` : literalRegex(value) + (how === 'prefix' ? '[^;]*' : '');
  return `^(?:.*;\\s*)?${literalRegex(name)}=${content}(?:;.*)?$`;
}

function refuse(what: string, why: string): never {
  throw new Refusal('usage', 'wrong-condition', `${what}: ${why}`);
}

function check(condition: Condition): void {
  const { by, name, value, how = 'exact' } = condition;
  if (value === '' && by !== 'source')
    refuse(`The ${by} ${name || '?'} has no value`, 'name the one to look for.');
  if (by === 'header' && (!headerName.test(name.toLowerCase()) || notHeaders.has(name.toLowerCase())))
    refuse(`"${name}" is no header to match`, 'use letters, digits and "-", such as x-canary-version.');
  if (by === 'cookie' && (!cookieName.test(name) || /[;,\s]/.test(how === 'regex' ? '' : value)))
    refuse(`${name}=${value} is no cookie`, 'a name and a value have no blanks, "," or ";".');
  if (by === 'query' && name === '') refuse('The query parameter has no name', 'name one, such as version.');
  const problem = how === 'regex' && by !== 'source' ? re2Problem(value) : undefined;
  if (problem)
    refuse(`Istio cannot use the regular expression ${value}`, `${problem}. Write it in RE2 syntax.`);
  if (by === 'source' && (how !== 'exact' || !labelName.test(name) || !labelValue.test(value)))
    refuse(`${name}=${value} is no label`, 'write LABEL=VALUE of the calling pods, such as app=tester.');
}

/** A condition in words: `header x-canary-version = v2`. */
export function conditionText({ by, name, value, how = 'exact' }: Condition): string {
  const sign = { exact: '=', prefix: 'begins with', regex: '~' }[how];
  return `${by} ${name} ${sign} ${value}`;
}

/** The condition as a part of a route's match. Throws a usage {@link Refusal} for what Istio would not take. */
export function matchOf(condition: Condition): HttpMatch {
  check(condition);
  const { by, name, value, how = 'exact' } = condition;
  const match: StringMatch = { [how]: value };
  switch (by) {
    case 'header':
      return { headers: { [name.toLowerCase()]: match } };
    case 'cookie':
      return { headers: { cookie: { regex: cookieRegex(condition) } } };
    case 'query':
      return { queryParams: { [name]: match } };
    case 'source':
      return { sourceLabels: { [name]: value } };
  }
}

/** True where a header that must not match keeps out what asks for `wanted`. */
function keepsOut(never: StringMatch | null | undefined, wanted: StringMatch): boolean {
  const { exact, prefix, regex } = never ?? {};
  if (exact === undefined && prefix === undefined && regex === undefined) return true;
  if (exact !== undefined) return exact === wanted.exact;
  return prefix !== undefined && (wanted.exact ?? wanted.prefix)?.startsWith(prefix) === true;
}

/** Refuses what no request, or every request, would meet once both are asked for. */
function checkTogether(base: HttpMatch, more: HttpMatch): void {
  // Istio looks at the gateways of a match or at its source labels, never at both: the labels would count for nothing.
  if (more.sourceLabels && base.gateways?.length)
    refuse(
      `The route is for gateway ${base.gateways.join(', ')} alone`,
      'Istio ignores source labels there, so every request would be taken; use a header.',
    );
  for (const [name, never] of Object.entries(base.withoutHeaders ?? {})) {
    const wanted = more.headers?.[name.toLowerCase()];
    if (wanted && keepsOut(never, wanted))
      refuse(
        `The route is for requests without the header ${name}`,
        'none would have it; branch from another route.',
      );
  }
}

/**
 * A match that asks for both. Throws a usage {@link Refusal} where both ask for the same header or the like, and
 * where they do not go together.
 */
export function both(base: HttpMatch, more: HttpMatch): HttpMatch {
  checkTogether(base, more);
  const joined = <T>(
    a: Record<string, T> | undefined,
    b: Record<string, T> | undefined,
    what: string,
    same = (key: string): string => key,
  ) => {
    const taken = new Set(Object.keys(a ?? {}).map(same));
    const twice = Object.keys(b ?? {}).find(key => taken.has(same(key)));
    if (twice !== undefined)
      refuse(
        `The route asks for the ${what} ${twice} already`,
        'branch from another route, or edit its match.',
      );
    return { ...a, ...b };
  };
  const { headers, queryParams, sourceLabels, name: _, ...rest } = base;
  const all = {
    headers: joined(headers, more.headers, 'header', key => key.toLowerCase()),
    queryParams: joined(queryParams, more.queryParams, 'query parameter'),
    sourceLabels: joined(sourceLabels, more.sourceLabels, 'source label'),
  };
  const set = Object.fromEntries(Object.entries(all).filter(([, map]) => Object.keys(map).length > 0));
  return { ...rest, ...set };
}
