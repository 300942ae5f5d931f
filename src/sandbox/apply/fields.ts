/**
 * Sets of fields in the FieldsV1 form: `{"f:spec": {"f:hosts": {}}}`, entries of keyed lists as
 * `k:{"name":"app"}`, and `.` for a keyed entry or map itself.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { keyDefaults, keysOfList } from '../kinds/list-keys.ts';

/** What the server itself owns, never a manager. */
const SERVER_OWNED = new Set([
  'f:managedFields',
  'f:resourceVersion',
  'f:uid',
  'f:creationTimestamp',
  'f:generation',
  'f:name',
  'f:namespace',
  'f:selfLink',
]);

/** The `k:{…}` name of an entry of a keyed list. */
export function entryName(entry: JsonObject, keys: readonly string[]): string {
  const named = keys.map(key => [key, entry[key] ?? keyDefaults[key] ?? null] as const);
  return `k:${JSON.stringify(Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))))}`;
}

function fieldsOf(
  value: Json | undefined,
  path: readonly string[],
  keyed: boolean,
  maps: boolean,
): JsonObject {
  if (Array.isArray(value)) {
    const keys = keyed ? keysOfList(path) : undefined;
    if (!keys || !value.every(isObject)) return {};
    const entries = value.filter(isObject);
    return Object.fromEntries(
      entries.map(entry => [entryName(entry, keys), { '.': {}, ...fieldsOf(entry, path, keyed, maps) }]),
    );
  }
  if (!isObject(value)) return {};
  const members = Object.entries(value).map(
    ([key, child]) => [`f:${key}`, fieldsOf(child, [...path, key], keyed, maps)] as const,
  );
  // Metadata is always there, so nobody brings it.
  const itself = maps && members.length > 0 && path.length > 0 && path.at(-1) !== 'metadata';
  return Object.fromEntries(itself ? [['.', {}], ...members] : members);
}

/**
 * The fields that an object sets, leaf by leaf.
 * @param keyed whether lists have keys (the built-in kinds) or are one value (custom kinds)
 * @param maps whether maps count as fields themselves (`.`): for updates they do, for applies they do not
 */
export function fieldsSet(object: JsonObject, keyed: boolean, maps = false): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const fields = fieldsOf(rest, [], keyed, maps);
  const ofMetadata = Object.entries(fieldsOf(metadata, ['metadata'], keyed, maps)).filter(
    ([name]) => !SERVER_OWNED.has(name),
  );
  if (ofMetadata.length > 0) fields['f:metadata'] = Object.fromEntries(ofMetadata);
  return fields;
}

/** The leaves of a set as paths of its element names. */
export function leaves(set: JsonObject, path: readonly string[] = []): string[][] {
  return Object.entries(set).flatMap(([name, below]) => {
    const here = [...path, name];
    return isObject(below) && Object.keys(below).length > 0 ? leaves(below, here) : [here];
  });
}

/** Builds a set from leaves. */
export function fromLeaves(paths: readonly (readonly string[])[]): JsonObject {
  const set: JsonObject = {};
  for (const path of paths) {
    let at = set;
    for (const name of path) {
      const below = at[name];
      if (isObject(below)) at = below;
      else {
        const fresh: JsonObject = {};
        at[name] = fresh;
        at = fresh;
      }
    }
  }
  return set;
}

/** A leaf path as conflicts print it: `.spec.template.spec.containers[name="app"].image`. */
export function printPath(path: readonly string[]): string {
  return path
    .map(name => {
      if (name.startsWith('f:')) return `.${name.slice(2)}`;
      if (!name.startsWith('k:')) return '';
      const key = JSON.parse(name.slice(2)) as JsonObject;
      const pairs = Object.entries(key).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
      return `[${pairs.join(',')}]`;
    })
    .join('');
}

/** What an object holds at a leaf, or undefined. */
export function valueAt(object: Json | undefined, path: readonly string[]): Json | undefined {
  let at = object;
  for (const name of path) {
    if (name.startsWith('f:') && isObject(at)) at = at[name.slice(2)];
    else if (name.startsWith('k:') && Array.isArray(at)) at = at.find(entry => matches(entry, name));
    else if (name !== '.') return undefined;
  }
  return at;
}

function matches(entry: Json, name: string): boolean {
  const key = JSON.parse(name.slice(2)) as JsonObject;
  return (
    isObject(entry) &&
    Object.entries(key).every(([field, value]) => (entry[field] ?? keyDefaults[field] ?? null) === value)
  );
}

/** Removes what lies at a leaf from the object, in place; an emptied map or list on the way goes too. */
export function removeAt(object: Json | undefined, path: readonly string[]): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (name.startsWith('f:') && isObject(object)) {
    const field = name.slice(2);
    const child = object[field];
    if (rest.length > 0) removeAt(child, rest);
    const emptied = Array.isArray(child)
      ? child.length === 0
      : isObject(child) && Object.keys(child).length === 0;
    if (rest.length === 0 || emptied) delete object[field];
  } else if (name.startsWith('k:') && Array.isArray(object)) {
    const at = object.findIndex(entry => matches(entry, name));
    if (at < 0) return;
    if (rest.length === 0 || rest[0] === '.') object.splice(at, 1);
    else removeAt(object[at], rest);
  }
}
