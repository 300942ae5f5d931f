/**
 * Changes as the history keeps them. Where only weights moved, the weights alone are kept, with a fingerprint of
 * what they belong to; so entries stay small, and undo still restores the very list.
 */
import { sameJson } from '../istio/equal.ts';
import { sharesOf } from '../istio/shares.ts';
import type { RouteDestination } from '../istio/types.ts';
import { fingerprint } from './fingerprint.ts';
import { keysOf } from './keys.ts';
import type { RecordedChange, RouteChange, RouteView, TrafficObject } from './model.ts';
import { routeElement } from './virtual-service.ts';

/** A destination list without its weights: what stays when traffic moves. */
export const withoutWeights = (entries: readonly RouteDestination[]): unknown[] =>
  entries.map(({ weight: _weight, ...rest }) => rest);

const weightsOf = (entries: readonly RouteDestination[]): (number | null)[] =>
  entries.map(one => one.weight ?? null);

/** Unset counts as 0 beside others; a typed client may drop a 0 that was written. */
const sameWeights = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && (a.length === 1 || a.every((weight, i) => (weight ?? 0) === (b[i] ?? 0)));

/** The fingerprint of a route's conditions: how it is found again when the list has moved. */
export const matchPrint = (object: TrafficObject, route: { ref: RouteView['ref'] }): string =>
  fingerprint(routeElement(object.raw, route.ref)?.match ?? null);

/** A change as the history keeps it. */
export function record(object: TrafficObject, change: RouteChange): RecordedChange {
  const { route, from, to, mirrorsFrom, mirrorsTo } = change;
  const base = { route, match: matchPrint(object, { ref: route }) };
  const mirrors =
    mirrorsFrom || mirrorsTo ? { mirrors: { from: mirrorsFrom ?? {}, to: mirrorsTo ?? {} } } : {};
  if (!sameJson(withoutWeights(from), withoutWeights(to)))
    return { ...base, lists: { from, to }, ...mirrors };
  const keys = keysOf(from, object.namespace);
  return {
    ...base,
    weights: { keys, from: weightsOf(from), to: weightsOf(to), list: fingerprint(withoutWeights(from)) },
    ...mirrors,
  };
}

/** Shares by key before and after a recorded change, in percent. */
export function recordedShares(
  change: RecordedChange,
  namespace: string,
): { from: Record<string, number>; to: Record<string, number> } {
  const { weights, lists } = change;
  const byKey = (keys: readonly string[], of: readonly (number | null)[]): Record<string, number> => {
    const shares = sharesOf(of.map(weight => weight ?? undefined));
    return Object.fromEntries(keys.map((key, i) => [key, shares[i] ?? 0]));
  };
  const list = (entries: readonly RouteDestination[]): Record<string, number> =>
    byKey(keysOf(entries, namespace), weightsOf(entries));
  if (lists) return { from: list(lists.from), to: list(lists.to) };
  return {
    from: byKey(weights?.keys ?? [], weights?.from ?? []),
    to: byKey(weights?.keys ?? [], weights?.to ?? []),
  };
}

/** The list with these weights (null: unset). */
export function withWeights(
  entries: readonly RouteDestination[],
  weights: readonly (number | null)[],
): RouteDestination[] {
  return entries.map(({ weight: _weight, ...rest }, i) => {
    const weight = weights[i];
    return weight === null || weight === undefined ? rest : { ...rest, weight };
  });
}

/** The list that stood there before a recorded change; undefined when what stands there now is not its result. */
export function listBefore(
  change: RecordedChange,
  now: readonly RouteDestination[],
): RouteDestination[] | undefined {
  const { weights, lists } = change;
  if (lists) {
    const same =
      sameJson(withoutWeights(now), withoutWeights(lists.to)) &&
      sameWeights(weightsOf(now), weightsOf(lists.to));
    return same ? lists.from : undefined;
  }
  if (
    !weights ||
    weights.list !== fingerprint(withoutWeights(now)) ||
    !sameWeights(weightsOf(now), weights.to)
  )
    return undefined;
  return withWeights(now, weights.from);
}
