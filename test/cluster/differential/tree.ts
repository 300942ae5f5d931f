import type { Json, JsonObject } from './dice.ts';

/** A member of an object or a list, with the one that holds it. */
export interface Member {
  owner: JsonObject | Json[];
  key: string | number;
  path: readonly (string | number)[];
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
export function members(value: Json, path: Member['path'] = []): Member[] {
  const keys = Array.isArray(value) ? [...value.keys()] : isObject(value) ? Object.keys(value) : [];
  return keys.flatMap(key => {
    const owner = value as JsonObject;
    const inner = [...path, key];
    const place = inner.filter(step => typeof step === 'string').join('.');
    return [{ owner, key, path: inner, place }, ...members(owner[key] ?? null, inner)];
  });
}
