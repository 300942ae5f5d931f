/**
 * The history of an object's shifts, kept in an annotation of the object itself, so that it travels with the
 * object and needs no store of its own. One that is corrupt or too large is trimmed and never blocks a shift.
 */
import type { HistoryEntry, RecordedChange } from './model.ts';

/** Annotation that holds the history, newest entry first. */
export const historyAnnotation = 'istio-canary.dev/history';
/** Annotation that names the version to fall back to, by destination key; several separated by commas. */
export const stableAnnotation = 'istio-canary.dev/stable';

const format = 1;
/** Entries that a history keeps at most. */
export const mostEntries = 50;
/** Entries that are kept as long as there is any room for them. */
const keptEntries = 20;
/** Kubernetes refuses objects whose annotations hold more than 256 KiB in all. */
const allAnnotations = 256 * 1024;
/** Beyond {@link keptEntries}, the history takes no more than this of it. */
const comfortable = 32 * 1024;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

const isWeight = (value: unknown): boolean => value === undefined || Number.isInteger(value);

function isDestination(value: unknown): boolean {
  if (!isObject(value) || !isWeight(value.weight)) return false;
  const { destination } = value;
  if (destination === undefined) return true;
  return isObject(destination) && ['host', 'subset'].every(field => isText(destination[field]));
}

const all = (list: unknown, is: (value: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(is);

const isNumberOrNull = (value: unknown): boolean => value === null || Number.isInteger(value);

function isChange(value: unknown): value is RecordedChange {
  if (!isObject(value) || !isObject(value.route) || !Number.isInteger(value.route.index)) return false;
  if (!['http', 'tls', 'tcp'].includes(String(value.route.protocol))) return false;
  const { weights, lists, mirrors } = value;
  if (mirrors !== undefined && !(isObject(mirrors) && isObject(mirrors.from) && isObject(mirrors.to)))
    return false;
  if (isObject(lists)) return all(lists.from, isDestination) && all(lists.to, isDestination);
  if (!isObject(weights)) return false;
  return (
    all(weights.keys, key => typeof key === 'string') &&
    all(weights.from, isNumberOrNull) &&
    all(weights.to, isNumberOrNull)
  );
}

function isEdit(value: unknown): boolean {
  if (!isObject(value) || !Number.isInteger(value.index)) return false;
  const isList = (list: unknown): boolean => list === undefined || all(list, isObject);
  const isRoute = (route: unknown): boolean =>
    route === undefined ||
    (isObject(route) &&
      (route.route === undefined || all(route.route, isDestination)) &&
      isList(route.match) &&
      isText(route.name));
  if (!isRoute(value.from) || !isRoute(value.to) || !(value.from || value.to)) return false;
  return value.next === null || typeof value.next === 'string';
}

const isOther = (value: unknown): boolean =>
  isObject(value) &&
  ['apiVersion', 'kind', 'namespace', 'name'].every(field => typeof value[field] === 'string') &&
  ['before', 'after'].includes(String(value.when)) &&
  (value.did === 'delete' ||
    (value.did === 'create' && typeof value.mark === 'string') ||
    (value.did === 'patch' && isObject(value.change) && isFieldChange(value.change)));

function isFieldChange({ field, index, from, to }: Record<string, unknown>): boolean {
  if (field === 'replicas') return Number.isInteger(from) && Number.isInteger(to);
  const isSubset = (subset: unknown): boolean => subset === undefined || isObject(subset);
  return field === 'subset' && Number.isInteger(index) && isSubset(from) && isSubset(to) && from !== to;
}

const isStable = (value: unknown): boolean =>
  value === undefined || (isObject(value) && typeof value.to === 'string' && isText(value.from));

/** Far deeper than any route; what nests for ever could be read, but not written again. */
const mostDepth = 40;
const isShallow = (value: unknown, left = mostDepth): boolean =>
  !isObject(value) || (left > 0 && Object.values(value).every(one => isShallow(one, left - 1)));

/** Whether a value is an entry, whoever wrote it. */
export const isEntry = (value: unknown): value is HistoryEntry =>
  isObject(value) &&
  isShallow(value) &&
  ['why', 'plan', 'undoes', 'restores'].every(field => isText(value[field])) &&
  isStable(value.stable) &&
  ['id', 'action', 'uid', 'by', 'at'].every(field => typeof value[field] === 'string') &&
  Array.isArray(value.changes) &&
  value.changes.every(isChange) &&
  (value.edits === undefined || all(value.edits, isEdit)) &&
  (value.others === undefined || all(value.others, isOther));

/**
 * The entries of this very object, newest first. Entries of another uid came here by copied YAML and are
 * left out; what cannot be read counts as not there.
 */
export function readHistory(annotations: Record<string, string> | undefined, uid: string): HistoryEntry[] {
  const text = annotations?.[historyAnnotation];
  // Most objects have none, and views ask of thousands: an exception for each would cost more than all the rest.
  if (!text) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    const entries = isObject(parsed) ? parsed.entries : undefined;
    return Array.isArray(entries) ? entries.filter(isEntry).filter(entry => entry.uid === uid) : [];
  } catch {
    return [];
  }
}

/** True where the annotation holds a history and none of it is this object's: the YAML was copied, or made anew. */
export const isForeign = (annotations: Record<string, string>, uid: string): boolean =>
  Boolean(annotations[historyAnnotation]) && readHistory(annotations, uid).length === 0;

/** Bytes that the history's value may take beside the other annotations. */
function roomIn(annotations: Record<string, string>): number {
  const others = Object.entries(annotations).reduce(
    (sum, [key, value]) => (key === historyAnnotation ? sum : sum + bytes(key) + bytes(value)),
    bytes(historyAnnotation),
  );
  return allAnnotations - others;
}

/**
 * The annotation's new text with `entry` in front: as many older entries as there is room for. An entry that is
 * too large on its own is kept without its changes (`without: 'changes'`: it cannot be undone); text is undefined
 * where other annotations leave no room at all. `known` are the older entries, where the annotation does not have them.
 */
export function withEntry(
  annotations: Record<string, string>,
  entry: HistoryEntry,
  known = readHistory(annotations, entry.uid),
): { text?: string; without?: 'changes' | 'entry' } {
  const room = roomIn(annotations);
  const older = known.slice(0, mostEntries - 1);
  const write = (entries: HistoryEntry[]): string => JSON.stringify({ v: format, entries });
  const fits = (entries: HistoryEntry[]): boolean =>
    bytes(write(entries)) <= (entries.length > keptEntries ? Math.min(comfortable, room) : room);
  const whole = fits([entry]);
  const first = whole ? entry : { ...entry, changes: [], edits: undefined, others: undefined };
  if (!fits([first])) return { without: 'entry' };
  const entries = [first, ...older];
  while (entries.length > 1 && !fits(entries)) entries.pop();
  return { text: write(entries), ...(whole ? {} : { without: 'changes' }) };
}

/** The entry that Undo takes back next: the newest that is neither an undo nor undone already. */
export function nextToUndo(entries: readonly HistoryEntry[]): HistoryEntry | undefined {
  const undone = new Set(entries.map(entry => entry.undoes));
  return entries.find(
    entry =>
      entry.action !== 'undo' &&
      entry.action !== 'stable' &&
      entry.changes.length + (entry.edits?.length ?? 0) + (entry.others?.length ?? 0) > 0 &&
      !undone.has(entry.id),
  );
}
