import type { Path } from '../path.ts';

/** A text change by offsets. */
export interface Edit {
  start: number;
  end: number;
  newText: string;
}

/** What a scalar can be set to. */
export type ScalarValue = string | number | boolean | null;

/** One wish for a document. In a list of changes, each speaks of the document as those before it left it. */
export type Change =
  | { kind: 'setScalar'; path: Path; value: ScalarValue }
  /** `path` is the map's; a map or an entry whose value is empty. */
  | { kind: 'insertKey'; path: Path; key: string; value: unknown }
  /** `path` is the list's; without `index` the item goes to the end. */
  | { kind: 'insertItem'; path: Path; index?: number; value: unknown }
  /** Moves a list's item before an earlier one; `path` is the item's. */
  | { kind: 'moveItem'; path: Path; to: number }
  /** Removes a map's entry or a list's item. */
  | { kind: 'remove'; path: Path };

/** Edits, or the reason in words why this text cannot be changed so without touching something else. */
export type EditResult = { ok: true; edits: Edit[] } | { ok: false; reason: string };

/** A change that cannot be written; turned into a result at the room's door. */
export class Refusal extends Error {}

/** Replaces ranges of a text; the edits may come in any order and must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return result + text.slice(at);
}
