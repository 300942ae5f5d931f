/** The known name that somebody meant who wrote another one. */

/** The nearest of the known names, or undefined when none is near enough to be meant. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const folded = fold(written);
  const same = known.find(name => fold(name) === folded);
  if (same) return same;
  // Short names differ from each other by little, so they must be nearly right.
  const limit = Math.min(3, Math.max(1, Math.floor(written.length / 3)));
  let best: string | undefined;
  let least = limit + 1;
  for (const name of known) {
    const other = fold(name);
    // As many edits as the lengths differ by are needed at least.
    if (Math.abs(other.length - folded.length) >= least) continue;
    const edits = distance(folded, other);
    if (edits < least) [best, least] = [name, edits];
  }
  return best;
}

/** Spellings of one name: `max_age`, `max-age` and `MaxAge` all mean `maxAge`. */
function fold(name: string): string {
  return name.replace(/[_\- ]/g, '').toLowerCase();
}

/** Edits (insert, delete, replace, swap neighbours) from one text to the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1)
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      next.push(edits);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
