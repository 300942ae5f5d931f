/** Pods, and the kinds that make them. */
import { isPlaceholder } from '../../yaml/index.ts';
import { fields, isFields, text, valueAt } from '../values.ts';
import type { KnownResource } from './workspace-index.ts';

export type Labels = Readonly<Record<string, string>>;

/** Where each kind writes the labels of its pods. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['metadata', 'labels'],
  Deployment: ['spec', 'template', 'metadata', 'labels'],
  StatefulSet: ['spec', 'template', 'metadata', 'labels'],
  DaemonSet: ['spec', 'template', 'metadata', 'labels'],
  ReplicaSet: ['spec', 'template', 'metadata', 'labels'],
  ReplicationController: ['spec', 'template', 'metadata', 'labels'],
  DeploymentConfig: ['spec', 'template', 'metadata', 'labels'],
  Rollout: ['spec', 'template', 'metadata', 'labels'],
  Job: ['spec', 'template', 'metadata', 'labels'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
  WorkloadEntry: ['spec', 'labels'],
  WorkloadGroup: ['spec', 'metadata', 'labels'],
};

/** The kinds whose objects are or make endpoints of services. */
export const workloadKinds: readonly string[] = Object.keys(LABELS);

/** Whether a resource is a workload. */
export const isWorkload = ({ ref }: KnownResource): boolean => Object.hasOwn(LABELS, ref.kind);

/** Documents that did not change keep their values, so their labels are read once. */
const read = new WeakMap<object, Labels | undefined>();

/** The labels of a workload's pods as far as they are written; undefined where something else fills them in. */
export function podLabels(resource: KnownResource): Labels | undefined {
  if (resource.mayHoldMore) return undefined;
  if (!read.has(resource.value)) read.set(resource.value, readLabels(resource));
  return read.get(resource.value);
}

function readLabels(resource: KnownResource): Labels | undefined {
  const path = LABELS[resource.ref.kind];
  if (!path) return undefined;
  // A cluster's workloads may come trimmed to this.
  if (resource.value.podLabels !== undefined) return plainLabels(resource.value.podLabels);
  // A Rollout may take its pods from a Deployment, which then is known itself.
  if (isFields(fields(resource.value.spec).workloadRef)) return {};
  return plainLabels(valueAt(resource.value, path));
}

/** Labels that are written out; undefined where a template or variable has a say. */
export function plainLabels(value: unknown): Labels | undefined {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) return undefined;
  const entries: [string, string][] = [];
  for (const [key, each] of Object.entries(value)) {
    if (isPlaceholder(key) || isPlaceholder(each)) return undefined;
    entries.push([key, text(each) ?? String(each ?? '')]);
  }
  return Object.fromEntries(entries);
}

/** Whether labels hold all that a selector asks for; one that asks for nothing selects everything. */
export function selects(selector: Labels, labels: Labels): boolean {
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}
