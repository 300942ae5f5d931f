/** A decommission that stopped half way: what is left of it, and whether that may still go. */
import { readHistory } from './history.ts';
import { keysOf, versionOfFullKey } from './keys.ts';
import type { HistoryEntry, Snapshot, TrafficObject } from './model.ts';
import type { OtherWrite } from './other-model.ts';
import { removeSubset, scale, settleMs as usualSettle } from './others.ts';
import type { ObjectWish } from './plan.ts';
import { Refusal } from './refusal.ts';
import { stillSends } from './still-sends.ts';
import { find } from './take-back-others.ts';

/** True when an entry took this very version away: another one's remains are nobody's wish. */
function tookAway({ changes, others = [] }: HistoryEntry, key: string, namespace: string): boolean {
  const isNamed = (name: string | undefined): boolean =>
    name !== undefined && (name === key || versionOfFullKey(key, namespace)?.subset === name);
  const subsets = others.flatMap(one =>
    one.did === 'patch' && one.change.field === 'subset' ? [one.change.from?.name] : [],
  );
  const keys = changes.flatMap(({ lists }) => {
    const left = keysOf(lists?.to ?? [], namespace);
    return keysOf(lists?.from ?? [], namespace).filter(one => !left.includes(one));
  });
  return [...subsets, ...keys].some(isNamed);
}

/** The newest decommission of a version that was not carried out to its end, by what is left of it. */
export function leftOf(
  snapshot: Snapshot,
  object: TrafficObject,
  key: string,
  options: { drainMs?: number; settleMs?: number },
): ObjectWish | undefined {
  const entries = readHistory(object.annotations, object.uid);
  const undone = new Set(entries.map(one => one.undoes));
  const entry = entries.find(
    one => one.action === 'decommission' && !undone.has(one.id) && tookAway(one, key, object.namespace),
  );
  const writes = entry ? pending(snapshot, entry, options) : [];
  refuseUsed(snapshot, key, writes);
  return writes.length > 0 ? { object, changes: [], beside: { after: writes } } : undefined;
}

/** Throws where something sends to nothing but the workloads that are left to be scaled. */
function refuseUsed(snapshot: Snapshot, key: string, writes: readonly OtherWrite[]): void {
  const going = (snapshot.workloads ?? []).filter(({ kind, metadata }) =>
    writes.some(
      one => one.kind === kind && one.namespace === metadata?.namespace && one.name === metadata?.name,
    ),
  );
  const { reasons } = stillSends(snapshot, { fqdn: '' }, going);
  if (reasons.length > 0) throw stillUsed(key, reasons);
}

/** Why a version stays: each route and mirror that leads to it. */
export const stillUsed = (key: string, reasons: readonly string[]): Refusal =>
  new Refusal(
    'refused',
    'still-used',
    `${key} is still used, so it stays: ${reasons.join('; ')}. Shift these to another version first, or remove them.`,
  );

function pending(
  snapshot: Snapshot,
  { others = [] }: HistoryEntry,
  options: { drainMs?: number; settleMs?: number },
): OtherWrite[] {
  const { drainMs, settleMs = usualSettle } = options;
  return others.flatMap(one => {
    const found = find(snapshot, one);
    if (found.state !== 'there' || one.did !== 'patch') return [];
    const { change } = one;
    if (change.field === 'replicas') {
      const workload = snapshot.workloads?.find(each => each.metadata?.uid === found.object.metadata?.uid);
      return workload && workload.replicas === change.from ? [scale(workload, change.to, drainMs)] : [];
    }
    const subsets = (found.object as { spec?: { subsets?: { name?: string }[] } }).spec?.subsets ?? [];
    const at = subsets.findIndex(subset => subset.name === change.from?.name);
    return at < 0 ? [] : (removeSubset(found.object, at, settleMs) ?? []);
  });
}
