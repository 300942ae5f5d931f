/** What a look at the object tells a rollout: all as it was left, or what somebody else did to it. */

import { readHistory } from '../canary/history.ts';
import { shareOf } from '../canary/keys.ts';
import type { HistoryEntry, RouteView, TrafficObject } from '../canary/model.ts';
import { recordedShares } from '../canary/recorded.ts';
import { pickRoute } from '../canary/route.ts';
import { routePrint } from '../canary/same-route.ts';
import { recordedKey } from '../canary/stable.ts';
import { readVirtualService } from '../canary/virtual-service.ts';
import { percentText } from '../istio/shares.ts';
import type { VirtualService } from '../istio/types.ts';
import type { Found, MachineState } from './machine-model.ts';
import { readRecord } from './record.ts';

/** What a rollout knows its object by. */
export interface Known {
  id: string;
  uid: string;
  holder: string;
  canary: string;
  stable: string;
  route?: string;
  /** Of a route that goes by its place alone: what told it from others as the rollout began. */
  routePrint?: string;
  /** Nothing is written, so there is no record to look for, and the canary keeps `share` (percent). */
  dryRun: boolean;
  share?: number;
  /** The newest history entry that this rollout has seen. */
  entry?: string;
  /** The rollout that was recorded before this one began. */
  before?: string;
}

const tolerance = 0.005;

function routeOf(object: TrafficObject, wanted: string | undefined): RouteView | undefined {
  try {
    return pickRoute(object, wanted);
  } catch {
    return undefined;
  }
}

/**
 * What tells a route from others, where it goes by its place alone: what it matches, and of which host. Undefined for
 * one that has a name, or that is not said.
 */
export function routePrintOf(object: TrafficObject, wanted: string | undefined): string | undefined {
  const route = wanted === undefined ? undefined : routeOf(object, wanted);
  if (!route || route.ref.name === wanted) return undefined;
  return routePrint(route);
}

/** Whether another route stands in its place by now. */
export const isMoved = (object: TrafficObject, known: Known): boolean =>
  known.routePrint !== undefined && routePrintOf(object, known.route) !== known.routePrint;

/** Who is stable by the object, where that is another one than the rollout goes back to. */
function otherStable(object: TrafficObject, { route: wanted, stable }: Known): string | undefined {
  const route = routeOf(object, wanted);
  const recorded = route && recordedKey(object, route);
  return recorded === stable ? undefined : recorded;
}

/** The canary's share in percent; undefined where the route is gone. */
export function shareNow(object: TrafficObject, known: Pick<Known, 'route' | 'canary'>): number | undefined {
  const route = routeOf(object, known.route);
  if (!route) return undefined;
  return shareOf(Object.fromEntries(route.destinations.map(one => [one.key, one.share])), known.canary);
}

const newest = (object: TrafficObject): HistoryEntry | undefined =>
  readHistory(object.annotations, object.uid)[0];

/** The newest entry's id, to tell later what came after it. */
export const newestEntry = (vs: VirtualService): string | undefined => newest(readVirtualService(vs))?.id;

/** Who made it as it is: the newest entry that this rollout has not seen, where it left these shares; else the writer. */
function who(
  object: TrafficObject,
  known: Known,
  share: number | undefined,
  writer: string | undefined,
): string {
  const entry = newest(object);
  const [change] = entry?.changes ?? [];
  const left = change && shareOf(recordedShares(change, object.namespace).to, known.canary);
  const isIts = left !== undefined && share !== undefined && Math.abs(left - share) < tolerance;
  if (entry && isIts && entry.id !== known.entry) return `by ${entry.by} at ${entry.at} (${entry.action})`;
  return writer ? `with ${writer}` : 'by somebody';
}

/**
 * Whether somebody did what the last look has not seen. Looks are seconds apart while metrics are asked for, and what
 * nobody has been told of is not written over.
 */
export function isNews(found: Found, seen: Found | undefined): boolean {
  if (found.is === 'expected' || found.is === 'written') return false;
  if (found.is !== seen?.is) return true;
  return found.is === 'foreign' && seen.is === 'foreign' && found.share !== seen.share;
}

/** Compares the object as it is now with what the rollout left there. */
export function foundIn(
  known: Known,
  state: MachineState,
  vs: VirtualService | undefined,
  writer?: string,
): Found {
  if (!vs) return { is: 'gone', words: 'The VirtualService was deleted.' };
  const object = readVirtualService(vs);
  const where = `${object.namespace}/${object.name}`;
  if (object.uid !== known.uid) return { is: 'gone', words: `${where} was deleted and made again.` };
  const entry = newest(object);
  const share = shareNow(object, known);
  const record = readRecord(object.annotations, object.uid);
  const { pending } = state;
  const isAt = (weight: number): boolean => share !== undefined && Math.abs(share - weight) < tolerance;

  if (!known.dryRun && record) {
    const isOurs = record.id === known.id;
    if (isOurs ? record.driver !== known.holder : record.id !== known.before)
      return { is: 'taken', by: record.driver ?? 'another rollout' };
    // What goes back may go back elsewhere too, so that is planned again instead.
    const isMade =
      pending?.kind === 'shift'
        ? record.step === pending.step && isAt(pending.weight)
        : pending?.kind === 'promote' && record.phase === 'promoted' && isAt(100);
    if (isOurs && isMade) return { is: 'written' };
  }
  const weight = known.dryRun ? (known.share ?? state.weight) : state.weight;
  const other = otherStable(object, known);
  if (other !== undefined)
    return {
      is: 'foreign',
      words: `${where} records ${other} as stable by now, changed ${who(object, known, share, writer)}; this rollout goes back to ${known.stable}.`,
      ...(share === undefined ? {} : { share }),
    };
  const moved = isMoved(object, known);
  if (moved || !isAt(weight)) {
    const by = who(object, known, share, writer);
    if (!moved && isAt(0) && entry?.action === 'rollback' && entry.id !== known.entry)
      return {
        is: 'rolledBack',
        words: `${where} was rolled back ${by}${entry.why ? `: ${entry.why.replace(/\.$/, '')}` : ''}.`,
      };
    const had = `it had ${percentText(weight)} %`;
    const now = moved
      ? `${known.route} is another route by now`
      : share === undefined
        ? `its route is gone, ${had}`
        : `the canary has ${percentText(share)} % by now, ${had}`;
    return {
      is: 'foreign',
      words: `${where} was changed ${by}: ${now}.`,
      ...(share === undefined ? {} : { share }),
    };
  }
  if (!known.dryRun && state.step >= 0 && record?.id !== known.id)
    return {
      is: 'bare',
      words: `The rollout's annotation vanished from ${where}, changed ${writer ? `with ${writer}` : 'by somebody'}.`,
    };
  return { is: 'expected' };
}
