/**
 * The history of an object's shifts, kept in an annotation of the object itself, so that it travels with the
 * object and needs no store of its own. One that is corrupt or too large is trimmed and never blocks a shift.
 */
import type { HistoryEntry } from './model.ts';

/** Annotation that holds the history, newest entry first. */
export const historyAnnotation = 'istio-canary.dev/history';
/** Annotation that names the version to fall back to, by destination key; several separated by commas. */
export const stableAnnotation = 'istio-canary.dev/stable';

const format = 1;
const mostEntries = 50;
/** Kubernetes refuses objects whose annotations hold more than 256 KiB in all; others need room too. */
const allAnnotations = 256 * 1024;
const mostBytes = 64 * 1024;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

const isEntry = (value: unknown): value is HistoryEntry => {
  const entry = value as Partial<HistoryEntry> | null;
  return (
    typeof entry === 'object' &&
    entry !== null &&
    typeof entry.id === 'string' &&
    Array.isArray(entry.changes)
  );
};

/**
 * The entries of this very object, newest first. Entries of another uid came here by copied YAML and are
 * left out; text that cannot be read counts as no history.
 */
export function readHistory(annotations: Record<string, string> | undefined, uid: string): HistoryEntry[] {
  try {
    const parsed: unknown = JSON.parse(annotations?.[historyAnnotation] ?? '');
    const entries = (parsed as { entries?: unknown } | null)?.entries;
    return Array.isArray(entries) ? entries.filter(isEntry).filter(entry => entry.uid === uid) : [];
  } catch {
    return [];
  }
}

/** The annotation's new text with `entry` in front: as many older entries as the bounds leave room for. */
export function withEntry(annotations: Record<string, string>, entry: HistoryEntry): string {
  const entries = [entry, ...readHistory(annotations, entry.uid)].slice(0, mostEntries);
  const others = Object.entries(annotations).reduce(
    (sum, [key, value]) => (key === historyAnnotation ? sum : sum + bytes(key) + bytes(value)),
    bytes(historyAnnotation) + bytes(stableAnnotation) + 512,
  );
  const room = Math.min(mostBytes, allAnnotations - others);
  for (;;) {
    const text = JSON.stringify({ v: format, entries });
    if (entries.length === 0 || bytes(text) <= room) return text;
    entries.pop();
  }
}

/** The entry that Undo takes back next: the newest that is neither an undo nor undone already. */
export function nextToUndo(entries: readonly HistoryEntry[]): HistoryEntry | undefined {
  const undone = new Set(entries.map(entry => entry.undoes));
  return entries.find(
    entry => (entry.action === 'shift' || entry.action === 'rollback') && !undone.has(entry.id),
  );
}
