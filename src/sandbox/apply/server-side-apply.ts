/** Server-side apply: merge what a manager declares, refuse what another one owns, drop what it no longer declares. */
import { badRequest, invalid } from '../errors.ts';
import { copy, isObject, type Json, type JsonObject, sameJson } from '../json.ts';
import { keysOfList } from '../kinds/list-keys.ts';
import { asJson, type Incoming, type ManagedFields, type Stored } from '../objects.ts';
import { StatusError } from '../status.ts';
import { entryName, fieldsSet, leaves, printPath, removeAt, valueAt } from './fields.ts';
import { entryFor, inOrder, isWriter, pathKey, type Writer, without } from './managers.ts';

function describe(entry: ManagedFields): string {
  const by = `"${entry.manager}"${entry.subresource ? ` with subresource "${entry.subresource}"` : ''}`;
  return `conflict with ${by}${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}`;
}

interface Clash {
  entry: ManagedFields;
  path: string[];
}

function conflictError(clashes: readonly Clash[]): StatusError {
  const causes = clashes.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: describe(entry),
    field: printPath(path),
  }));
  const [only] = causes;
  const one = causes.length === 1 && only;
  const groups = new Map<string, string[]>();
  for (const cause of causes) {
    const who = cause.message.replace('conflict with', 'conflicts with');
    groups.set(who, [...(groups.get(who) ?? []), cause.field]);
  }
  const many = [...groups].map(([who, fields]) => `${who}:\n${fields.map(f => `- ${f}`).join('\n')}`);
  const message = one
    ? `Apply failed with 1 conflict: ${one.message}: ${one.field}`
    : `Apply failed with ${causes.length} conflicts: ${many.join('\n')}`;
  return new StatusError(409, 'Conflict', message, { causes });
}

function merge(live: Json | undefined, applied: Json, path: readonly string[], keyed: boolean): Json {
  if (Array.isArray(applied)) {
    const keys = keyed ? keysOfList(path) : undefined;
    if (!keys || !Array.isArray(live) || !applied.every(isObject)) return copy(applied);
    const result = [...live];
    for (const entry of applied.filter(isObject)) {
      const name = entryName(entry, keys);
      const at = result.findIndex(one => isObject(one) && entryName(one, keys) === name);
      if (at >= 0) result[at] = merge(result[at], entry, path, keyed);
      else result.push(copy(entry));
    }
    return result;
  }
  if (!isObject(applied)) return applied;
  const result: JsonObject = isObject(live) ? { ...live } : {};
  for (const [key, value] of Object.entries(applied)) {
    if (value === null) continue;
    result[key] = merge(result[key], value, [...path, key], keyed);
  }
  return result;
}

/** The manager's name is what ownership hangs on, so an apply without it is refused. */
export function requireManager(manager: string | null): string {
  if (manager) return manager;
  throw invalid('PatchOptions', 'meta.k8s.io', '', [
    { field: 'fieldManager', message: 'Required value: is required for apply patch' },
  ]);
}

/**
 * The object after an apply, with its managedFields.
 * @param live the object so far, or a bare one (name and namespace only) when the apply creates it
 * @throws StatusError 409 with a cause for every field that another manager owns with another value, unless forced
 */
export function serverSideApply(
  live: Stored,
  applied: Incoming,
  writer: Writer,
  force: boolean,
  keyed: boolean,
): Stored {
  if (applied.metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  const declared = leaves(fieldsSet(asJson(applied), keyed));
  const declaredKeys = new Set(declared.map(pathKey));
  const managers = live.metadata.managedFields ?? [];
  const own = managers.find(entry => isWriter(entry, writer));
  const others = managers.filter(entry => entry !== own);

  const differs = (path: string[]) =>
    path.at(-1) !== '.' && !sameJson(valueAt(asJson(live), path), valueAt(asJson(applied), path));
  const clashes = others.flatMap(entry =>
    leaves(entry.fieldsV1)
      .filter(path => declaredKeys.has(pathKey(path)) && differs(path))
      .map(path => ({ entry, path })),
  );
  if (clashes.length > 0 && !force) throw conflictError(clashes);

  const next = copy(merge(asJson(live), asJson(applied), [], keyed)) as unknown as Stored;
  const ownedByOthers = new Set(others.flatMap(entry => leaves(entry.fieldsV1).map(pathKey)));
  for (const path of own ? leaves(own.fieldsV1) : []) {
    const key = pathKey(path);
    if (!declaredKeys.has(key) && !ownedByOthers.has(key)) removeAt(asJson(next), path);
  }
  const taken = new Set(clashes.map(clash => pathKey(clash.path)));
  const kept = others.flatMap(entry => without(entry, taken) ?? []);
  const fields = fieldsSet(asJson(applied), keyed);
  const same = own && sameJson(own.fieldsV1, fields) ? own : entryFor(writer, fields);
  next.metadata.managedFields = inOrder([...kept, same]);
  return next;
}
