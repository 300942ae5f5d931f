/** What the quick picks offer: objects, routes, versions, shares; all of it computed by the engine. */
import { likelyCanary } from '../../canary/likely-canary.ts';
import type { RouteView, Snapshot, TrafficObject } from '../../canary/model.ts';
import { planShift, type Target } from '../../canary/shift.ts';
import type { Wish } from '../../canary/split.ts';
import { stableOf, subsetNames } from '../../canary/stable.ts';
import { isCanary, type RouteStatus, routeStatuses } from '../../canary/status.ts';
import { isStickyRoute } from '../../canary/sticky-cookie.ts';
import { routeId } from '../../canary/virtual-service.ts';
import { routeName } from '../shared/route-name.ts';
import { movesText, percent, splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';

export interface Choice<T> {
  label: string;
  description?: string;
  detail?: string;
  value: T;
}

const sharesOf = (status: RouteStatus): string =>
  splitText(Object.fromEntries(status.destinations.map(one => [one.key, one.share])));

/** One choice a VirtualService, those with versions first; its splits as detail. */
export function objectChoices(snapshot: Snapshot): Choice<Target>[] {
  const byObject = new Map<string, RouteStatus[]>();
  for (const status of routeStatuses(snapshot)) {
    const id = `${status.namespace}/${status.virtualService}`;
    byObject.set(id, [...(byObject.get(id) ?? []), status]);
  }
  const rank = (routes: RouteStatus[]): number => (routes.some(isCanary) ? 0 : 1);
  return [...byObject.values()]
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(routes => {
      const [first] = routes;
      if (!first) return [];
      return [
        {
          label: first.virtualService,
          description: `${first.namespace} · ${first.host}`,
          detail: routes.map(one => `${one.match}: ${sharesOf(one)}`).join(' | '),
          value: { namespace: first.namespace, name: first.virtualService },
        },
      ];
    });
}

/** One choice a route that sends requests somewhere. */
export const routeChoices = (object: TrafficObject): Choice<string>[] =>
  object.routes
    .filter(route => route.destinations.length > 0)
    .map(route => ({
      label: routeName(route.ref),
      description: route.match,
      detail: splitText(Object.fromEntries(route.destinations.map(one => [one.key, one.share]))),
      value: routeId(route.ref),
    }));

/** One choice a version of the route, present or defined by a DestinationRule. */
export function versionChoices(snapshot: Snapshot, route: RouteView, except?: string): Choice<string>[] {
  const shares = new Map(route.destinations.map(one => [one.key, one.share]));
  const keys = new Set([...shares.keys(), ...subsetNames(route, snapshot.destinationRules)]);
  return [...keys]
    .filter(key => key !== except)
    .map(key => ({ label: key, description: t('gets {0} now', percent(shares.get(key) ?? 0)), value: key }));
}

/**
 * The versions of all routes, each once, with what everybody gets of it where a route for all has it; those that are
 * missed least come first.
 */
export function allVersionChoices(snapshot: Snapshot, { routes }: TrafficObject): Choice<string>[] {
  const ordered = [...routes.filter(one => one.catchAll), ...routes.filter(one => !one.catchAll)];
  const all = ordered.flatMap(route =>
    versionChoices(snapshot, route).map(choice => ({
      choice,
      share: route.destinations.find(one => one.key === choice.value)?.share ?? 0,
    })),
  );
  return all
    .filter((one, i) => all.findIndex(other => other.choice.value === one.choice.value) === i)
    .sort((a, b) => a.share - b.share)
    .map(one => one.choice);
}

/** One choice a route that can be taken away: it has a name, and is not everybody's. */
export const removableChoices = ({ routes, raw }: TrafficObject): Choice<string>[] =>
  routes
    .filter(({ ref, catchAll }) => ref.name && !catchAll)
    .map(({ ref, match, destinations }) => ({
      label: ref.name ?? '',
      // The condition of a sticky route is a pattern that nobody has written.
      description:
        ref.protocol === 'http' && isStickyRoute((raw.spec?.http ?? [])[ref.index]) ? t('sticky') : match,
      detail: destinations.map(one => one.key).join(', '),
      value: ref.name ?? '',
    }));

/** The version to shift where it needs no asking: the canary. */
export function canaryKey(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  said?: string,
): string | undefined {
  const rules = snapshot.destinationRules;
  return likelyCanary(object, route, stableOf(object, route, rules, said), rules);
}

/** The wish that gives `key` the share; all of it leaves nothing for the others. */
export function wishFor(route: RouteView, key: string, share: number): Wish {
  if (share < 100) return { [key]: share };
  return { ...Object.fromEntries(route.destinations.map(one => [one.key, 0])), [key]: 100 };
}

/** Presets as before and after; those that the engine refuses, or that change nothing, are left out. */
export function shareChoices(
  snapshot: Snapshot,
  target: Target,
  route: RouteView,
  key: string,
  steps: readonly number[],
  stable?: string,
): Choice<Wish>[] {
  const stamp = { at: new Date(0).toISOString(), newId: () => 'preview' };
  return steps.flatMap(step => {
    const wish = wishFor(route, key, step);
    try {
      const options = { route: routeId(route.ref), stable, addSubset: true };
      const plan = planShift(snapshot, target, wish, options, stamp);
      const [object] = plan.objects;
      const moves = object ? movesText(object.before, object.after) : [];
      if (moves.length === 0) return [];
      return [
        {
          label: splitText({ [key]: step }),
          description: moves.join('   '),
          value: wish,
        },
      ];
    } catch {
      // A preset that the engine refuses here is no choice; a share typed in gets the reason told.
      return [];
    }
  });
}

/** Why a typed share cannot be taken; undefined when it can. */
export function shareProblem(typed: string): string | undefined {
  if (!/^\d{1,3}([.,]\d{1,2})?$/.test(typed.trim())) {
    return t('A number from 0 to 100, with at most two digits after the point.');
  }
  return readShare(typed) > 100 ? t('A share cannot be more than 100 %.') : undefined;
}

/** The typed share in percent; a comma counts as a point. */
export const readShare = (typed: string): number => Number(typed.trim().replace(',', '.'));
