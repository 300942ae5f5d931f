/** One route's destination list for wished shares: the only place where a split changes. */
import type { DestinationRule, RouteDestination } from '../istio/types.ts';
import type { DestinationView, RouteView } from './model.ts';
import { Refusal } from './refusal.ts';
import { canaryOf, subsetNames } from './stable.ts';
import { hundredths, type Part, weightsFor } from './weights.ts';

/** Shares wished for, in percent, by destination key. */
export type Wish = Readonly<Record<string, number>>;

/** The list as written, each destination kept whole. */
export const entriesOf = (route: RouteView): RouteDestination[] => route.destinations.map(one => one.entry);

/** Shares by key, in percent. */
export const sharesByKey = (route: RouteView): Record<string, number> =>
  Object.fromEntries(route.destinations.map(one => [one.key, one.share]));

/** The missing destination: a subset of stable's host, with host and port as stable's are written. */
function added(
  route: RouteView,
  key: string,
  rules: readonly DestinationRule[] | undefined,
): RouteDestination {
  const sibling = route.destinations.find(one => one.subset);
  const known = subsetNames(route, rules);
  const names = [...new Set([...route.destinations.map(one => one.key), ...known])].join(', ') || 'none';
  if (!sibling || (rules && !known.includes(key))) {
    throw new Refusal(
      sibling ? 'refused' : 'usage',
      'unknown-destination',
      sibling
        ? `No DestinationRule of ${sibling.fqdn} defines the subset "${key}" (known: ${names}). Add the subset first, then shift.`
        : `This route has no destination "${key}" (it has ${names}), and its destinations name no subset to add another one beside.`,
    );
  }
  return { destination: { ...sibling.entry.destination, subset: key }, weight: 0 };
}

/** Which part takes what the wish leaves over: stable, or the only one not spoken of when stable is. */
function restOf(parts: readonly Part[], stable: string): string {
  if (parts.find(part => part.key === stable)?.wish === undefined) return stable;
  const silent = parts.filter(part => part.wish === undefined);
  return silent.length === 1 && silent[0] ? silent[0].key : stable;
}

/**
 * The destination list that gives the wished shares. What the wish leaves over goes to stable; destinations
 * that it does not name keep their share; one that is missing is added with stable's host and port.
 * Throws a {@link Refusal} when the wish does not add up or names nothing that exists.
 */
export function splitFor(
  route: RouteView,
  wish: Wish,
  stable: string,
  rules?: readonly DestinationRule[],
): RouteDestination[] {
  const wished = Object.entries(wish).map(([key, percent]): [string, number] => [
    key,
    hundredths(key, percent),
  ]);
  const total = wished.reduce((sum, [, share]) => sum + share, 0);
  if (total > 10_000) {
    throw new Refusal(
      'usage',
      'shares-over-100',
      `The wished shares add up to ${total / 100} percent, more than 100.`,
    );
  }
  const list: { key: string; entry: RouteDestination; view?: DestinationView }[] = route.destinations.map(
    view => ({
      key: view.key,
      entry: view.entry,
      view,
    }),
  );
  const add = (key: string): void => {
    if (!list.some(one => one.key === key)) list.push({ key, entry: added(route, key, rules) });
  };
  for (const [key] of wished) add(key);
  const counterpart = canaryOf(route, stable, rules);
  if (list.length === 1 && total < 10_000 && counterpart !== undefined) add(counterpart);
  if (total < 10_000 || list.every(one => one.key !== stable)) add(stable);

  const found = route.destinations.reduce((sum, one) => sum + (one.weight ?? 0), 0);
  const asked = new Map(wished);
  const single = route.destinations.length === 1;
  const parts = list.map(
    ({ key, view }): Part => ({
      key,
      weight: view ? (single ? found || 100 : (view.weight ?? 0)) : 0,
      wish: asked.get(key),
    }),
  );
  const rest = restOf(parts, stable);
  const kept = parts.filter(part => part.wish === undefined && part.key !== rest && part.weight > 0);
  const sum = single ? found || 100 : found;
  const keptShare = kept.reduce((share, part) => share + (part.weight * 10_000) / Math.max(sum, 1), 0);
  const left = 10_000 - total - keptShare;
  if (left < -1e-6 || (asked.has(rest) && Math.abs(left) > 1e-6)) {
    const keeping = kept
      .map(part => `${part.key} keeps its ${(part.weight * 100) / Math.max(sum, 1)} percent`)
      .join(', ');
    throw new Refusal(
      'usage',
      'shares-do-not-add-up',
      `The shares add up to ${(total + keptShare) / 100} percent, not 100${keeping ? ` (${keeping})` : ''}. Name the destination that gives or takes the rest.`,
    );
  }
  if (list.length === 1 && route.destinations.length === 1) return entriesOf(route);
  const weights = weightsFor(
    parts.map(part => (part.key === rest ? { ...part, wish: undefined } : part)),
    sum,
    rest,
  );
  return list.map(({ entry }, i) => ({ ...entry, weight: weights[i] ?? 0 }));
}
