/** Lines with times of their own, brought onto one time axis, as charts need them. */

/** The points of one line; times ascending. */
export interface Points {
  at: readonly number[];
  values: readonly (number | null)[];
}

/** Every time that some line has, each once, ascending; one list of values a line, null where it has none. */
export function aligned(lines: readonly Points[]): { at: number[]; values: (number | null)[][] } {
  const at = [...new Set(lines.flatMap(line => line.at))].sort((a, b) => a - b);
  const place = new Map(at.map((time, i) => [time, i]));
  const values = lines.map(line => {
    const list: (number | null)[] = at.map(() => null);
    line.at.forEach((time, i) => {
      const value = line.values[i] ?? null;
      // A NaN of a query is no value: nothing was asked for in that time.
      list[place.get(time) ?? 0] = value !== null && Number.isFinite(value) ? value : null;
    });
    return list;
  });
  return { at, values };
}

/** The newest value of a line; undefined where it has none. */
export function newest(values: readonly (number | null)[]): number | undefined {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

/** What a setting was at the given times: each change holds until the next; null before the first. */
export function heldAt(
  times: readonly number[],
  changes: readonly { at: number; value: number }[],
): (number | null)[] {
  let next = 0;
  let held: number | null = null;
  return times.map(time => {
    for (let change = changes[next]; change && change.at <= time; change = changes[next]) {
      held = change.value;
      next++;
    }
    return held;
  });
}
