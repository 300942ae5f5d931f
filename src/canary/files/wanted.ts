/** From what is written to what is sent: one namespace each, nothing that only a server writes, nothing of ours. */
import type { KubeObject, ObjectMeta } from '../../istio/types.ts';
import { noted } from '../noted.ts';
import { Refusal } from '../refusal.ts';
import { type FileObject, nameOf } from './model.ts';
import type { WrittenObject } from './written.ts';

/** kubectl's own note of what it applied last: the whole object once more. */
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Annotations that belong to the live object and come from no file. */
export const liveOnly: ReadonlySet<string> = new Set([...noted, lastApplied]);

/** Annotations without those of the live object alone; undefined where none is left. */
export function ownAnnotations(
  annotations: Record<string, string> | null | undefined,
): Record<string, string> | undefined {
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !liveOnly.has(key));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

type Metadata = ObjectMeta & { finalizers?: unknown };

/** An object without status and without the metadata that servers write. */
export function bare(value: KubeObject): KubeObject & { spec?: unknown } {
  const { apiVersion, kind, metadata = {}, spec } = value as KubeObject & { spec?: unknown };
  const { name, namespace, labels, ownerReferences, finalizers } = (metadata ?? {}) as Metadata;
  const annotations = ownAnnotations(metadata?.annotations);
  const kept = { name, namespace, labels: labels ?? undefined, annotations, ownerReferences, finalizers };
  const said = Object.entries(kept).filter(([, field]) => field !== undefined && field !== null);
  return { apiVersion, kind, metadata: Object.fromEntries(said), ...(spec === undefined ? {} : { spec }) };
}

/** An object of a text, in `namespace` where the text leaves that open. */
export function wantedOf(written: WrittenObject, namespace: string): FileObject {
  const { kind, name } = written;
  const into = written.namespace ?? namespace;
  const plain = bare(written.value as KubeObject);
  const wanted = { ...plain, metadata: { ...plain.metadata, name, namespace: into } };
  return { kind, namespace: into, name, wanted };
}

/**
 * The objects to apply. Throws a {@link Refusal} where there is none, where one has no name or is a template, and
 * where two are the same object.
 */
export function allWanted(objects: readonly WrittenObject[], namespace: string, file: string): FileObject[] {
  if (objects.length === 0) {
    const text = `${file} holds no VirtualService and no DestinationRule; only these are applied.`;
    throw new Refusal('refused', 'nothing-to-apply', text);
  }
  const template = objects.find(one => one.isTemplate);
  if (template) {
    const text = `${template.kind} ${template.name || 'without a name'} in ${file} is a template: what it becomes is not known here. Render it first, then apply the result.`;
    throw new Refusal('refused', 'template', text);
  }
  const nameless = objects.find(one => one.name === '');
  if (nameless) {
    const text = `A ${nameless.kind} in ${file} has no name. Give it one in metadata.name.`;
    throw new Refusal('refused', 'nameless', text);
  }
  const all = objects.map(one => wantedOf(one, namespace));
  const twice = all.find((one, i) => all.findIndex(other => nameOf(other) === nameOf(one)) < i);
  if (twice) {
    const text = `${file} holds ${nameOf(twice)} twice, so it is not clear which of them counts. Remove one, or select the one that is meant.`;
    throw new Refusal('refused', 'twice', text);
  }
  return all;
}
