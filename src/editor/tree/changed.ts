/**
 * Which rows say something else than before. Redrawing a thousand rows for one that changed costs more than finding
 * it. The editor knows rows by identity, so old ones become what the new ones are.
 */
import type { Row } from './row.ts';

function become(old: Row, fresh: Row): void {
  for (const key of Object.keys(old)) Reflect.deleteProperty(old, key);
  Object.defineProperties(old, Object.getOwnPropertyDescriptors(fresh));
}

const sameIds = (before: readonly Row[], after: readonly Row[]): boolean =>
  before.length === after.length && before.every(({ id }, place) => id === after[place]?.id);

/**
 * The old rows to draw anew, made what they are now; those with a print are compared by it, those without are looked
 * into. Undefined where rows came, went or moved above those with a print: then the whole is to be drawn anew, and
 * no old row has changed.
 */
export function changedRows(before: readonly Row[], after: readonly Row[]): Row[] | undefined {
  const pairs: [Row, Row][] = [];
  const look = (old: readonly Row[], fresh: readonly Row[]): boolean => {
    if (!sameIds(old, fresh)) return false;
    return old.every((row, place) => {
      const now = fresh[place];
      if (!now || row.kind !== now.kind || row.fold !== now.fold) return false;
      if (row.print === undefined && now.print === undefined) return look(row.children, now.children);
      if (row.print !== now.print) pairs.push([row, now]);
      return true;
    });
  };
  if (!look(before, after)) return undefined;
  for (const [old, fresh] of pairs) become(old, fresh);
  return pairs.map(([old]) => old);
}
