import {
  hasTemplates,
  type ParsedText,
  type Path,
  parseText,
  resourcesOf,
  type YamlDoc,
} from '../yaml/index.ts';
import type { Finding, ResourceRef, Severity } from './finding.ts';
import { FileIndex } from './index/file-index.ts';
import type { WorkspaceIndex } from './index/workspace-index.ts';
import type { IstioKind } from './kinds.ts';
import { atLevels, type Severities } from './levels.ts';
import { looksLikeOurs, ourKind } from './our-kind.ts';
import { pathText } from './path-text.ts';
import { firstLine, underlined } from './place.ts';
import { sourcedProblems } from './references/source.ts';
import { refOf } from './resource.ts';
import type { RuleProblem, Subject } from './rule.ts';
import { rules } from './rules/index.ts';
import { schemaFindings } from './schema.ts';
import { schemaRules } from './schema-rules.ts';
import { type ClusterSchema, isNewerThere, prunedFields, versionsNotServed } from './skew.ts';
import { skewRules } from './skew-rules.ts';
import { unlessAnnotated } from './suppress/annotations.ts';
import { isRefusal, unlessIgnored } from './suppress/apply.ts';
import { mayHoldMore } from './templated.ts';
import { yamlRules } from './yaml-rules.ts';

/** What a text is looked at with. */
export interface ValidateOptions {
  /** What else is known; without it the text is a world of its own that may be incomplete. */
  index?: WorkspaceIndex;
  /** The text's name in the index. */
  file?: string;
  /** The CRDs of the connected cluster, where its Istio may be older or newer than our schema. */
  clusterSchema?: ClusterSchema;
  /** How grave findings are, by code; those that are not named keep their rule's severity. */
  severities?: Severities;
}

interface Ours {
  doc: YamlDoc;
  kind: IstioKind;
  subject: Subject;
  path: Path;
}

const severities = new Map<string, Severity>(
  [...schemaRules, ...yamlRules, ...skewRules].map(({ code, severity }) => [code, severity]),
);
const severityOf = (code: string): Severity => severities.get(code) ?? 'error';

/** Everything to say about a text, in the order of the text. Never throws. */
export function validateText(text: string, options: ValidateOptions = {}): Finding[] {
  return validateParsed(parseText(text), options);
}

/** As `validateText`, for a text that is parsed already. */
export function validateParsed(parsed: ParsedText, options: ValidateOptions = {}): Finding[] {
  const isPatch = options.file !== undefined && options.index?.isPatch(options.file) === true;
  const ours = parsed.docs.flatMap(doc => resourcesIn(doc, isPatch));
  if (ours.length === 0 && !parsed.docs.some(doc => looksLikeOurs(doc.core.source))) return [];
  const index = options.index ?? indexOf(parsed);
  const findings = [
    ...parsed.docs.flatMap(doc => yamlFindings(doc)),
    ...ours.flatMap(one => {
      const about = [...schemaFindingsOf(one, options.clusterSchema), ...ruleFindings(one, index)];
      return unlessAnnotated(one.subject.value, about, isRefusal);
    }),
  ];
  const said = unlessIgnored(parsed, findings);
  const sorted = said.sort((a, b) => a.start - b.start || a.end - b.end);
  return atLevels(sorted, options.severities);
}

/** Whether a text holds, or was meant to hold, a resource of ours. */
export function holdsOurs(parsed: ParsedText): boolean {
  return parsed.docs.some(doc => looksLikeOurs(doc.core.source) || resourcesIn(doc).length > 0);
}

function indexOf(parsed: ParsedText): WorkspaceIndex {
  const index = new FileIndex();
  index.set('', parsed);
  return index;
}

function resourcesIn(doc: YamlDoc, isPatch = false): Ours[] {
  // Rules ask for many places, so a text without templates is searched for them once only.
  const isTemplated = hasTemplates(doc.core.source);
  return [...resourcesOf(doc)].flatMap(({ path, value }) => {
    const kind = ourKind(value);
    if (!kind) return [];
    // Patches merge map by map, while a list replaces the list that is there: within lists all is written.
    const more = (inner: Path): boolean =>
      (isPatch && inner.every(part => typeof part === 'string')) ||
      (isTemplated && mayHoldMore(doc, [...path, ...inner]));
    return [{ doc, kind, path, subject: { ref: refOf(value), value, mayHoldMore: more } }];
  });
}

function yamlFindings(doc: YamlDoc): Finding[] {
  // What a template prints decides whether the result is YAML; the text alone does not tell.
  if (hasTemplates(doc.core.source)) return [];
  const resource = firstRef(doc);
  return doc.problems.map(({ code, range, message }) => {
    return { code, severity: severityOf(code), ...firstLine(doc, range), message, path: '', resource };
  });
}

function firstRef(doc: YamlDoc): ResourceRef {
  const [first] = resourcesOf(doc);
  return refOf(first?.value ?? {});
}

function schemaFindingsOf(one: Ours, cluster: ClusterSchema | undefined): Finding[] {
  const { kind, subject } = one;
  const { value } = subject;
  const findings = schemaFindings(kind, value)
    .filter(problem => problem.code !== 'missing-field' || !subject.mayHoldMore(problem.path))
    .filter(problem => !cluster || !isNewerThere(problem, cluster, kind, value))
    .map(problem => toFinding(one, problem.code, severityOf(problem.code), problem));
  return cluster ? [...findings, ...skewFindings(one, cluster)] : findings;
}

function skewFindings(one: Ours, cluster: ClusterSchema): Finding[] {
  const { kind, subject } = one;
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

function ruleFindings(one: Ours, index: WorkspaceIndex): Finding[] {
  return rules.flatMap(rule => {
    if (rule.scope === 'document') {
      return [...rule.check(one.subject)].map(problem =>
        toFinding(one, rule.code, problem.severity ?? rule.severity, problem),
      );
    }
    return sourcedProblems(rule, one.subject, index).map(problem => {
      return { ...toFinding(one, rule.code, problem.severity, problem), cluster: problem.cluster };
    });
  });
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
