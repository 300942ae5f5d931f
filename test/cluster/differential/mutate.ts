import { headerNames, numbers, others, texts, textsFor } from './boundaries.ts';
import type { Dice, Json, JsonObject } from './dice.ts';
import { held, isObject, type Member, members, put, remove } from './tree.ts';

/** Where people choose the keys. */
const isMapOfPeople = /\b(set|add|headers|withoutHeaders|queryParams|labels|sourceLabels|matchLabels|to)$/;

/** Fields that the CRD has and Istio refuses, so that no donor has them; and a body that is too large. */
const notOfDonors: Record<string, JsonObject> = {
  abort: { http2Error: 'NO_ERROR' },
  delay: { exponentialDelay: '1s' },
  body: { string: 'x'.repeat(2 ** 20 + 1) },
};

type Mutation = (dice: Dice, chosen: Member, all: Member[], donor: Member[]) => void;

/** What is done to a document, and in which share of the mutations. */
const mutations: readonly (readonly [share: number, mutation: Mutation])[] = [
  [3, drop],
  [2, duplicate],
  [2, retype],
  [2, swap],
  [6, bound],
  [8, graft],
  [2, rename],
  [1, empty],
  [1, misspell],
];

/**
 * A copy of a spec with so many things changed, the first of them, where there is any, at a path that is aimed at;
 * what is grafted into it comes from the donors.
 */
export function mutated(
  dice: Dice,
  spec: JsonObject,
  donors: JsonObject[],
  times: number,
  isAim: (path: Member['path']) => boolean = () => false,
): JsonObject {
  const copy = structuredClone(spec);
  for (let n = 0; n < times; n++) {
    const all = members(copy);
    if (all.length === 0) break;
    const aims = n === 0 ? all.filter(({ path }) => isAim(path)) : [];
    const chosen = dice.pick(aims.length > 0 ? aims : all);
    const able = aims.length > 0 ? mutations.filter(([, one]) => staysThere(one, held(chosen))) : mutations;
    const mutation = dice.weighted(...able.map(([share, one]) => [share, () => one] as const));
    mutation(
      dice,
      chosen,
      all,
      donors.flatMap(donor => members(structuredClone(donor))),
    );
  }
  return copy;
}

/** Whether a mutation changes the very member that is chosen, whatever else there is. */
function staysThere(mutation: Mutation, value: Json): boolean {
  if (mutation === graft) return isObject(value);
  if (mutation === bound) return ['number', 'string'].includes(typeof value);
  return mutation !== rename && mutation !== duplicate;
}

function drop(_: Dice, chosen: Member): void {
  remove(chosen);
}

/** An item of a list again, or a field's value in its neighbour's place. */
function duplicate(dice: Dice, chosen: Member, all: Member[]): void {
  const value = structuredClone(held(chosen));
  const lists = all.filter(({ owner }) => Array.isArray(owner));
  if (Array.isArray(chosen.owner)) chosen.owner.push(value);
  else if (lists.length > 0) duplicate(dice, dice.pick(lists), all);
}

function retype(dice: Dice, chosen: Member): void {
  const value = held(chosen);
  const asText = typeof value === 'number' || typeof value === 'boolean';
  put(chosen, asText && dice.chance(0.5) ? String(value) : structuredClone(dice.pick(others)));
}

/** Two values of one type change places. */
function swap(dice: Dice, chosen: Member, all: Member[]): void {
  const value = held(chosen);
  const alike = all.filter(one => one.owner !== chosen.owner && typeof held(one) === typeof value);
  if (alike.length === 0) return;
  const other = dice.pick(alike);
  const theirs = held(other);
  // A value cannot stand within itself.
  put(chosen, structuredClone(theirs));
  put(other, structuredClone(value));
}

/** A number or a text becomes one at the edge of what such fields take. */
function bound(dice: Dice, chosen: Member, all: Member[]): void {
  const scalars = all.filter(one => ['number', 'string'].includes(typeof held(one)));
  const target = scalars.includes(chosen) || scalars.length === 0 ? chosen : dice.pick(scalars);
  put(target, atTheEdge(dice, target));
}

function atTheEdge(dice: Dice, target: Member): Json {
  if (typeof held(target) === 'number') return dice.pick(numbers);
  return dice.pick(dice.chance(0.7) ? textsFor(target.place) : texts);
}

/** An entry of a map gets another key: a header, a label, a locality. */
function rename(dice: Dice, _: Member, all: Member[]): void {
  const entries = all.filter(one => isMapOfPeople.test(one.place) && isObject(held(one)));
  if (entries.length === 0) return;
  const map = held(dice.pick(entries));
  const key = isObject(map) ? dice.pick([...Object.keys(map), 'x']) : '';
  if (!isObject(map) || !(key in map)) return;
  const value = map[key] ?? null;
  delete map[key];
  map[dice.pick(dice.chance(0.6) ? headerNames : texts)] = value;
}

/** A field that another document has in the same kind of place. */
function graft(dice: Dice, chosen: Member, all: Member[], donor: Member[]): void {
  const owners = all.filter(one => isObject(held(one)));
  const owner = owners.includes(chosen) || owners.length === 0 ? chosen : dice.pick(owners);
  const into = held(owner);
  const name = owner.place.split('.').at(-1) ?? '';
  const fields = donor.filter(one => isObject(one.owner) && one.place.split('.').at(-2) === name);
  if (!isObject(into) || fields.length === 0) return;
  const field = dice.pick(fields);
  const unsupported = notOfDonors[name];
  if (unsupported && dice.chance(0.5)) put(owner, { ...unsupported });
  else into[String(field.key)] = held(field);
}

function empty(dice: Dice, chosen: Member): void {
  const value = held(chosen);
  const none = Array.isArray(value) ? [] : isObject(value) ? {} : typeof value === 'string' ? '' : 0;
  put(chosen, dice.chance(0.2) ? null : none);
}

function misspell(dice: Dice, chosen: Member): void {
  const { owner } = chosen;
  const value = held(chosen);
  remove(chosen);
  if (Array.isArray(owner)) return;
  const key = String(chosen.key);
  owner[dice.pick([`${key}s`, key.toUpperCase(), key.slice(1), `${key} `])] = value;
}
