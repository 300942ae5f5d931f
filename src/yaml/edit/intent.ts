import { setKey } from '../merge.ts';
import type { Path } from '../path.ts';
import { type Change, Refusal } from './change.ts';

const missing = (path: Path): Refusal =>
  new Refusal(`${path.join('.') || 'The document'} does not exist or is of another kind.`);

function replaceAt(value: unknown, path: Path, change: (inner: unknown) => unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return change(value);
  if (Array.isArray(value) && typeof part === 'number' && part in value) {
    return value.map((item, index) => (index === part ? replaceAt(item, rest, change) : item));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, part))
    throw missing(path);
  const copy: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    setKey(copy, key, key === String(part) ? replaceAt(each, rest, change) : each);
  }
  return copy;
}

function without(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => index !== part);
  if (typeof value !== 'object' || value === null) throw missing([part]);
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== String(part)));
}

function withItem(list: unknown, index: number | undefined, item: unknown): unknown[] {
  const items: unknown[] = list === null ? [] : Array.isArray(list) ? list : [];
  if (list !== null && !Array.isArray(list)) throw new Refusal('An item can only be added to a list.');
  return items.toSpliced(index ?? items.length, 0, item);
}

function moved(list: unknown, from: string | number | undefined, to: number): unknown[] {
  if (!Array.isArray(list) || typeof from !== 'number' || !(from in list)) {
    throw new Refusal('Only an item of a list can be moved.');
  }
  return list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
}

function withKey(map: unknown, key: string, value: unknown): unknown {
  if (map !== null && (typeof map !== 'object' || Array.isArray(map)))
    throw new Refusal('A key can only be added to a map.');
  if (map !== null && Object.hasOwn(map, key)) throw new Refusal(`The key "${key}" is there already.`);
  const copy: Record<string, unknown> = {};
  for (const [each, old] of Object.entries(map ?? {})) setKey(copy, each, old);
  setKey(copy, key, value);
  return copy;
}

/** What a document's value is to be after a change: the judge of every edit. */
export function intended(value: unknown, change: Change): unknown {
  const { path } = change;
  switch (change.kind) {
    case 'setScalar':
      return replaceAt(value, path, () => change.value);
    case 'insertKey':
      return replaceAt(value, path, map => withKey(map, change.key, change.value));
    case 'insertItem':
      return replaceAt(value, path, list => withItem(list, change.index, change.value));
    case 'moveItem':
      return replaceAt(value, path.slice(0, -1), list => moved(list, path.at(-1), change.to));
    case 'remove': {
      const last = path.at(-1);
      if (last === undefined) throw new Refusal('A whole document cannot be removed.');
      return replaceAt(value, path.slice(0, -1), parent => without(parent, last));
    }
  }
}

/** Equality of plain data; key order does not matter, NaN equals itself. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameData(item, b[index]))
    );
  }
  const keys = Object.keys(a);
  const get = (from: object, key: string): unknown => (from as Record<string, unknown>)[key];
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && sameData(get(a, key), get(b, key)))
  );
}
