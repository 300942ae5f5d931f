/**
 * What is made of a list once and kept with it, for views that ask of thousands of objects one after the other. It is
 * made again when the list has grown or shrunk; lists whose members are exchanged in place are not for this.
 */
export function indexed<One, Index>(make: (list: readonly One[]) => Index): (list: readonly One[]) => Index {
  const known = new WeakMap<readonly One[], { size: number; index: Index }>();
  return list => {
    const found = known.get(list);
    if (found?.size === list.length) return found.index;
    const index = make(list);
    known.set(list, { size: list.length, index });
    return index;
  };
}

/** Values by their keys, in the order in which they come. */
export function grouped<Value>(entries: Iterable<readonly [string, Value]>): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const [key, value] of entries) {
    const same = groups.get(key);
    if (same) same.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
