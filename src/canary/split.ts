/** One route's destination list for wished shares: the only place where a split changes. */
import { rulesFor, subsetsOf } from '../istio/subsets.ts';
import type { DestinationRule, RouteDestination } from '../istio/types.ts';
import { versionOfFullKey } from './keys.ts';
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

/**
 * The missing destination. A subset is added beside stable's destination, with its host and port; a host (only
 * stable itself comes here without being listed) beside the first one. Refused where a DestinationRule of the
 * host is known and none defines the subset.
 */
function added(
  route: RouteView,
  key: string,
  stable: string,
  rules: readonly DestinationRule[] | undefined,
): RouteDestination {
  const names =
    [...new Set([...route.destinations.map(one => one.key), ...subsetNames(route, rules)])].join(', ') ||
    'none';
  const full = versionOfFullKey(key, route.namespace);
  const withSubset = route.destinations.filter(one => one.subset && (!full || one.fqdn === full.fqdn));
  const sibling = withSubset.find(one => one.key === stable) ?? withSubset[0];
  const [first] = route.destinations;
  if (!sibling && key === stable && first)
    return { destination: { ...first.entry.destination, host: key }, weight: 0 };
  if (!sibling) {
    throw new Refusal(
      'usage',
      'unknown-destination',
      `This route has no destination "${key}" (it has ${names}), and its destinations name no subset to add another one beside.`,
    );
  }
  if (sibling.key !== stable && new Set(withSubset.map(one => one.fqdn)).size > 1) {
    throw new Refusal(
      'usage',
      'unknown-destination',
      `This route sends to several hosts; say of which one "${key}" is, as HOST/SUBSET (it has ${names}).`,
    );
  }
  const subset = full?.subset ?? key;
  const known = rulesFor(sibling.fqdn, rules ?? []);
  if (known.length > 0 && !subsetsOf(sibling.fqdn, known).has(subset)) {
    throw new Refusal(
      'refused',
      'unknown-destination',
      `No DestinationRule of ${sibling.fqdn} defines the subset "${subset}" (known: ${names}). Add the subset first, then shift.`,
    );
  }
  return { destination: { ...sibling.entry.destination, subset }, weight: 0 };
}

/** Which part takes what the wish leaves over: stable; where stable itself is wished for, the other one of two. */
function restOf(parts: readonly Part[], stable: string): string {
  if (parts.find(part => part.key === stable)?.wish === undefined || parts.length !== 2) return stable;
  return parts.find(part => part.wish === undefined)?.key ?? stable;
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
    if (!list.some(one => one.key === key)) list.push({ key, entry: added(route, key, stable, rules) });
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
