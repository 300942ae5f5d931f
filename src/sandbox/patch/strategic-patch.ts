/** Strategic merge, as far as kubectl uses it on the built-in kinds: keyed lists, `$patch`, delete lists. */
import { copy, isObject, type Json, type JsonObject } from '../json.ts';
import { keyDefaults, keysOfList } from '../kinds/list-keys.ts';

const sameEntry = (a: Json, b: Json, keys: readonly string[]): boolean =>
  isObject(a) &&
  isObject(b) &&
  keys.every(key => (a[key] ?? keyDefaults[key]) === (b[key] ?? keyDefaults[key]));

function mergeList(list: Json[], patch: Json[], path: readonly string[]): Json[] {
  const keys = keysOfList(path);
  if (!keys || !patch.every(isObject)) return copy(patch);
  if (patch.some(entry => isObject(entry) && entry.$patch === 'replace')) {
    return copy(patch.filter(entry => isObject(entry) && entry.$patch === undefined));
  }
  // The first key alone decides, as in strategic merge; the second one only tells server-side apply apart.
  const key = keys.slice(0, 1);
  const result = [...list];
  for (const entry of patch) {
    const at = result.findIndex(one => sameEntry(one, entry, key));
    if (isObject(entry) && entry.$patch === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at >= 0) {
      result[at] = merge(result[at], entry, path);
    } else {
      result.push(merge(undefined, entry, path));
    }
  }
  return result;
}

function merge(document: Json | undefined, patch: Json, path: readonly string[]): Json {
  if (Array.isArray(patch)) return mergeList(Array.isArray(document) ? document : [], patch, path);
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'delete') return {};
  const base: JsonObject = isObject(document) && patch.$patch !== 'replace' ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key.startsWith('$setElementOrder/')) continue;
    if (key === '$retainKeys' && Array.isArray(value)) {
      for (const present of Object.keys(base)) if (!value.includes(present)) delete base[present];
    } else if (key.startsWith('$deleteFromPrimitiveList/') && Array.isArray(value)) {
      const field = key.slice(key.indexOf('/') + 1);
      const list = base[field];
      if (Array.isArray(list)) base[field] = list.filter(item => !value.includes(item));
    } else if (value === null) delete base[key];
    else base[key] = merge(base[key], value, [...path, key]);
  }
  return base;
}

/** Applies a strategic merge patch to a copy of an object of a built-in kind. */
export function applyStrategicPatch(document: Json, patch: Json): Json {
  return merge(document, patch, []);
}
