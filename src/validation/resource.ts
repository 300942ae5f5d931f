import { isPlaceholder } from '../yaml/index.ts';
import type { ResourceRef } from './finding.ts';
import { fields, text } from './values.ts';

/** The identity that a document claims; a namespace that a template fills in counts as left open. */
export function refOf(value: Record<string, unknown>): ResourceRef {
  const { name, namespace } = fields(value.metadata);
  return {
    apiVersion: text(value.apiVersion) ?? '',
    kind: text(value.kind) ?? '',
    namespace: isPlaceholder(namespace) ? null : (text(namespace) ?? null),
    name: text(name) ?? '',
  };
}

/** `VirtualService prod/model`, as people and kubectl name it. */
export function refInWords({ kind, namespace, name }: ResourceRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name || '(without a name)'}`;
}
