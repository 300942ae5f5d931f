/**
 * What an entry did to objects of other kinds, taken back where it is still what it left behind. What is so already
 * is passed over, so that an entry of which only a part was written can be taken back too.
 */
import { sameJson } from '../istio/equal.ts';
import type { DestinationRule, KubeObject, VirtualService } from '../istio/types.ts';
import type { HistoryEntry, Snapshot, Workload } from './model.ts';
import type { Beside, FieldChange, OtherWrite, RecordedOther } from './other-model.ts';
import {
  addSubset,
  createdAnnotation,
  otherName,
  remove,
  removeSubset,
  scale,
  settleMs,
  specPrint,
} from './others.ts';
import { Refusal } from './refusal.ts';
import { podsNeeded, ruleNeeded, userOf } from './still-needed.ts';

type Known = { state: 'unknown' } | { state: 'missing' } | { state: 'there'; object: KubeObject };

/** The recorded object as the snapshot has it; `unknown` where its kind could not be read. */
export function find(snapshot: Snapshot, { kind, namespace, name }: RecordedOther): Known {
  const lists: Record<string, readonly KubeObject[] | undefined> = {
    VirtualService: snapshot.virtualServices,
    DestinationRule: snapshot.destinationRules,
  };
  const list = kind in lists ? lists[kind] : snapshot.workloads?.filter(one => one.kind === kind);
  if (!list) return { state: 'unknown' };
  const object = list.find(
    ({ metadata }) => metadata?.name === name && (metadata.namespace ?? 'default') === namespace,
  );
  return object ? { state: 'there', object: { kind, ...object } } : { state: 'missing' };
}

interface Taken {
  write?: OtherWrite;
  warnings?: string[];
}

const stays = (warning: string): Taken => ({ warnings: [warning] });

const conflict = (what: string): Refusal =>
  new Refusal('conflict', 'changed-since', `${what} Nothing was written. Look at the live object first.`);

function subsetBack(
  rule: DestinationRule,
  change: Extract<FieldChange, { field: 'subset' }>,
  then: readonly VirtualService[],
): Taken {
  const { from, to } = change;
  const subsets = rule.spec?.subsets ?? [];
  const name = (to ?? from)?.name ?? '';
  const at = subsets.findIndex(one => one?.name === name);
  const now = subsets[at];
  const where = otherName({ kind: 'DestinationRule', namespace: 'default', name: '', ...rule.metadata });
  if (sameJson(now, from)) return {};
  if (!sameJson(now, to)) throw conflict(`The subset ${name} of ${where} was changed since.`);
  if (!from) {
    const user = userOf(name, rule, then);
    if (user) return stays(`The subset ${name} of ${where} stays, since ${user} names it.`);
    return { write: removeSubset(rule, at) };
  }
  if (to) throw conflict(`The subset ${name} of ${where} cannot be taken back.`);
  return { write: addSubset(rule, from, change.index) };
}

/** Takes pods away, unless requests still go to them. */
function withoutPods(then: Snapshot, workload: Workload, write: OtherWrite): Taken {
  const { why, warnings } = podsNeeded(then, workload);
  return why ? stays(`${otherName(write)} stays as it is, since ${why}.`) : { write, warnings };
}

function replicasBack(then: Snapshot, workload: Workload, { from, to }: { from: number; to: number }): Taken {
  const { replicas } = workload;
  if (replicas === from) return {};
  if (replicas === to) {
    const write = scale(workload, from);
    return from < to ? withoutPods(then, workload, write) : { write };
  }
  const where = otherName({ namespace: 'default', name: '', ...workload.metadata, kind: workload.kind });
  return stays(`${where} has ${replicas} replicas by now, not ${to}; it stays so.`);
}

function createdBack(then: Snapshot, object: KubeObject, recorded: RecordedOther & { did: 'create' }): Taken {
  const where = otherName(recorded);
  if (object.metadata?.annotations?.[createdAnnotation] !== recorded.mark)
    return stays(`${where} is not the one that was made then; it stays.`);
  if (recorded.print !== undefined && recorded.print !== specPrint(object))
    throw conflict(`${where} was changed since it was made.`);
  const write = remove(object);
  if (recorded.kind === 'VirtualService') return { write };
  if (recorded.kind !== 'DestinationRule') return withoutPods(then, object as Workload, write);
  const why = ruleNeeded(object, then.virtualServices);
  return why ? stays(`${where} stays, since ${why}.`) : { write };
}

/** `snapshot` is what is there now, `then` what it will be once the routes are back. */
function back(snapshot: Snapshot, recorded: RecordedOther, then: Snapshot): Taken {
  const where = otherName(recorded);
  if (recorded.did === 'delete')
    return stays(`${where} was deleted; it comes back with kubectl apply of the file that was saved then.`);
  const found = find(snapshot, recorded);
  if (found.state === 'unknown') return stays(`${where} cannot be read, so it stays as it is.`);
  if (recorded.did === 'create')
    return found.state === 'missing' ? {} : createdBack(then, found.object, recorded);
  if (found.state === 'missing') return stays(`${where} is gone; it stays so.`);
  const { change } = recorded;
  return change.field === 'subset'
    ? subsetBack(found.object as DestinationRule, change, then.virtualServices)
    : replicasBack(then, found.object as Workload, change);
}

/** True when the entry made the VirtualService that it stands in: taking it back deletes that. */
export const madeItsObject = (
  { others = [] }: HistoryEntry,
  object: { namespace: string; name: string },
): boolean =>
  others.some(
    ({ did, kind, namespace, name }) =>
      did === 'create' && kind === 'VirtualService' && namespace === object.namespace && name === object.name,
  );

/** True when taking it back takes something away: an object, a subset, replicas. */
const takesAway = (recorded: RecordedOther): boolean => {
  if (recorded.did !== 'patch') return recorded.did === 'create';
  const { change } = recorded;
  return change.field === 'subset' ? change.from === undefined : change.to > change.from;
};

/** What sends goes first, then what it names, then the pods behind that: whatever stops leaves what is in front answered. */
const placeOf = ({ kind }: RecordedOther): number =>
  kind === 'VirtualService' ? 0 : kind === 'DestinationRule' ? 1 : 2;

/** The snapshot once a subset came or went: the next one of the same rule is written from that. */
function afterWrite(snapshot: Snapshot, write: OtherWrite | undefined): Snapshot {
  if (write?.op !== 'patch' || write.change.field !== 'subset') return snapshot;
  const { namespace, name, change } = write;
  const destinationRules = snapshot.destinationRules?.map(rule => {
    const { metadata = {} } = rule;
    if (metadata.name !== name || (metadata.namespace ?? 'default') !== namespace) return rule;
    const subsets = [...(rule.spec?.subsets ?? [])];
    subsets.splice(change.index, change.from ? 1 : 0, ...(change.to ? [change.to] : []));
    return { ...rule, spec: { ...rule.spec, subsets: subsets.length > 0 ? subsets : undefined } };
  });
  return { ...snapshot, destinationRules };
}

/**
 * The inverse of what entries did beside VirtualServices. What comes back is there before these send to it; what is
 * taken away goes after them, so that one that somebody changed meanwhile, and that stops the plan, keeps its pods.
 * `then` are the VirtualServices as they will be. Throws a conflict {@link Refusal}.
 */
export function takeBackOthers(
  snapshot: Snapshot,
  entries: readonly HistoryEntry[],
  then: readonly VirtualService[],
  settle = settleMs,
): Beside & { warnings: string[] } {
  const recorded = entries.flatMap(({ others = [] }) => others);
  const all = [
    ...recorded.filter(one => one.when === 'before'),
    ...recorded.filter(one => one.when === 'after'),
  ];
  const newestFirst = all.reverse();
  const later: Snapshot = { ...snapshot, virtualServices: [...then] };
  let now = snapshot;
  const taken = (list: readonly RecordedOther[]): Taken[] =>
    list.map(one => {
      const step = back(now, one, later);
      now = afterWrite(now, step.write);
      return step;
    });
  const before = taken(newestFirst.filter(one => !takesAway(one)));
  const after = taken(newestFirst.filter(takesAway).sort((a, b) => placeOf(a) - placeOf(b)));
  const writes = (list: Taken[]): OtherWrite[] => list.flatMap(({ write }) => write ?? []);
  return {
    before: writes(before),
    // Each takes what the one before it still leads to, so it waits until that has arrived everywhere.
    after: writes(after).map(write =>
      write.kind === 'VirtualService' ? write : { ...write, waitMs: settle },
    ),
    settleMs: settle,
    warnings: [...new Set([...before, ...after].flatMap(({ warnings = [] }) => warnings))],
  };
}
