/**
 * An undo that stopped half way: its entry says that all of it was taken back, and something is not so yet. The next
 * undo finishes that, since one that went further back would give the canary what nobody asked for.
 */
import { nextToUndo, readHistory } from './history.ts';
import type { HistoryEntry, Snapshot, TrafficObject } from './model.ts';
import type { RecordedOther } from './other-model.ts';
import { othersOf } from './others.ts';
import { isRefusal } from './refusal.ts';
import { takeBack } from './take-back.ts';
import { takeBackOthers } from './take-back-others.ts';
import { readVirtualService } from './virtual-service.ts';

/** An entry that can be taken back, and the object that it stands in. */
export interface Undoable {
  object: TrafficObject;
  entry: HistoryEntry;
}

/** What is left of an undo of `entry`. */
export interface HalfUndone extends Undoable {
  /** Objects of the same plan that still are as the entry left them. */
  open: Undoable[];
  /** What the entry did beside VirtualServices, and was to be taken back, but is not. */
  others: RecordedOther[];
}

const historyOf = ({ annotations, uid }: TrafficObject): HistoryEntry[] => readHistory(annotations, uid);

/** The next entry of an object to be undone. */
export const undoable = (object: TrafficObject): Undoable[] => {
  const entry = nextToUndo(historyOf(object));
  return entry ? [{ object, entry }] : [];
};

/** The last undo of an object, with what it took back, where nothing was changed after it. */
export function lastUndo(object: TrafficObject): { undo: HistoryEntry; entry: HistoryEntry } | undefined {
  const entries = historyOf(object);
  const next = nextToUndo(entries);
  const undo = entries.find(one => one === next || one.action === 'undo');
  const entry = undo?.undoes === undefined ? undefined : entries.find(({ id }) => id === undo.undoes);
  return undo && entry ? { undo, entry } : undefined;
}

/** False where somebody has changed it since: it is theirs by now, and nothing is left of it to be finished. */
function canBe(finished: () => boolean): boolean {
  try {
    return finished();
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** True when an undo set out to take this back: what it left to others is not to be done now. */
function wasMeant(done: RecordedOther, back: RecordedOther): boolean {
  if (done.kind !== back.kind || done.namespace !== back.namespace || done.name !== back.name) return false;
  if (done.did === 'create') return back.did === 'delete';
  if (done.did === 'delete' || back.did !== 'patch' || done.change.field !== back.change.field) return false;
  if (done.change.field !== 'subset' || back.change.field !== 'subset') return true;
  const subset = done.change.to ?? done.change.from;
  return subset?.name === (back.change.from ?? back.change.to)?.name;
}

/** What is left of the last undo of an object; undefined where that was carried out to its end. */
export function halfUndone(snapshot: Snapshot, object: TrafficObject): HalfUndone | undefined {
  const last = lastUndo(object);
  if (!last) return undefined;
  const { undo, entry } = last;
  const objects = snapshot.virtualServices.map(readVirtualService).filter(one => one.uid !== object.uid);
  const ofPlan = (plan: string | undefined): Undoable[] =>
    plan === undefined
      ? []
      : objects.flatMap(one =>
          historyOf(one).flatMap(each => (each.plan === plan ? [{ object: one, entry: each }] : [])),
        );
  const went = ofPlan(entry.plan);
  // An undo of one object alone left the others to themselves.
  const open = went.filter(
    one =>
      undo.plan !== undefined &&
      undoable(one.object)[0]?.entry.id === one.entry.id &&
      canBe(() => takeBack(one.object, one.entry, snapshot.destinationRules) !== undefined),
  );
  const meant = [undo, ...ofPlan(undo.plan).map(one => one.entry)].flatMap(({ others = [] }) => others);
  const undone = [entry, ...went.filter(one => !open.includes(one)).map(one => one.entry)];
  const others = undone
    .flatMap(one => one.others ?? [])
    .filter(one => meant.some(back => wasMeant(one, back)))
    .filter(one =>
      canBe(
        () =>
          othersOf(takeBackOthers(snapshot, [{ ...entry, others: [one] }], snapshot.virtualServices)).length >
          0,
      ),
    );
  return open.length + others.length > 0 ? { object, entry, open, others } : undefined;
}
