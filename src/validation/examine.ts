/** What there is to say about one document: by itself, and among others. */
import { resourcesOf, type YamlDoc } from '../yaml/index.ts';
import { readable } from './broken.ts';
import type { Finding, ResourceRef, Severity } from './finding.ts';
import type { WorkspaceIndex } from './index/workspace-index.ts';
import type { IstioKind } from './kinds.ts';
import type { Ours } from './ours.ts';
import { pathText } from './path-text.ts';
import { firstLine, underlined } from './place.ts';
import { sourcedProblems } from './references/source.ts';
import { refOf } from './resource.ts';
import type { RuleProblem } from './rule.ts';
import { rulesFor } from './rules/by-kind.ts';
import { type SchemaProblem, schemaFindings } from './schema.ts';
import { schemaRules } from './schema-rules.ts';
import { type ClusterSchema, isNewerThere, prunedFields, versionsNotServed } from './skew.ts';
import { skewRules } from './skew-rules.ts';
import { valueAt } from './values.ts';
import { yamlRules } from './yaml-rules.ts';

const severities = new Map<string, Severity>(
  [...schemaRules, ...yamlRules, ...skewRules].map(({ code, severity }) => [code, severity]),
);
const severityOf = (code: string): Severity => severities.get(code) ?? 'error';

/** What is wrong with a document before anybody asks what it means. */
export function yamlFindings(doc: YamlDoc): Finding[] {
  const { problems } = readable(doc);
  if (problems.length === 0) return [];
  const resource = firstRef(doc);
  return problems.map(({ code, range: { start, end }, message }) => {
    const range = { start: start + doc.start, end: end + doc.start };
    return { code, severity: severityOf(code), ...firstLine(doc, range), message, path: '', resource };
  });
}

function firstRef(doc: YamlDoc): ResourceRef {
  const [first] = resourcesOf(doc);
  return refOf(first?.value ?? {});
}

/** What a resource's own text decides, with the CRDs of a cluster where it has any. */
export function findingsAlone(one: Ours, cluster: ClusterSchema | undefined): Finding[] {
  return [...schemaFindingsOf(one, cluster), ...documentFindings(one)];
}

function schemaFindingsOf(one: Ours, cluster: ClusterSchema | undefined): Finding[] {
  const { kind, subject } = one;
  const { value } = subject;
  // No cluster has a say in a policy.
  const known = cluster && kind !== 'CanaryPolicy' ? { cluster, kind } : undefined;
  const findings = schemaFindings(kind, value)
    .filter(problem => !one.isInDoubt(problem.path))
    .filter(problem => problem.code !== 'missing-field' || !subject.mayHoldMore(problem.path))
    .filter(problem => !one.isPatch || !steersPatch(problem, value))
    .filter(problem => !known || !isNewerThere(problem, known.cluster, known.kind, value))
    .map(problem => toFinding(one, problem.code, severityOf(problem.code), problem));
  return known ? [...findings, ...skewFindings(one, known.cluster, known.kind)] : findings;
}

/** What tells Kustomize how to merge, and is gone then: `$patch: delete`, and null, which takes a field away. */
function steersPatch({ code, path }: SchemaProblem, value: unknown): boolean {
  const isDirective = code === 'unknown-field' && String(path.at(-1)).startsWith('$');
  return isDirective || (path.length > 0 && valueAt(value, path) === null);
}

function skewFindings(one: Ours, cluster: ClusterSchema, kind: IstioKind): Finding[] {
  const { subject } = one;
  const told = (code: string, problems: Iterable<RuleProblem>): Finding[] =>
    [...problems].map(problem => ({
      ...toFinding(one, code, severityOf(code), problem),
      cluster: cluster.context,
    }));
  return [
    ...told('version-not-served', versionsNotServed(cluster, subject.value)),
    ...told('pruned-by-cluster', prunedFields(cluster, kind, subject.value)),
  ];
}

/** A value in one line is what it is, wherever a break in the document leaves it; a map or list may be another one. */
function holdsAnyway(one: Ours, { path, at }: RuleProblem): boolean {
  if (!one.isInDoubt(path)) return true;
  const range = one.doc.rangeOf([...one.path, ...path], 'value');
  const value = valueAt(one.subject.value, path);
  if (at !== 'value' || !range || (typeof value === 'object' && value !== null)) return false;
  return !one.doc.core.source.slice(range.start - one.doc.start, range.end - one.doc.start).includes('\n');
}

function documentFindings(one: Ours): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rulesFor[one.kind]) {
    if (rule.scope !== 'document') continue;
    for (const problem of rule.check(one.subject)) {
      if (!holdsAnyway(one, problem)) continue;
      findings.push(toFinding(one, rule.code, problem.severity ?? rule.severity, problem));
    }
  }
  return findings;
}

/** What other resources have a say in. */
export function findingsAmong(one: Ours, index: WorkspaceIndex): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rulesFor[one.kind]) {
    if (rule.scope !== 'references') continue;
    for (const problem of sourcedProblems(rule, one.subject, index)) {
      if (!holdsAnyway(one, problem)) continue;
      findings.push({ ...toFinding(one, rule.code, problem.severity, problem), cluster: problem.cluster });
    }
  }
  return findings;
}

function toFinding(
  { doc, path, subject }: Ours,
  code: string,
  severity: Severity,
  problem: RuleProblem,
): Finding {
  const { message, also, data, related } = problem;
  const range = underlined(doc, path, problem.path, problem.at);
  const whole = pathText([...path, ...problem.path]);
  return { code, also, severity, ...range, message, path: whole, resource: subject.ref, data, related };
}
