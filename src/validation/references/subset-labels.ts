/** The labels by which a subset picks its endpoints, as far as they can be held against what is written. */
import { type Labels, plainLabels } from '../index/pods.ts';
import type { Part } from '../part.ts';

/** Labels that pods get from the cluster, from Istio and from their controllers, beside those of their template. */
const GIVEN =
  /^(?:topology\.|kubernetes\.io\/|service\.istio\.io\/|security\.istio\.io\/|istio\.io\/|sidecar\.istio\.io\/|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/|batch\.kubernetes\.io\/|(?:rollouts-)?pod-template-hash$|controller-revision-hash$|job-name$|controller-uid$)/;

/** What a subset asks for and templates can answer; undefined where that cannot be told. */
export function labelsAsked(subset: Part): Labels | undefined {
  const labels = plainLabels(subset.value.labels);
  if (!labels || Object.keys(labels).length === 0) return undefined;
  // An empty topology label is on no pod: nodes without a region give none.
  return Object.fromEntries(
    Object.entries(labels).filter(([key, value]) => !GIVEN.test(key) || value === ''),
  );
}
