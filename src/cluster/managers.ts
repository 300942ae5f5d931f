/** Who wrote an object last, by the field managers that the API server keeps. */
import type { KubeObject } from '../istio/types.ts';
import { shorten } from './redact.ts';

interface Entry {
  manager?: string;
  time?: string;
  operation?: string;
  fieldsV1?: { 'f:spec'?: Record<string, unknown> };
}

interface Managed {
  managedFields?: Entry[];
}

const entriesOf = (object: KubeObject): Entry[] =>
  (object.metadata as Managed | undefined)?.managedFields ?? [];

const namesOf = (entries: readonly Entry[]): string[] => [
  ...new Set(entries.flatMap(({ manager }) => (manager ? [shorten(manager, 80)] : []))),
];

/** The last writers and when they wrote; several, as times are whole seconds. Empty where the object does not say. */
export function lastWriters(object: KubeObject): { names: string[]; at: string } {
  const fields = entriesOf(object);
  const at =
    fields
      .map(one => one.time ?? '')
      .sort()
      .at(-1) ?? '';
  return { names: namesOf(fields.filter(({ time }) => time === at)), at: shorten(at, 40) };
}

/** Whose the routes are as they stand: the list is atomic to the API server, so its owner wrote it last. */
const routeOwners = (object: KubeObject): string[] =>
  namesOf(entriesOf(object).filter(({ fieldsV1 }) => fieldsV1?.['f:spec']?.['f:http'] !== undefined));

/**
 * The last writer of a VirtualService in words; undefined where it does not say. `except` is passed over beside
 * others: who gave the routes their form, whatever was annotated since, else who wrote last.
 */
export function lastWriter(object: KubeObject, except?: string): string | undefined {
  const owners = routeOwners(object).filter(name => name !== except);
  if (owners.length > 0) return owners.join(' or ');
  const { names } = lastWriters(object);
  const others = names.filter(name => name !== except);
  return (others.length > 0 ? others : names).join(' or ') || undefined;
}
