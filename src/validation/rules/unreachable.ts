import type { Path } from '../../yaml/index.ts';
import { canonical, conditionsOf, covers, hasPlaceholder } from '../match-cover.ts';
import { PROTOCOLS } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { fields, isFields, list, text } from '../values.ts';
import { virtualService } from './examples.ts';

type Conditions = Readonly<Record<string, unknown>>;

/** A match that takes requests before others get to see them. */
interface Taker {
  conditions: Conditions;
  route: number;
}

/** A match that never gets a request, and the route that took them all. */
interface Shadowed {
  path: Path;
  by: number;
}

/** So many matches alike are compared one by one; beyond them, repeated and catch-all ones are still found. */
const MOST_COMPARED = 100;

/** The matches so far, found again by the path that they ask for, so that a long list stays quick. */
class Takers {
  private readonly same = new Map<string, Taker>();
  private readonly byPath = new Map<string, Taker[]>();
  private all: Taker | undefined;

  add(taker: Taker): void {
    if (Object.keys(taker.conditions).length === 0) this.all ??= taker;
    const key = canonical(taker.conditions);
    if (this.same.has(key)) return;
    this.same.set(key, taker);
    const path = pathOf(taker.conditions) ?? '';
    const alike = this.byPath.get(path) ?? [];
    if (alike.length < MOST_COMPARED) this.byPath.set(path, [...alike, taker]);
  }

  /** The first-found taker of everything that the conditions ask for. */
  of(conditions: Conditions): Taker | undefined {
    const known = this.all ?? this.same.get(canonical(conditions));
    if (known) return known;
    const path = pathOf(conditions) ?? '';
    for (let length = 0; length <= path.length; length++) {
      const found = this.byPath
        .get(path.slice(0, length))
        ?.find(taker => covers(taker.conditions, conditions));
      if (found) return found;
    }
    return undefined;
  }
}

/** The beginning of the paths that are asked for, in lower case; regular expressions have none. */
function pathOf({ uri }: Conditions): string | undefined {
  const { prefix, exact } = fields(uri);
  return (text(prefix) ?? text(exact))?.toLowerCase();
}

/** A route's alternatives; undefined where a template or a mistake makes them unknown. */
function alternatives(route: Record<string, unknown>): Conditions[] | undefined {
  if (route.match === undefined || route.match === null) return [{}];
  if (!Array.isArray(route.match)) return undefined;
  return route.match.length === 0 ? [{}] : route.match.map(match => conditionsOf(fields(match)));
}

/** The matches of a protocol's routes that come too late, route by route. */
function* shadowed(
  subject: Subject,
  protocol: string,
): Generator<{ index: number; late: Shadowed[]; whole: boolean }> {
  if (subject.value.kind !== 'VirtualService' || subject.mayHoldMore(['spec', protocol])) return;
  const takers = new Takers();
  for (const [index, route] of list(fields(subject.value.spec)[protocol]).entries()) {
    const matches = isFields(route) ? alternatives(route) : undefined;
    if (!isFields(route) || !matches) continue;
    const isWritten = list(route.match).length > 0;
    const path: Path = ['spec', protocol, index];
    const late: Shadowed[] = [];
    let before = 0;
    // A delegate's own routes may let requests pass: its matches only stand before each other.
    const delegates = route.delegate !== undefined && route.delegate !== null;
    const own = delegates ? new Takers() : takers;
    for (const [i, conditions] of matches.entries()) {
      const taker = takers.of(conditions) ?? own.of(conditions);
      if (taker) late.push({ path: isWritten ? [...path, 'match', i] : path, by: taker.route });
      if (taker && taker.route !== index) before++;
      // What a template fills in is unknown.
      const isKnown = (!isWritten || isFields(list(route.match)[i])) && !hasPlaceholder(conditions);
      if (isKnown) own.add({ conditions, route: index });
    }
    yield { index, late, whole: before === matches.length };
  }
}

const routeName = (subject: Subject, protocol: string, index: number): string => {
  const name = text(fields(list(fields(subject.value.spec)[protocol])[index]).name);
  return name ? `"${name}"` : `number ${index + 1}`;
};

const route = (name: string, match: string, subset: string): string =>
  `  - name: ${name}\n${match}    route:\n      - destination:\n          host: model\n          subset: ${subset}`;
const byHeader = (version: string): string =>
  `    match:\n      - headers:\n          x-canary-version:\n            exact: ${version}\n`;
const testers = route('testers', byHeader('v2'), 'v2');
const everybody = route('everybody', '', 'v1');

const unreachable: DocumentRule = {
  code: 'IST0130',
  severity: 'warning',
  also: ['IST0131'],
  scope: 'document',
  what: 'A route behind others that take all of its requests.',
  why: 'Routes are tried from top to bottom, so this one never gets a request. A route for testers belongs before the route for everybody. `istioctl analyze` reports the same code.',
  example: {
    bad: virtualService(`hosts:\n  - model\nhttp:\n${everybody}\n${testers}`),
    good: virtualService(`hosts:\n  - model\nhttp:\n${testers}\n${everybody}`),
  },
  *check(subject) {
    for (const protocol of PROTOCOLS) {
      for (const { index, late, whole } of shadowed(subject, protocol)) {
        const [first] = late;
        if (!whole || !first) continue;
        const taker = routeName(subject, protocol, first.by);
        const several = late.some(({ by }) => by !== first.by) ? 'routes before it, such as' : 'the route';
        const message = `No request reaches this route: ${several} ${taker} before it takes every request that it matches. Move this one up.`;
        const data = { above: Math.min(...late.map(({ by }) => by)) };
        // One finding for the route stands for those that others have for each of its matches.
        const also = late.some(each => each.path.includes('match')) ? ['IST0131'] : undefined;
        yield { path: ['spec', protocol, index], at: 'key', message, also, data };
      }
    }
  },
};

const twoMatches = (second: string): string =>
  virtualService(
    `hosts:\n  - model\nhttp:\n  - match:\n      - uri:\n          prefix: /v2\n      - uri:\n          prefix: ${second}\n    route:\n      - destination:\n          host: model`,
  );

const ineffective: DocumentRule = {
  code: 'IST0131',
  severity: 'info',
  scope: 'document',
  what: 'A match that another one before it makes superfluous.',
  why: 'Routes and their matches are tried from top to bottom, so this match never decides anything. `istioctl analyze` reports the same code.',
  example: { bad: twoMatches('/v2/beta'), good: twoMatches('/beta') },
  *check(subject) {
    for (const protocol of PROTOCOLS) {
      for (const { index, late, whole } of shadowed(subject, protocol)) {
        for (const { path, by } of whole ? [] : late) {
          const where =
            by === index
              ? 'a match before it in this route'
              : `the route ${routeName(subject, protocol, by)} before it`;
          yield {
            path,
            at: 'key',
            message: `This match decides nothing: ${where} takes every request that it asks for.`,
          };
        }
      }
    }
  },
};

export const unreachableRules = [unreachable, ineffective];
