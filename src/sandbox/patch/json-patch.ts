/**
 * RFC 6902 as the API server reads it (evanphx/json-patch, version 4): an absent member of
 * a map counts as null, for `test`, `replace` and `copy`; `remove` and `move` need it; negative indexes count
 * from the end.
 */
import { pointerParts } from '../../istio/pointer.ts';
import { badRequest, patchRefused, tooLarge } from '../errors.ts';
import { copy, isObject, type Json, sameJson } from '../json.ts';

/** The API server's own limit. */
const MAX_OPERATIONS = 10_000;

type Container = Json[] | { [key: string]: Json };

const isContainer = (value: Json | undefined): value is Container => Array.isArray(value) || isObject(value);

/** The index that a path part names in a list; `-` and the length are for `add` only. */
function indexOf(list: Json[], part: string, adding: boolean): number {
  if (adding && part === '-') return list.length;
  if (!/^-?\d+$/.test(part)) throw patchRefused();
  const given = Number(part);
  const size = list.length + (adding ? 1 : 0);
  const index = given < 0 ? given + size : given;
  if (index < 0 || index >= size) throw patchRefused();
  return index;
}

function read(container: Container, part: string): Json | undefined {
  if (!Array.isArray(container)) return Object.hasOwn(container, part) ? container[part] : undefined;
  return container[indexOf(container, part, false)];
}

/** The container that a pointer's last part lies in, or undefined where a part of the way is absent. */
function containerOf(root: Json, parts: readonly string[]): Container | undefined {
  let at: Json | undefined = root;
  for (const part of parts.slice(0, -1)) {
    if (!isContainer(at)) return undefined;
    at = Array.isArray(at) && !/^-?\d+$/.test(part) ? undefined : read(at, part);
  }
  return isContainer(at) ? at : undefined;
}

function add(root: Json, parts: readonly string[], value: Json): Json {
  const last = parts.at(-1);
  if (last === undefined) return value;
  const container = containerOf(root, parts);
  if (!container) throw patchRefused();
  if (Array.isArray(container)) container.splice(indexOf(container, last, true), 0, value);
  else container[last] = value;
  return root;
}

/** What lies at a pointer: an absent member of a map is null, an absent way or index is refused. */
function existing(root: Json, parts: readonly string[]): Json {
  const last = parts.at(-1);
  if (last === undefined) return root;
  const container = containerOf(root, parts);
  if (!container) throw patchRefused();
  return read(container, last) ?? null;
}

function remove(root: Json, parts: readonly string[]): void {
  const last = parts.at(-1);
  const container = containerOf(root, parts);
  if (last === undefined || !container || read(container, last) === undefined) throw patchRefused();
  if (Array.isArray(container)) container.splice(indexOf(container, last, false), 1);
  else delete container[last];
}

function replace(root: Json, parts: readonly string[], value: Json): Json {
  existing(root, parts);
  const last = parts.at(-1);
  if (last === undefined) return value;
  const container = containerOf(root, parts);
  if (Array.isArray(container)) container[indexOf(container, last, false)] = value;
  else if (container) container[last] = value;
  return root;
}

function test(root: Json, parts: readonly string[], expected: Json): void {
  if (!sameJson(existing(root, parts), expected)) throw patchRefused();
}

function applyOne(root: Json, operation: { [key: string]: Json }): Json {
  const { op, path, from, value } = operation;
  if (typeof path !== 'string') throw patchRefused();
  const parts = pointerParts(path);
  switch (op) {
    case 'add':
      return add(root, parts, value ?? null);
    case 'replace':
      return replace(root, parts, value ?? null);
    case 'remove':
      remove(root, parts);
      return root;
    case 'test':
      test(root, parts, value ?? null);
      return root;
    case 'move':
    case 'copy': {
      if (typeof from !== 'string') throw patchRefused();
      const source = pointerParts(from);
      const moved = copy(existing(root, source));
      if (op === 'move') remove(root, source);
      return add(root, parts, moved);
    }
    default:
      throw patchRefused();
  }
}

/**
 * Applies a JSON Patch to a copy of the document.
 * @throws StatusError 400 for what is no list of operations, 422 without causes for a failed test or an absent path
 */
export function applyJsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch) || !patch.every(isObject)) {
    throw badRequest('error decoding patch: json: cannot unmarshal into a list of operations');
  }
  if (patch.length > MAX_OPERATIONS) {
    throw tooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  return patch.reduce<Json>((root, operation) => applyOne(root, copy(operation)), copy(document));
}
