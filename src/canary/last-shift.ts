/** Since when a VirtualService splits its requests as it does, and by whom, as its history tells. */
import { readHistory } from './history.ts';
import { shareOf } from './keys.ts';
import type { Action, HistoryEntry, TrafficObject } from './model.ts';
import type { Rules } from './named.ts';
import { recordedShares } from './recorded.ts';
import { canaryOf, stableOf } from './stable.ts';

/** The newest entry that moved shares. */
export interface LastShift {
  /** ISO 8601 in UTC. */
  at: string;
  by: string;
  action: Action;
  why?: string;
  /** The canary and its share (percent) after it; undefined where it is not known which one that is. */
  canary?: { key: string; share: number };
  /** False where the route splits otherwise by now, so somebody else has changed it since. */
  holds: boolean;
}

const newest = new WeakMap<TrafficObject['raw'], HistoryEntry | null>();

/** The newest entry that changed something; read once an object, since a history may be long. */
function entryOf({ raw, annotations, uid }: TrafficObject): HistoryEntry | undefined {
  const known = newest.get(raw);
  if (known !== undefined) return known ?? undefined;
  const found = readHistory(annotations, uid).find(one => one.changes.length > 0);
  newest.set(raw, found ?? null);
  return found;
}

/** Shares are the same where people could not tell them apart. */
const tolerance = 0.005;

/** The last shift of an object; undefined where its history has none. */
export function lastShift(object: TrafficObject, rules?: Rules): LastShift | undefined {
  const entry = entryOf(object);
  const [change] = entry?.changes ?? [];
  if (!entry || !change) return undefined;
  const { to } = recordedShares(change, object.namespace);
  const { at, by, action, why } = entry;
  const base = { at, by, action, ...(why ? { why } : {}) };
  const route = object.routes.find(
    ({ ref }) => ref.protocol === change.route.protocol && ref.index === change.route.index,
  );
  if (!route) return { ...base, holds: false };
  const shares = Object.fromEntries(route.destinations.map(one => [one.key, one.share]));
  const keys = new Set([...Object.keys(to), ...Object.keys(shares)]);
  const holds = [...keys].every(key => Math.abs(shareOf(to, key) - shareOf(shares, key)) < tolerance);
  const canary = canaryOf(route, stableOf(object, route, rules), rules);
  return {
    ...base,
    ...(canary === undefined ? {} : { canary: { key: canary, share: shareOf(to, canary) } }),
    holds,
  };
}
