/** One error of a validator, in words. */
import type { Path } from '../yaml/path.ts';
import { parseGoDuration } from './duration.ts';
import type { SchemaError } from './errors.ts';
import { ISTIO_VERSIONS, type OurKind, POLICY_VERSIONS } from './kinds.ts';
import { properPlace } from './misplaced.ts';
import { nearestName } from './nearest.ts';
import type { SchemaProblem } from './problems.ts';
import { type SchemaNode, schemaNode } from './schema-nodes.ts';
import { expectation, fieldName, listed, quoted, shown, typesOf } from './wording.ts';

interface Case extends SchemaError {
  kind: OurKind;
  node: SchemaNode | undefined;
}

const BY_KEYWORD: Record<string, (one: Case) => SchemaProblem> = {
  type: wrongType,
  knownFields: unknownField,
  required: ({ path, params }) => missingField(path, params.missingProperty ?? ''),
  anyField: ({ path, params }) => missingField(path, params.fields?.[0] ?? ''),
  atMostOne: exclusiveFields,
  goDuration: duration,
  enum: wrongChoice,
  minimum: outOfRange,
  maximum: outOfRange,
};

/** What an error means to the person who wrote the value. */
export function explain(kind: OurKind, error: SchemaError): SchemaProblem {
  const one = { ...error, kind, node: schemaNode(kind, error.path) };
  return (BY_KEYWORD[error.keyword] ?? invalid)(one);
}

function wrongType({ kind, node, path, value }: Case): SchemaProblem {
  const name = fieldName(path);
  const instead = meant(node, value);
  const data = { expected: typesOf(node), ...(instead === undefined ? {} : { instead }) };
  if (value === null && isDroppedWhenNull(kind, path)) {
    const effect = path[0] === 'metadata' && path.length > 2 ? 'keeps an empty text' : 'ignores it';
    const message = `${name} has no value, so the cluster ${effect}: give it ${expectation(node)}, or remove it`;
    return { code: 'empty-value', path, at: 'key', message, data };
  }
  const message = `${name} must be ${expectation(node)}, not ${shown(value)}${hintFor(node, value)}`;
  return { code: 'wrong-type', path, at: 'value', message, data };
}

/** The value that was meant by one whose type alone is wrong. */
function meant(node: SchemaNode | undefined, value: unknown): string | number | boolean | undefined {
  const [expected] = typesOf(node);
  if (node?.goDuration) return /^\d*[1-9]\d*$/.test(String(value)) ? `${value}s` : undefined;
  if (node?.enum || node?.const !== undefined) return undefined;
  if (expected === 'string') return ['number', 'boolean'].includes(typeof value) ? String(value) : undefined;
  if (typeof value !== 'string' || !isWritten(expected, value)) return undefined;
  return expected === 'boolean' ? value === 'true' : Number(value);
}

/** What to write instead, in words. */
function hintFor(node: SchemaNode | undefined, value: unknown): string {
  const [expected] = typesOf(node);
  if (node?.goDuration) {
    const duration = meant(node, value);
    return duration === undefined ? '' : `: write \`${duration}\` for seconds`;
  }
  if (expected === 'string') return ['number', 'boolean'].includes(typeof value) ? '; put it in quotes' : '';
  if (typeof value === 'string') return isWritten(expected, value) ? ': take the quotes away' : '';
  const number = expected === 'object' ? node?.properties?.number : undefined;
  return number && typeof value === 'number' ? `: write \`number: ${value}\` below it` : '';
}

/** Whether a text spells a value of a type. */
const isWritten = (type: string | undefined, value: string): boolean =>
  (type === 'integer' && /^-?\d+$/.test(value)) ||
  (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(value)) ||
  (type === 'boolean' && /^(?:true|false)$/.test(value));

/** The API server drops null fields before it validates; what is left of a required one is a gap. */
function isDroppedWhenNull(kind: OurKind, path: Path): boolean {
  const field = path.at(-1);
  const parent = schemaNode(kind, path.slice(0, -1));
  if (typeof field !== 'string' || !parent) return false;
  const isField = parent.properties !== undefined && Object.hasOwn(parent.properties, field);
  if (isField) return !parent.required?.includes(field);
  // So are entries of a map in the spec, and labels and annotations become empty. A header match that goes this way leaves a route that takes every
  // request, which Istio's own validation refuses where it sees it: that one stays an error. It lets the other
  // conditions of a match pass.
  const isMap = typeof parent.additionalProperties === 'object';
  return isMap && (schemaNode(kind, path)?.type !== 'object' || path.at(-2) !== 'headers');
}

function unknownField({ kind, node, path, params }: Case): SchemaProblem {
  const field = params.field ?? '';
  const known = Object.keys(node?.properties ?? {});
  const place = properPlace(kind, path, field);
  const suggestion = place ? undefined : nearestName(field, known);
  const hint = place ?? (suggestion ? `did you mean \`${suggestion}\`?` : `known here: ${listed(known)}`);
  const message = `Unknown field \`${field}\`; ${hint}`;
  return { code: 'unknown-field', path: [...path, field], at: 'key', message, data: { suggestion } };
}

function missingField(path: Path, field: string): SchemaProblem {
  const owner = path.length === 0 ? 'This object' : fieldName(path);
  return { code: 'missing-field', path, at: 'key', message: `${owner} needs \`${field}\``, data: { field } };
}

function exclusiveFields({ path, value, params }: Case): SchemaProblem {
  const group = params.fields ?? [];
  const written = Object.entries(value as object).filter(
    ([field, item]) => group.includes(field) && item !== null,
  );
  const fields = written.map(([field]) => field);
  const message = `${listed(fields)} exclude each other: keep one of them`;
  return { code: 'one-of', path: [...path, fields.at(-1) ?? ''], at: 'key', message, data: { fields } };
}

function duration({ node, path, value }: Case): SchemaProblem {
  const readable = parseGoDuration(String(value)) !== undefined;
  const asked = readable ? `at least \`${node?.goDuration?.minimum}\`` : expectation(node);
  const instead = readable ? undefined : meant(node, value);
  const hint = instead === undefined ? '' : hintFor(node, value);
  const message = `${fieldName(path)} must be ${asked}, not ${quoted(String(value))}${hint}`;
  return {
    code: 'invalid-duration',
    path,
    at: 'value',
    message,
    ...(instead === undefined ? {} : { data: { instead } }),
  };
}

function wrongChoice({ kind, node, path, value }: Case): SchemaProblem {
  const suggestion = nearestName(String(value), node?.enum ?? []);
  const data = { suggestion };
  if (path.length === 1 && path[0] === 'apiVersion') {
    const [who, versions] =
      kind === 'CanaryPolicy'
        ? (['There is', POLICY_VERSIONS] as const)
        : (['Istio has', ISTIO_VERSIONS] as const);
    const message = `${who} no ${quoted(String(value))}; known versions are ${listed(versions)}`;
    return { code: 'unknown-version', path, at: 'value', message, data };
  }
  return { ...invalid({ keyword: 'enum', path, value, node } as Case), data };
}

function outOfRange({ node, path, value }: Case): SchemaProblem {
  const { minimum = Number.NEGATIVE_INFINITY, maximum } = node ?? {};
  const limit = Number(value) < minimum ? `at least ${minimum}` : `at most ${maximum}`;
  return {
    code: 'out-of-range',
    path,
    at: 'value',
    message: `${fieldName(path)} must be ${limit}, not ${value}`,
  };
}

function invalid({ keyword, node, path, value }: Case): SchemaProblem {
  const name = fieldName(path);
  const messages: Record<string, string> = {
    maxLength: `${name} is too long: ${quoted(String(value))}`,
    maxItems: `${name} has too many entries`,
    maxProperties: `${name} has too many entries`,
    propertyNames: `${name} has a key that is empty or holds a \`*\``,
    pattern: `${name} must be ${patternWords(path)}, not ${quoted(String(value))}`,
  };
  const message = messages[keyword] ?? `${name} must be ${expectation(node)}, not ${shown(value)}`;
  return { code: 'invalid-value', path, at: 'value', message };
}

function patternWords(path: Path): string {
  return path.at(-1) === 'bytes' ? 'base64' : 'a text without `*`';
}
