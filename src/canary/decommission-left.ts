/** A decommission that stopped half way: what is left of it, and whether that may still go. */
import { resolveHost } from '../istio/hosts.ts';
import type { DestinationRule } from '../istio/types.ts';
import { whileUnused } from './going.ts';
import { readHistory } from './history.ts';
import { keysOf, type Version, versionOfFullKey } from './keys.ts';
import type { HistoryEntry, Snapshot, TrafficObject } from './model.ts';
import type { OtherWrite } from './other-model.ts';
import { remove, removeSubset, scale, settleMs as usualSettle } from './others.ts';
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

interface LeftOptions {
  drainMs?: number;
  settleMs?: number;
  deleteWorkload?: boolean;
}

/** The newest decommission of a version that was not carried out to its end, by what is left of it. */
export function leftOf(
  snapshot: Snapshot,
  object: TrafficObject,
  key: string,
  options: LeftOptions,
): ObjectWish | undefined {
  const entries = readHistory(object.annotations, object.uid);
  const undone = new Set(entries.map(one => one.undoes));
  const entry = entries.find(
    one => one.action === 'decommission' && !undone.has(one.id) && tookAway(one, key, object.namespace),
  );
  const writes = entry ? pending(snapshot, entry, key, options) : [];
  if (!entry || writes.length === 0) return undefined;
  const workloads = (snapshot.workloads ?? []).filter(({ kind, metadata }) =>
    writes.some(
      one => one.kind === kind && one.namespace === metadata?.namespace && one.name === metadata?.name,
    ),
  );
  const version = versionOf(snapshot, entry);
  const { reasons } = stillSends(snapshot, version, workloads);
  if (reasons.length > 0) throw stillUsed(key, reasons);
  const namespaces = snapshot.namespaces ?? [object.namespace];
  const after = whileUnused(writes, { key, version, workloads, namespaces });
  return { object, changes: [], beside: { after } };
}

/** The version by the subset that was taken away; one without a subset is told by its workloads alone. */
function versionOf(snapshot: Snapshot, { others = [] }: HistoryEntry): Version {
  for (const one of others) {
    if (one.did !== 'patch' || one.change.field !== 'subset') continue;
    const found = find(snapshot, one);
    const rule = found.state === 'there' ? (found.object as DestinationRule) : undefined;
    if (rule?.spec?.host)
      return { fqdn: resolveHost(rule.spec.host, one.namespace), subset: one.change.from?.name };
  }
  return { fqdn: '', subset: undefined };
}

/** Why a version stays: each route and mirror that leads to it. */
export const stillUsed = (key: string, reasons: readonly string[]): Refusal =>
  new Refusal(
    'refused',
    'still-used',
    `${key} is still used, so it stays: ${reasons.join('; ')}. Shift these to another version first, or remove them.`,
  );

/** Nobody but the person knows how long the last connections of a version take to end. */
export const drainUnknown = (key: string): Refusal =>
  new Refusal(
    'usage',
    'drain-unknown',
    `Whether ${key} still answers requests (open connections outlast their route) is not known here. Say how long to wait for them: --drain SECONDS, or that none is left: --drained.`,
  );

function pending(
  snapshot: Snapshot,
  entry: HistoryEntry,
  key: string,
  { drainMs, settleMs = usualSettle, deleteWorkload }: LeftOptions,
): OtherWrite[] {
  const scaled = scaledBy(snapshot, entry);
  const running = scaled.filter(({ workload, from }) => workload.replicas === from);
  if (running.length > 0 && drainMs === undefined) throw drainUnknown(key);
  const wait = Math.max(drainMs ?? 0, settleMs);
  const other = scaled.find(({ workload: { replicas }, from, to }) => replicas !== from && replicas !== to);
  if (deleteWorkload && other) {
    const { kind, replicas, metadata } = other.workload;
    const text = `${kind} ${metadata?.namespace}/${metadata?.name} has ${replicas} replicas since, so somebody may want it: it is not deleted with ${key}. Scale it to 0 first.`;
    throw new Refusal('refused', 'still-used', text);
  }
  return [
    ...subsetsLeft(snapshot, entry, settleMs),
    ...running.map(({ workload, to }, i) => scale(workload, to, i === 0 ? wait : undefined)),
    ...(deleteWorkload
      ? scaled.map(({ workload }): OtherWrite => ({ ...remove(workload), recorded: false }))
      : []),
  ];
}

/** The workloads that an entry scaled or was about to scale, as they are by now. */
const scaledBy = (snapshot: Snapshot, { others = [] }: HistoryEntry) =>
  others.flatMap(one => {
    if (one.did !== 'patch' || one.change.field !== 'replicas') return [];
    const { from, to } = one.change;
    const workload = snapshot.workloads?.find(
      ({ kind, metadata }) =>
        kind === one.kind &&
        metadata?.name === one.name &&
        (metadata.namespace ?? 'default') === one.namespace,
    );
    return workload ? [{ workload, from, to }] : [];
  });

function subsetsLeft(snapshot: Snapshot, { others = [] }: HistoryEntry, settleMs: number): OtherWrite[] {
  return others.flatMap(one => {
    const found = find(snapshot, one);
    if (found.state !== 'there' || one.did !== 'patch') return [];
    const { change } = one;
    if (change.field === 'replicas') return [];
    const subsets = (found.object as { spec?: { subsets?: { name?: string }[] } }).spec?.subsets ?? [];
    const at = subsets.findIndex(subset => subset.name === change.from?.name);
    return at < 0 ? [] : (removeSubset(found.object, at, settleMs) ?? []);
  });
}
