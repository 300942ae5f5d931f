/** What is known of the pods that a subset picks out. */
import { carriesLabels, type KnownResource, podLabelsOf, type WorkspaceIndex } from '../validation/index.ts';
import { refInWords } from '../validation/resource.ts';
import { fields } from '../validation/values.ts';
import { isPlaceholder } from '../yaml/index.ts';
import { candidates } from './known-labels.ts';
import { code, points } from './markdown.ts';

/** `5 replicas`, of a live one `4 of 5 ready`. */
function replicasText({ value }: KnownResource): string {
  const { replicas: wanted } = fields(value.spec);
  const { readyReplicas, replicas } = fields(value.status);
  if (typeof replicas === 'number') return `${readyReplicas ?? 0} of ${wanted ?? replicas} ready`;
  if (typeof wanted !== 'number') return '';
  return wanted === 1 ? '1 replica' : `${wanted} replicas`;
}

/** The workloads whose pods carry the labels and may answer for the host; empty where none is known. */
export function podsInWords(
  index: WorkspaceIndex,
  host: string | undefined,
  namespace: string | null,
  labels: Record<string, unknown>,
): string[] {
  if (Object.values(labels).some(isPlaceholder)) return [];
  const all = candidates(index, host, namespace);
  const found = all.filter(each => carriesLabels(podLabelsOf(each), labels));
  if (all.length > 0 && found.length === 0) return ['None of the workloads known here has such pods.'];
  const lines = found.map(each => {
    return [code(refInWords(each.ref)), replicasText(each)].filter(Boolean).join(' · ');
  });
  return lines.length > 0 ? [points(lines)] : [];
}
