/** What a connected cluster's own CRDs know, where that is another version of Istio than our schema. */
import type { Path } from '../yaml/path.ts';
import { isPlaceholder } from '../yaml/templates.ts';
import { ISTIO_GROUP, type IstioKind } from './kinds.ts';
import type { SchemaProblem } from './problems.ts';
import type { RuleProblem } from './rule.ts';
import { schemaNode } from './schema-nodes.ts';
import { isFields, list, text, valueAt } from './values.ts';
import { listed } from './wording.ts';

/** What a CRD keeps at one place; whatever it does not name, the API server drops. */
export interface KeptFields {
  fields?: Readonly<Record<string, KeptFields>>;
  /** What it keeps of each item of a list, or of each value of a map. */
  each?: KeptFields;
  /** Everything below stays as it is. */
  open?: boolean;
  /** The words that it takes. */
  choices?: readonly unknown[];
}

/** The CRDs of one cluster. */
export interface ClusterSchema {
  /** The kubeconfig's name for the cluster, for messages. */
  context: string;
  /** What is kept of an object's `spec`; kinds whose CRD could not be read are absent. */
  specs: Partial<Record<IstioKind, KeptFields>>;
  /** Served versions of the group (`v1beta1`), best first; undefined where they are not known. */
  versions?: readonly string[];
}

/** What is kept at a path within an object: undefined where the cluster drops it or nothing is known. */
function keptAt(schema: ClusterSchema, kind: IstioKind, path: Path): KeptFields | undefined {
  if (path[0] !== 'spec') return undefined;
  let kept = schema.specs[kind];
  for (const step of path.slice(1)) {
    if (!kept || kept.open) return kept;
    const own: KeptFields | undefined =
      typeof step === 'string' && kept.fields && Object.hasOwn(kept.fields, step)
        ? kept.fields[step]
        : undefined;
    kept = own ?? kept.each;
  }
  return kept;
}

/** Whether a finding of our schema is about something newer, which the cluster's own CRD knows. */
export function isNewerThere(
  problem: SchemaProblem,
  schema: ClusterSchema,
  kind: IstioKind,
  value: unknown,
): boolean {
  const { code, path } = problem;
  const written = valueAt(value, path);
  if (code === 'unknown-version') {
    return schema.versions?.some(version => written === `${ISTIO_GROUP}/${version}`) ?? false;
  }
  const kept = code === 'unknown-field' || code === 'invalid-value' ? keptAt(schema, kind, path) : undefined;
  if (!kept) return false;
  return code === 'unknown-field' || kept.open === true || (kept.choices?.includes(written) ?? false);
}

/** Fields that our schema knows and the cluster's CRD lacks: it would drop them. The outermost ones only. */
export function* prunedFields(
  schema: ClusterSchema,
  kind: IstioKind,
  object: Record<string, unknown>,
): Generator<RuleProblem> {
  const spec = schema.specs[kind];
  if (!spec) return;
  for (const path of pruned(spec, kind, object.spec, ['spec'])) {
    yield {
      path,
      at: 'key',
      message: `The cluster ${schema.context} does not know the field \`${path.at(-1)}\`: its Istio is older. kubectl refuses the file there, and other clients have the field dropped without a word. Remove it, or bring Istio up to date there.`,
      data: { cluster: schema.context },
    };
  }
}

function* pruned(kept: KeptFields, kind: IstioKind, value: unknown, path: Path): Generator<Path> {
  if (kept.open) return;
  if (kept.each) {
    for (const [i, item] of list(value).entries()) yield* pruned(kept.each, kind, item, [...path, i]);
  }
  if (!isFields(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const at = [...path, name];
    const known = kept.fields && Object.hasOwn(kept.fields, name) ? kept.fields[name] : kept.each;
    if (known) yield* pruned(known, kind, inner, at);
    // Null counts as absent, and what our schema does not know is told as unknown already.
    else if (inner !== null && !isPlaceholder(name) && schemaNode(kind, at)) yield at;
  }
}

/** An apiVersion that our schema knows and the cluster does not serve. */
export function* versionsNotServed(
  schema: ClusterSchema,
  object: Record<string, unknown>,
): Generator<RuleProblem> {
  const written = text(object.apiVersion);
  const { versions = [], context } = schema;
  if (!written || isPlaceholder(written) || versions.length === 0) return;
  const served = versions.map(version => `${ISTIO_GROUP}/${version}`);
  if (served.includes(written)) return;
  yield {
    path: ['apiVersion'],
    at: 'value',
    message: `The cluster ${context} does not serve ${written}, so kubectl finds no such kind there. It serves ${listed(served)}.`,
    data: { cluster: context, suggestion: served[0] },
  };
}
