import type { At, Path } from '../yaml/index.ts';
import type { FindingData, Related, ResourceRef, Severity } from './finding.ts';
import type { WorkspaceIndex } from './index/workspace-index.ts';

/** What a rule has against a resource, at a path within it. */
export interface RuleProblem {
  path: Path;
  /** Whether the key or the value is to be underlined. */
  at: At;
  message: string;
  /** Where it differs from the rule's. */
  severity?: Severity;
  /** Codes that other tools have for the same thing. */
  also?: readonly string[];
  data?: FindingData;
  related?: Related[];
}

/** One resource as a rule sees it: half-typed at times, so nothing about its shape is promised. */
export interface Subject {
  ref: ResourceRef;
  value: Record<string, unknown>;
  /**
   * Whether a template may print more into the map or list at a path than the text shows. What is missing
   * from there is unknown.
   */
  mayHoldMore(path: Path): boolean;
}

/** The cluster that an example is looked at with, where its Istio is older than our schema. */
export interface OlderCluster {
  /** The path of the one field of the spec that its CRD lacks, list positions left out. */
  lacks?: readonly string[];
  /** The versions of the group that it serves. */
  serves?: readonly string[];
}

/** What documentation and settings say of a code. Bundles leave out `what`, `why` and `example`: see texts.ts. */
export interface RuleInfo {
  code: string;
  severity: Severity;
  /** Codes of other tools that some of its findings stand for too. */
  also?: readonly string[];
  /** `document`: the resource alone decides; `references`: other resources have a say. */
  scope: 'document' | 'references';
  /** One line: what is found. */
  what: string;
  /** What happens if it stays, and where that is known from. */
  why: string;
  /** Whole texts; `bad` gives the code and `good` gives no finding at all. `live` is what the cluster holds. */
  example: { bad: string; good: string; closedWorld?: boolean; older?: OlderCluster; live?: string };
}

/** A rule that needs nothing but the resource. */
export interface DocumentRule extends RuleInfo {
  scope: 'document';
  check(subject: Subject): Iterable<RuleProblem>;
}

/** A rule that asks the index; it says nothing about what the index does not hold, unless that is complete. */
export interface ReferenceRule extends RuleInfo {
  scope: 'references';
  check(subject: Subject, index: WorkspaceIndex): Iterable<RuleProblem>;
}

export type Rule = DocumentRule | ReferenceRule;
