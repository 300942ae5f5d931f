/** Routes of their own for testers: by header, cookie, query parameter or caller, before the route they branch from. */
import { sameJson } from '../istio/equal.ts';
import { httpMatchInWords } from '../istio/match.ts';
import type { HttpMatch, HttpRoute } from '../istio/types.ts';
import { type Branch, type BranchOptions, branchOf } from './branch.ts';
import { both, type Condition, conditionText, matchOf } from './condition.ts';
import { isCovered } from './covered.ts';
import { editText } from './edit-text.ts';
import type { Plan, RouteEdit, Snapshot, TrafficObject } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { recordedKey } from './stable.ts';
import { isStickyRoute, withoutCookies } from './sticky-cookie.ts';

/** What a route for testers does not take over: it has a split of its own, and testers are mirrored nowhere. */
const left = [
  'route',
  'match',
  'name',
  'mirror',
  'mirrorPercentage',
  'mirrorPercent',
  'mirror_percent',
  'mirrors',
];

/**
 * The branch's route for the requests of a condition alone, sent whole to the canary. Rewrites, timeouts, retries,
 * CORS, faults and headers are those of the route that it branches from.
 */
export function routeBeside({ element, destination }: Branch, condition: HttpMatch, name: string): HttpRoute {
  const kept = Object.fromEntries(Object.entries(element).filter(([field]) => !left.includes(field)));
  const matches = element.match?.length ? element.match : [{}];
  return { name, match: matches.map(match => both(match ?? {}, condition)), ...kept, route: [destination] };
}

/** The http routes of that name, with their places. */
export const routesNamed = (object: TrafficObject, name: string): { index: number; route: HttpRoute }[] =>
  (object.raw.spec?.http ?? []).flatMap((route, index) => (route?.name === name ? [{ index, route }] : []));

/**
 * Puts the route in before the one that it branches from; one of that name goes, in its place where it asks for the
 * very same requests. Elsewhere it could take what belongs to the routes between.
 */
export function placed({ object, route }: Branch, to: HttpRoute): RouteEdit[] {
  const [same, ...others] = routesNamed(object, to.name ?? '');
  const list = object.raw.spec?.http ?? [];
  const isNeeded = same && !isCovered(same.route, [to, ...list.filter(one => one !== same.route)]);
  if (others.length > 0 || isNeeded || same?.index === route.ref.index) {
    const why = isNeeded ? 'another route that requests need, called' : 'other routes called';
    throw new Refusal(
      'usage',
      'name-taken',
      `${object.namespace}/${object.name} has ${why} "${to.name}"; give the new one another name with --name.`,
    );
  }
  checkSeen(
    object,
    list.slice(0, route.ref.index).filter(one => one !== same?.route),
    to,
  );
  if (!same) return [{ index: route.ref.index, to }];
  const stays = same.index < route.ref.index && sameJson(same.route.match, to.match);
  if (stays || same.index === route.ref.index - 1) return [{ index: same.index, from: same.route, to }];
  const index = same.index < route.ref.index ? route.ref.index - 1 : route.ref.index;
  return [
    { index: same.index, from: same.route },
    { index, to },
  ];
}

/** Refuses a route that would never get a request, since routes before it take all that it asks for. */
function checkSeen(object: TrafficObject, before: readonly HttpRoute[], to: HttpRoute): void {
  if (!isCovered(to, before)) return;
  const names = before.flatMap(one =>
    isCovered(to, [one]) ? [one?.name ?? `of ${httpMatchInWords(one?.match)}`] : [],
  );
  throw new Refusal(
    'refused',
    'route-shadowed',
    `A route for ${httpMatchInWords(to.match)} would never get a request in ${object.namespace}/${object.name}: ` +
      `routes before it take them all${names.length > 0 ? ` (${names.join(', ')})` : ''}. Change or remove those first.`,
  );
}

/** Refuses source labels where only gateways send: no pod of a caller is asked there. */
function checkSource({ namespace, name, raw }: TrafficObject, { by }: Condition): void {
  const gateways = raw.spec?.gateways ?? [];
  if (by !== 'source' || gateways.length === 0 || gateways.includes('mesh')) return;
  throw new Refusal(
    'usage',
    'wrong-condition',
    `${namespace}/${name} is for gateway ${gateways.join(', ')} alone, where Istio knows no labels of callers; use a header, or add the gateway mesh.`,
  );
}

/** The plan that sends the requests of a condition to the canary. Throws a {@link Refusal}. */
export function planRouteBy(
  snapshot: Snapshot,
  target: Target,
  condition: Condition,
  options: BranchOptions & { name?: string },
  stamp: Stamp,
): Plan {
  const branch = branchOf(snapshot, target, options);
  const { object, canary } = branch;
  const name = options.name ?? `${canary.replaceAll('/', '-')}-by-${condition.by}`;
  if (isStickyRoute({ name })) {
    throw new Refusal(
      'usage',
      'name-taken',
      `Routes called "${name}" are those of a sticky canary; give this one another name.`,
    );
  }
  checkSource(object, condition);
  // Testers are told by their condition alone; nothing makes them stay.
  const [destination = branch.destination] = withoutCookies([branch.destination]);
  const edits = placed(branch, routeBeside({ ...branch, destination }, matchOf(condition), name));
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'route',
    [
      {
        object,
        changes: [],
        edits,
        notes: edits.map(edit => editText(edit, object.namespace)),
        raises: true,
        stable: branch.stableText,
      },
    ],
    stamp,
    [...branch.warnings, `Requests with ${conditionText(condition)} reach ${canary} whatever its share is.`],
  );
}

/** The plan that takes a route away again, by its name, where a later one takes its requests. Throws a {@link Refusal}. */
export function planUnroute(snapshot: Snapshot, target: Target, name: string, stamp: Stamp): Plan {
  const object = findObject(snapshot, target);
  const where = `${object.namespace}/${object.name}`;
  const [found, ...others] = routesNamed(object, name);
  if (!found || others.length > 0) {
    const names = (object.raw.spec?.http ?? []).flatMap(route => route?.name ?? []);
    const why = found ? 'several routes' : 'no route';
    throw new Refusal(
      'usage',
      'route-missing',
      `${where} has ${why} called "${name}"${names.length > 0 ? `; its routes are called ${names.join(', ')}` : ''}.`,
    );
  }
  const view = object.routes.find(route => route.ref.protocol === 'http' && route.ref.index === found.index);
  if (view?.catchAll) {
    throw new Refusal(
      'refused',
      'route-catches-all',
      `The route "${name}" of ${where} takes every request that no other route takes; without it they would fail. Shift its traffic instead.`,
    );
  }
  if (
    !isCovered(
      found.route,
      (object.raw.spec?.http ?? []).filter(one => one !== found.route),
    )
  ) {
    throw new Refusal(
      'refused',
      'route-not-covered',
      `No other route of ${where} than "${name}" takes all of its requests; without it some would fail. Shift its traffic instead.`,
    );
  }
  const edits: RouteEdit[] = [{ index: found.index, from: found.route }];
  // Whom it kept with stable, or answered itself, the split may send to the canary.
  const stable = view && recordedKey(object, view, snapshot.destinationRules);
  const raises =
    stable === undefined ||
    !view?.destinations.length ||
    view.destinations.some(one => one.share > 0 && one.key === stable);
  const notes = edits.map(edit => editText(edit, object.namespace));
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'route',
    [{ object, changes: [], edits, notes, raises }],
    stamp,
  );
}
