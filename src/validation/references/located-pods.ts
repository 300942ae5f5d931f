/** The labels that Istio gives pods by the node that they run on (serviceregistry/util/label). */
import { type Labels, plainLabels } from '../index/pods.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { fields, text } from '../values.ts';

const REGION = 'topology.kubernetes.io/region';
const ZONE = 'topology.kubernetes.io/zone';
const SUBZONE = 'topology.istio.io/subzone';
const HOSTNAME = 'kubernetes.io/hostname';

/** What a subset asks of the place of its pods. */
export const placeAsked = (labels: Labels): Labels =>
  Object.fromEntries(
    [REGION, ZONE, SUBZONE, HOSTNAME].flatMap(key => (labels[key] ? [[key, labels[key]]] : [])),
  );

/** The labels of a pod with those of its place; undefined where that is not known, as for pods of a workload. */
export function locatedLabels(index: WorkspaceIndex, pod: KnownResource, own: Labels): Labels | undefined {
  const name = pod.ref.kind === 'Pod' ? text(fields(pod.value.spec).nodeName) : undefined;
  const node = name && index.named('Node', name, null)[0];
  const labels = node && !node.mayHoldMore ? plainLabels(fields(node.value.metadata).labels) : undefined;
  // A pod may say itself where it is.
  if (!name || !labels || own['istio-locality'] !== undefined) return undefined;
  return { ...own, ...labels, [HOSTNAME]: name };
}
