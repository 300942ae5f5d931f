/** Who owns which fields: `metadata.managedFields` after updates. */
import { isObject, type JsonObject, sameJson } from '../json.ts';
import { asJson, type ManagedFields, type Stored } from '../objects.ts';
import { fieldsSet, fromLeaves, leaves, valueAt } from './fields.ts';

/** Who writes, and how. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
}

/** The time of a managedFields entry: whole seconds. */
export const managedTime = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

export const pathKey = (path: readonly string[]): string => path.join('\n');

export const isWriter = (entry: ManagedFields, writer: Writer): boolean =>
  entry.manager === writer.manager &&
  entry.operation === writer.operation &&
  entry.apiVersion === writer.apiVersion &&
  (entry.subresource ?? '') === (writer.subresource ?? '');

export function entryFor(writer: Writer, fields: JsonObject): ManagedFields {
  return {
    manager: writer.manager,
    operation: writer.operation,
    apiVersion: writer.apiVersion,
    time: managedTime(),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(writer.subresource ? { subresource: writer.subresource } : {}),
  };
}

/** An entry without some of its leaves; undefined when nothing is left. */
export function without(entry: ManagedFields, gone: ReadonlySet<string>): ManagedFields | undefined {
  const all = leaves(entry.fieldsV1);
  const kept = all.filter(path => !gone.has(pathKey(path)));
  if (kept.length === all.length) return entry;
  const owning = kept.filter(path => path.at(-1) !== '.');
  return owning.length > 0 ? { ...entry, fieldsV1: fromLeaves(kept) } : undefined;
}

/** The API server's order: applies first, then by time, then by name. */
export function inOrder(entries: readonly ManagedFields[]): ManagedFields[] {
  const key = (one: ManagedFields) => `${one.operation} ${one.time} ${one.manager}`;
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** managedFields after an update: the writer owns what it changed, everybody loses what changed or went. */
export function afterUpdate(
  live: Stored | undefined,
  next: Stored,
  writer: Writer,
  keyed: boolean,
): ManagedFields[] {
  const before = live ? asJson(live) : {};
  const after = asJson(next);
  const had = leaves(fieldsSet(before, keyed, true));
  const has = leaves(fieldsSet(after, keyed, true));
  const hasKeys = new Set(has.map(pathKey));
  // A map itself (`.`) is owned by who brought it, not by who changes what is in it.
  const changed = has.filter(path => {
    const was = valueAt(before, path);
    return path.at(-1) === '.' ? was === undefined : !sameJson(was, valueAt(after, path));
  });
  const removed = had.filter(path => !hasKeys.has(pathKey(path)));
  const lost = new Set([...changed, ...removed].map(pathKey));
  const managers = live?.metadata.managedFields ?? [];
  if (lost.size === 0) return managers;
  const own = managers.find(entry => isWriter(entry, writer));
  const others = managers.flatMap(entry => (entry === own ? [] : (without(entry, lost) ?? [])));
  const kept = own ? leaves(own.fieldsV1).filter(path => !lost.has(pathKey(path))) : [];
  const owned = [...kept, ...changed];
  return inOrder(owned.length > 0 ? [...others, entryFor(writer, fromLeaves(owned))] : others);
}

/** Whether two objects differ in anything but managedFields and the server's own counters. */
export function sameContent(a: Stored, b: Stored): boolean {
  const strip = (object: Stored) => {
    const {
      managedFields: _fields,
      resourceVersion: _version,
      generation: _generation,
      ...metadata
    } = object.metadata;
    return { ...object, metadata };
  };
  const [x, y] = [strip(a), strip(b)];
  return isObject(x) && isObject(y) && sameJson(x, y);
}
