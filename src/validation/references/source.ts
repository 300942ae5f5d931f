/** Tells what rests on a live cluster from what the workspace's files show by themselves. */
import type { Severity } from '../finding.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import type { ReferenceRule, RuleProblem, Subject } from '../rule.ts';

/** A problem with the cluster that it rests on; undefined where it would be there without one. */
export interface SourcedProblem extends RuleProblem {
  cluster?: string;
  severity: Severity;
}

const placeOf = ({ path, at }: RuleProblem): string => JSON.stringify([path, at]);

/**
 * What a rule has against a resource. Whatever it would not say without the live objects names their cluster.
 * Where a file leaves its namespace open it is a guess that it is meant for what is there, so an error that
 * rests on the cluster is a warning then.
 */
export function sourcedProblems(
  rule: ReferenceRule,
  subject: Subject,
  index: WorkspaceIndex,
): SourcedProblem[] {
  const { severity } = rule;
  const problems = [...rule.check(subject, index)].map(problem => ({ severity, ...problem }));
  const { cluster } = index;
  if (!cluster || problems.length === 0) return problems;
  const ofFiles = new Set([...rule.check(subject, cluster.without)].map(placeOf));
  const isOpen = subject.ref.namespace === null;
  return problems.map(problem => {
    if (ofFiles.has(placeOf(problem))) return problem;
    return {
      ...problem,
      severity: isOpen && problem.severity === 'error' ? 'warning' : problem.severity,
      message: `${problem.message} Looked at: this workspace and the cluster ${cluster.context}.`,
      cluster: cluster.context,
    };
  });
}
