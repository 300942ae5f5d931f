/** What workloads say of their pods, as files write them and as the cluster gives them trimmed. */
import { fields } from '../values.ts';
import type { KnownResource, WorkspaceIndex } from './workspace-index.ts';

/** The kinds whose pods Services and subsets pick out by label. */
export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'] as const;

/** The groups that these kinds are of; other products have kinds of the same names. */
const GROUPS = ['apps/', 'argoproj.io/'];

/** Every workload that an index holds. */
export const workloadsIn = (index: WorkspaceIndex): KnownResource[] =>
  WORKLOAD_KINDS.flatMap(kind => [...index.ofKind(kind)]).filter(({ ref }) =>
    GROUPS.some(group => ref.apiVersion.startsWith(group)),
  );

/** The labels that a workload's pods get. */
export function podLabelsOf({ value }: Pick<KnownResource, 'value'>): Record<string, unknown> {
  const template = fields(fields(value.spec).template);
  return fields(value.podLabels ?? fields(template.metadata).labels);
}

/** Whether pods with these labels are picked out by a selector; an empty one picks out all. */
export const carriesLabels = (labels: Record<string, unknown>, selector: Record<string, unknown>): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
