import { isObject, type Json, type JsonObject } from '../json.ts';

/** A dotted path with list indexes (`spec.http[0].foo`) as keys and indexes. */
export function dottedParts(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
}

/** Drops the fields at these paths from the object, in place, as the API server drops what a schema does not know. */
export function prune(object: JsonObject, paths: readonly string[]): void {
  for (const path of paths) {
    const parts = dottedParts(path);
    const last = parts.pop();
    let at: Json | undefined = object;
    for (const part of parts) {
      if (Array.isArray(at) && typeof part === 'number') at = at[part];
      else if (isObject(at) && typeof part === 'string') at = at[part];
      else at = undefined;
    }
    if (isObject(at) && typeof last === 'string') delete at[last];
  }
}
