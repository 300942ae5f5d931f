/**
 * The smallest changes that make one value of a document another: what both have stays as it is written, with its
 * comments; lists are matched by what their items are, not by their places.
 */
import { sameJson } from '../../istio/equal.ts';
import type { Change, Path } from '../../yaml/index.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';

/** What an item is: its name, or where it sends; undefined where nothing tells. */
function identity(item: unknown): string | undefined {
  if (!isFields(item)) return isScalar(item) ? JSON.stringify(item) : undefined;
  if (typeof item.name === 'string') return `name ${item.name}`;
  if (!isFields(item.destination)) return undefined;
  const { host, subset } = item.destination;
  return `to ${String(host)} ${String(subset)}`;
}

/** The pairs of items that are the same thing in both lists, in the order of both. */
function pairs(from: readonly unknown[], to: readonly unknown[]): [number, number][] {
  const isPair = (i: number, j: number): boolean => {
    if (sameJson(from[i], to[j])) return true;
    const is = identity(from[i]);
    return is !== undefined && is === identity(to[j]) && isFields(from[i]);
  };
  // Longest common subsequence.
  const lengths = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row) row[j] = isPair(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    if (isPair(i, j)) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  // Lists of one length whose items say nothing of themselves are compared place by place.
  const isMute = found.length === 0 && from.length === to.length;
  return isMute ? from.map((_, i): [number, number] => [i, i]) : found;
}

/** Whether leaving an absent key out means what the other side writes; such a key is not added. */
export type Implied = (path: Path, key: string, value: unknown, parent: unknown) => boolean;

function listChanges(from: unknown[], to: unknown[], path: Path, implied: Implied): Change[] {
  const matched = pairs(from, to);
  const kept = new Set(matched.map(([i]) => i));
  const taken = new Map(matched.map(([i, j]) => [j, i]));
  const put = to.flatMap((value, j) => (taken.has(j) ? [] : [{ j, value }]));
  const gone = from.flatMap((_, i) => (kept.has(i) ? [] : [i])).reverse();
  const removals = gone.map((i): Change => ({ kind: 'remove', path: [...path, i] }));
  if (matched.length === 0) {
    // What is written in front of them keeps the list a block; an empty one would be written in brackets.
    const inserts = put.map(
      ({ j, value }): Change => ({ kind: 'insertItem', path, index: from.length + j, value }),
    );
    return to.length === 0 ? removals : [...inserts, ...removals];
  }
  const inserts = put.map(({ j, value }): Change => ({ kind: 'insertItem', path, index: j, value }));
  const inner = matched.flatMap(([i, j]) => valueChanges(from[i], to[j], [...path, j], implied));
  return [...removals, ...inserts, ...inner];
}

function mapChanges(from: Fields, to: Fields, path: Path, implied: Implied): Change[] {
  const inner: Change[] = [];
  const inserts: Change[] = [];
  const removals: Change[] = [];
  for (const [key, value] of Object.entries(to)) {
    if (value === undefined) continue;
    if (Object.hasOwn(from, key)) inner.push(...valueChanges(from[key], value, [...path, key], implied));
    else if (!implied(path, key, value, to)) inserts.push({ kind: 'insertKey', path, key, value });
  }
  for (const key of Object.keys(from))
    if (to[key] === undefined) removals.push({ kind: 'remove', path: [...path, key] });
  return [...inner, ...inserts, ...removals];
}

/** The changes, in the order in which they are to be made; each speaks of the document as those before left it. */
export function valueChanges(
  from: unknown,
  to: unknown,
  path: Path,
  implied: Implied = () => false,
): Change[] {
  if (sameJson(from, to)) return [];
  if (isFields(from) && isFields(to)) return mapChanges(from, to, path, implied);
  if (Array.isArray(from) && Array.isArray(to)) return listChanges(from, to, path, implied);
  if (isScalar(from) && isScalar(to)) return [{ kind: 'setScalar', path, value: to }];
  const last = path.at(-1);
  const parent = path.slice(0, -1);
  const remove: Change = { kind: 'remove', path };
  // In a list the new one stands first, so that the list is never empty between.
  if (typeof last === 'number')
    return [
      { kind: 'insertItem', path: parent, index: last, value: to },
      { kind: 'remove', path: [...parent, last + 1] },
    ];
  return [remove, { kind: 'insertKey', path: parent, key: String(last), value: to }];
}
