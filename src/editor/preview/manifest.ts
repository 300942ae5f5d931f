/** An object as a person would have written it. */
import { historyAnnotation } from '../../canary/history.ts';
import { rolloutNotes } from '../../canary/noted.ts';
import type { KubeObject, ObjectMeta } from '../../istio/types.ts';
import { yamlOf } from '../../yaml/print.ts';

/** Annotations that hold machines' notes; the history has a command of its own. */
const noise = new Set<string>([
  historyAnnotation,
  ...rolloutNotes,
  'kubectl.kubernetes.io/last-applied-configuration',
]);

function metadataOf({ name, namespace, labels, annotations }: ObjectMeta): ObjectMeta {
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !noise.has(key));
  return {
    name,
    namespace,
    ...(labels ? { labels } : {}),
    ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
  };
}

/** YAML without what the API server adds: managed fields, versions, uids, status. */
export function manifestOf(object: KubeObject): string {
  const { apiVersion, kind, metadata = {}, ...rest } = object as KubeObject & { status?: unknown };
  delete rest.status;
  return yamlOf({ apiVersion, kind, metadata: metadataOf(metadata), ...rest });
}
