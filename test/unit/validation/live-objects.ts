/** A cluster's live objects for tests, written as YAML. */
import {
  CombinedIndex,
  type FileIndex,
  LiveIndex,
  type WorkspaceIndex,
} from '../../../src/validation/index.ts';
import { parseText, resourcesOf } from '../../../src/yaml/index.ts';

/** The kinds that are followed in a cluster. */
export const WATCHED = [
  'VirtualService',
  'DestinationRule',
  'Service',
  'ServiceEntry',
  'Gateway',
  'HTTPRoute',
  'Namespace',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Rollout',
];

/** The objects of a text as a cluster would give them. */
export function liveIndex(text: string, kinds: readonly string[] = WATCHED): LiveIndex {
  const objects = parseText(text).docs.flatMap(doc => [...resourcesOf(doc)].map(({ value }) => value));
  const live = new LiveIndex();
  live.update(
    kinds.map(kind => ({ kind, complete: 'all', objects: objects.filter(each => each.kind === kind) })),
  );
  return live;
}

/** Files over a cluster that holds nothing but the objects of a text. */
export function withCluster(files: FileIndex, text: string, kinds?: readonly string[]): WorkspaceIndex {
  return new CombinedIndex(files, liveIndex(text, kinds), { context: 'example', namespace: 'default' });
}
