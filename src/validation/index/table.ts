/** Values by key, of which each file holds some: one file is replaced without looking at the others. */
export class Table<Value> {
  private readonly byKey = new Map<string, Map<string, Value[]>>();
  private readonly keysOf = new Map<string, Set<string>>();
  /** What was asked for since it changed last. */
  private readonly joined = new Map<string, readonly Value[]>();

  /** The values under a key, file by file in the order in which the files came. */
  get(key: string): readonly Value[] {
    const known = this.joined.get(key);
    if (known) return known;
    const values = [...(this.byKey.get(key)?.values() ?? [])].flat();
    this.joined.set(key, values);
    return values;
  }

  /** Replaces what a file holds. */
  replace(file: string, entries: Iterable<readonly [string, Value]>): void {
    const next = new Map<string, Value[]>();
    for (const [key, value] of entries) {
      const values = next.get(key);
      if (values) values.push(value);
      else next.set(key, [value]);
    }
    for (const key of this.keysOf.get(file) ?? []) if (!next.has(key)) this.remove(file, key);
    for (const [key, values] of next) this.put(file, key, values);
    if (next.size > 0) this.keysOf.set(file, new Set(next.keys()));
    else this.keysOf.delete(file);
  }

  private put(file: string, key: string, values: Value[]): void {
    const files = this.byKey.get(key);
    if (files) files.set(file, values);
    else this.byKey.set(key, new Map([[file, values]]));
    this.joined.delete(key);
  }

  private remove(file: string, key: string): void {
    const files = this.byKey.get(key);
    files?.delete(file);
    if (files?.size === 0) this.byKey.delete(key);
    this.joined.delete(key);
  }
}
