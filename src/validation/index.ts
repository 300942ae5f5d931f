/** Texts to findings: schema first, then rules, then rules across resources. Pure, and never throws. */
export type { FilePlace, Finding, FindingData, Related, ResourceRef, Severity } from './finding.ts';
export { type ClusterOptions, CombinedIndex } from './index/combined-index.ts';
export { FileIndex, isOfInterest } from './index/file-index.ts';
export { LiveIndex, type LiveKind } from './index/live-index.ts';
export { carriesLabels, podLabelsOf, WORKLOAD_KINDS, workloadsIn } from './index/workloads.ts';
export {
  emptyIndex,
  type HostKind,
  type HostMatch,
  type KnownResource,
  type WorkspaceIndex,
} from './index/workspace-index.ts';
export type { RuleInfo } from './rule.ts';
export type { ClusterSchema, KeptFields } from './skew.ts';
export { holdsOurs, type ValidateOptions, validateParsed, validateText } from './validate.ts';
