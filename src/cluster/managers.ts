/** Who wrote an object last, by the field managers that the API server keeps. */
import type { KubeObject } from '../istio/types.ts';
import { shorten } from './redact.ts';

interface Managed {
  managedFields?: { manager?: string; time?: string; operation?: string }[];
}

/** The last writers and when they wrote; several, as times are whole seconds. Empty where the object does not say. */
export function lastWriters(object: KubeObject): { names: string[]; at: string } {
  const fields = (object.metadata as Managed | undefined)?.managedFields ?? [];
  const at =
    fields
      .map(one => one.time ?? '')
      .sort()
      .at(-1) ?? '';
  const last = fields.filter(one => one.manager && one.time === at);
  return { names: [...new Set(last.map(one => shorten(one.manager ?? '', 80)))], at: shorten(at, 40) };
}

/** The last writer of an object in words; undefined where it does not say. `except` is passed over beside others. */
export function lastWriter(object: KubeObject, except?: string): string | undefined {
  const { names } = lastWriters(object);
  const others = names.filter(name => name !== except);
  return (others.length > 0 ? others : names).join(' or ') || undefined;
}
