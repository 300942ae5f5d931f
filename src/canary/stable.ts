/** Who is stable and who is canary. A wrong guess turns Roll Back into an outage, so there is no guessing. */
import { rulesFor, subsetsOf } from '../istio/subsets.ts';
import { readHistory, stableAnnotation } from './history.ts';
import { fullKey, keysOf, versionOfFullKey } from './keys.ts';
import type { RouteView, TrafficObject } from './model.ts';
import { bareIsEnough, keyNamed, type Rules, subsetHosts, versionsOf } from './named.ts';
import { Refusal } from './refusal.ts';

/** The keys that a text of the annotation, or of `--stable`, names. */
const keysIn = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(Boolean);

/** The keys that the object's annotation names. */
export const recordedStable = (object: TrafficObject): string[] =>
  keysIn(object.annotations[stableAnnotation]);

/** The keys of what DestinationRules define for the hosts of a route's destinations, listed ones included. */
export function subsetNames(route: RouteView, rules: Rules): string[] {
  const hosts = subsetHosts(route);
  return [...hosts].flatMap(fqdn =>
    [...subsetsOf(fqdn, rules ?? []).keys()].map(subset =>
      hosts.size === 1 ? subset : fullKey({ fqdn, subset }, route.namespace),
    ),
  );
}

/** True when some split of this object, live or in its history, holds both names. */
function wereTogether(object: TrafficObject, name: string, other: string): boolean {
  const together = (keys: readonly string[]): boolean => keys.includes(name) && keys.includes(other);
  if (object.routes.some(route => together(route.destinations.map(one => one.key)))) return true;
  return readHistory(object.annotations, object.uid).some(entry =>
    entry.changes.some(
      ({ weights, lists }) =>
        together(weights?.keys ?? []) ||
        [lists?.from, lists?.to].some(list => list && together(keysOf(list, object.namespace))),
    ),
  );
}

type Recorded = { is: 'silent' } | { is: 'known'; key: string } | { is: 'lost'; name: string };

/**
 * What a recorded name that the route does not list means for it. A subset of the route's host is taken where no
 * DestinationRule is known that lacks it; a host only where the two were in one split.
 */
function unlisted(name: string, object: TrafficObject, route: RouteView, rules: Rules): Recorded {
  const full = versionOfFullKey(name, route.namespace);
  const hosts = subsetHosts(route);
  const [only] = hosts;
  if (full || only !== undefined) {
    const fqdn = full ? full.fqdn : only;
    const elsewhere = object.routes.some(one => one.destinations.some(to => !to.subset && to.key === name));
    if (fqdn === undefined || !hosts.has(fqdn) || elsewhere || (!full && !bareIsEnough(object)))
      return { is: 'silent' };
    return rulesFor(fqdn, rules ?? []).length > 0 ? { is: 'lost', name } : { is: 'known', key: name };
  }
  const own = route.destinations.map(one => one.key);
  if (own.some(key => wereTogether(object, name, key))) return { is: 'known', key: name };
  // A name that another route knows, or could add, is about that one.
  const another = object.routes.some(
    one => one !== route && (subsetHosts(one).size > 0 || one.destinations.some(to => to.key === name)),
  );
  return another || own.length !== 1 ? { is: 'silent' } : { is: 'lost', name };
}

/** What the annotation says about a route. */
function recordedFor(object: TrafficObject, route: RouteView, rules: Rules): Recorded {
  const names = recordedStable(object);
  for (const name of names) {
    const key = keyNamed(name, route, rules, bareIsEnough(object));
    if (key !== undefined) return { is: 'known', key };
  }
  const others = names.map(name => unlisted(name, object, route, rules));
  const found = others.find(one => one.is === 'known') ?? others.find(one => one.is === 'lost');
  if (found) return found;
  // A bare name in an object of several hosts may mean this one: it is not passed over for a guess.
  const vague = bareIsEnough(object)
    ? undefined
    : names.find(name => keyNamed(name, route, rules, true) !== undefined);
  return vague === undefined ? { is: 'silent' } : { is: 'lost', name: vague };
}

/** The route's key for what a person says; `v1`, `host/v1`, or several separated by commas. */
function saidFor(
  said: string | undefined,
  route: RouteView,
  rules: Rules,
  bare: boolean,
): string | undefined {
  for (const name of keysIn(said)) {
    const key = keyNamed(name, route, rules, bare);
    if (key !== undefined) return key;
    const full = versionOfFullKey(name, route.namespace);
    const [only, ...others] = subsetHosts(route);
    const fqdn = full?.fqdn ?? (bare && others.length === 0 ? only : undefined);
    // Where no DestinationRule of the host can be seen, nothing says that the subset is missing.
    if (fqdn && subsetHosts(route).has(fqdn) && rulesFor(fqdn, rules ?? []).length === 0) return name;
  }
  return undefined;
}

/**
 * The key of the version to fall back to: what the annotation says, else what the person says, else the only
 * destination that has a share; undefined when none of them tells. `sure` asks for a word that holds for the
 * whole object, where a bare name could mean several hosts.
 */
export function stableOf(
  object: TrafficObject,
  route: RouteView,
  rules?: Rules,
  said?: string,
  sure = false,
): string | undefined {
  const recorded = recordedFor(object, route, rules);
  if (recorded.is === 'known') return recorded.key;
  const word = saidFor(said, route, rules, !sure || bareIsEnough(object));
  if (word !== undefined || recorded.is === 'lost') return word;
  const [only, ...others] = route.destinations.filter(one => one.share > 0);
  return others.length === 0 ? only?.key : undefined;
}

/** As {@link stableOf}, but unknown is a refusal that says how to tell it. A `said` that names nothing is one too. */
export function requireStable(
  object: TrafficObject,
  route: RouteView,
  rules?: Rules,
  said?: string,
  sure = false,
): string {
  const where = `${object.namespace}/${object.name}`;
  const names = versionsOf(route, rules).map(one =>
    bareIsEnough(object) ? one.key : fullKey(one.version, route.namespace),
  );
  const recorded = recordedFor(object, route, rules);
  if (
    said !== undefined &&
    recorded.is !== 'known' &&
    saidFor(said, route, rules, !sure || bareIsEnough(object)) === undefined
  ) {
    throw new Refusal(
      'usage',
      'stable-not-a-destination',
      `${where} has no destination "${said}" to be stable of route ${route.match}; it has ${names.join(', ')}.`,
    );
  }
  const stable = stableOf(object, route, rules, said, sure);
  if (stable !== undefined) return stable;
  const why =
    recorded.is === 'lost'
      ? `${where} records ${recorded.name} as stable, which names none of ${names.join(', ')} for certain`
      : `Which version of ${where} is stable is not recorded, and ${names.join(' and ')} are both possible`;
  throw new Refusal(
    'refused',
    'stable-unknown',
    `${why}. Say it once: Set Stable in the editor, or --stable KEY in the terminal.`,
  );
}

/** The route's key that the object itself records; undefined where it records none for certain. */
export function recordedKey(object: TrafficObject, route: RouteView, rules?: Rules): string | undefined {
  const recorded = recordedFor(object, route, rules);
  return recorded.is === 'known' ? recorded.key : undefined;
}

/** The route's key that a person's word names for a whole object. */
export const saidKey = (
  object: TrafficObject,
  route: RouteView,
  rules: Rules,
  said: string | undefined,
): string | undefined => saidFor(said, route, rules, bareIsEnough(object));

/** The warning that a person's word about stable was not taken, since another one is recorded. */
export function notTaken(
  object: TrafficObject,
  route: RouteView,
  stable: string,
  rules: Rules,
  said?: string,
): string[] {
  const key = saidFor(said, route, rules, true);
  if (said === undefined || key === stable || (key === undefined && !bareIsEnough(object))) return [];
  return [
    `${object.name} records ${stable} as stable; --stable ${said} was not taken. Use Set Stable to change it.`,
  ];
}

/**
 * The annotation's new text when `key` becomes stable of a route: what it says about other hosts stays. Where
 * the object splits several hosts by subset, the name carries its host.
 */
export function stableText(object: TrafficObject, route: RouteView, key: string, rules?: Rules): string {
  const version = versionsOf(route, rules).find(one => one.key === key)?.version;
  const name = version?.subset && !bareIsEnough(object) ? fullKey(version, route.namespace) : key;
  const about = (other: string): boolean =>
    keyNamed(other, route, rules, true) !== undefined ||
    unlisted(other, object, route, rules).is !== 'silent';
  return [...new Set([name, ...recordedStable(object).filter(other => !about(other))])].join(',');
}

/** The version on trial: the only other destination, else the only other subset of stable's host; else unknown. */
export function canaryOf(route: RouteView, stable: string | undefined, rules?: Rules): string | undefined {
  if (stable === undefined) return undefined;
  const others = route.destinations.map(one => one.key).filter(key => key !== stable);
  const candidates = others.length > 0 ? others : subsetNames(route, rules).filter(key => key !== stable);
  return candidates.length === 1 ? candidates[0] : undefined;
}
