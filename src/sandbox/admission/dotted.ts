import { isObject, type Json, type JsonObject } from '../json.ts';

/** A dotted path with list indexes (`spec.http[0].foo`) as keys and indexes. */
function dottedParts(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
}

function follow(object: JsonObject, parts: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = object;
  for (const part of parts) {
    if (Array.isArray(at) && typeof part === 'number') at = at[part];
    else if (isObject(at) && typeof part === 'string') at = at[part];
    else at = undefined;
  }
  return at;
}

/** What lies at a dotted path, or undefined. */
export function valueAtPath(object: JsonObject, path: string): Json | undefined {
  return follow(object, dottedParts(path));
}

/** Drops the fields at these paths from the object, in place, as the API server drops what a schema does not know. */
export function prune(object: JsonObject, paths: readonly string[]): void {
  for (const path of paths) {
    const parts = dottedParts(path);
    const owner = follow(object, parts.slice(0, -1));
    const last = parts.at(-1);
    if (isObject(owner) && typeof last === 'string') delete owner[last];
  }
}
