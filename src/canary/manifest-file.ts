/** An object as a file for a repository: without what the API server and this product note in it, in readable order. */
import type { KubeObject, ObjectMeta } from '../istio/types.ts';
import { yamlOf } from '../yaml/print.ts';
import { historyAnnotation } from './history.ts';
import { rolloutNotes } from './noted.ts';
import { createdAnnotation } from './others.ts';

const noted = new Set<string>([
  historyAnnotation,
  createdAnnotation,
  ...rolloutNotes,
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
]);

/** What people write first, in this order; further fields follow as they are. */
const first = [
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'namespace',
  'labels',
  'annotations',
  'hosts',
  'host',
  'gateways',
  'replicas',
  'selector',
  'matchLabels',
  'match',
  'destination',
  'subset',
  'image',
  'spec',
];

/** Maps from people's own names, which have no order but their own. */
const byName = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'headers']);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value with the keys of its maps in readable order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isMap(value)) return value;
  const keys = [...first.filter(key => Object.hasOwn(value, key)), ...Object.keys(value)];
  return Object.fromEntries(
    [...new Set(keys)].map(key => [key, byName.has(key) ? value[key] : ordered(value[key])]),
  );
}

function metadataOf({ name, namespace, labels, annotations = {} }: ObjectMeta): ObjectMeta {
  const kept = Object.entries(annotations).filter(([key]) => !noted.has(key));
  return {
    name,
    ...(namespace ? { namespace } : {}),
    ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
    ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
  };
}

/** The object as YAML. */
export function manifestText(object: KubeObject): string {
  const { apiVersion, kind, metadata = {}, ...rest } = object as KubeObject & { status?: unknown };
  delete rest.status;
  return yamlOf({ apiVersion, kind, metadata: metadataOf(metadata), ...(ordered(rest) as object) });
}

/** The file's name: `model-v2.deployment.yaml`. */
export const manifestName = ({ kind = '', metadata }: KubeObject): string =>
  `${metadata?.name}.${kind.toLowerCase()}.yaml`;
