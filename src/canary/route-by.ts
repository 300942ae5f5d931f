/** Routes of their own for testers: by header, cookie, query parameter or caller, before the route they branch from. */
import type { HttpMatch, HttpRoute } from '../istio/types.ts';
import { type Branch, type BranchOptions, branchOf } from './branch.ts';
import { both, type Condition, conditionText, matchOf } from './condition.ts';
import { editText } from './edit-text.ts';
import type { Plan, RouteEdit, Snapshot, TrafficObject } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';

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

/** Puts the route in before the one that it branches from; one of that name is written anew in its place. */
export function placed({ object, route }: Branch, to: HttpRoute): RouteEdit[] {
  const [same, ...others] = routesNamed(object, to.name ?? '');
  if (others.length > 0 || same?.index === route.ref.index) {
    throw new Refusal(
      'usage',
      'name-taken',
      `${object.namespace}/${object.name} has other routes called "${to.name}"; give the new one another name with --name.`,
    );
  }
  if (!same) return [{ index: route.ref.index, to }];
  const edit: RouteEdit = { index: same.index, from: same.route, to };
  if (same.index < route.ref.index) return [edit];
  // Behind the route that it branches from it would never get a request.
  return [
    { index: same.index, from: same.route },
    { index: route.ref.index, to },
  ];
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
  const edits = placed(branch, routeBeside(branch, matchOf(condition), name));
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

/** The plan that takes a route away again, by its name. Only one before the split's can go. Throws a {@link Refusal}. */
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
  const edits: RouteEdit[] = [{ index: found.index, from: found.route }];
  const notes = edits.map(edit => editText(edit, object.namespace));
  return makePlan(snapshot.cluster, snapshot.user, 'route', [{ object, changes: [], edits, notes }], stamp);
}
