import type { Json, JsonObject } from './dice.ts';

/** A member of an object or a list, with the one that holds it. */
export interface Member {
  owner: JsonObject | Json[];
  key: string | number;
  /** Where it stands, without numbers: `http.route.weight`. */
  place: string;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function held({ owner, key }: Member): Json {
  return (owner as Record<string | number, Json>)[key] ?? null;
}

export function put({ owner, key }: Member, value: Json): void {
  (owner as Record<string | number, Json>)[key] = value;
}

export function remove({ owner, key }: Member): void {
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else delete owner[key];
}

/** Every member below a value, owners before what they hold. */
export function members(value: Json, place = ''): Member[] {
  if (Array.isArray(value))
    return value.flatMap((item, key) => [{ owner: value, key, place }, ...members(item, place)]);
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap(key => {
    const member: Member = { owner: value, key, place: place === '' ? key : `${place}.${key}` };
    return [member, ...members(value[key] ?? null, member.place)];
  });
}
