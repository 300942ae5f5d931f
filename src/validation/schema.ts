/** Schema first: what Istio's CRDs say about one object, one finding a mistake. */
import { isPlaceholder } from '../yaml/templates.ts';
import { type SchemaError, schemaErrors } from './errors.ts';
import { explain } from './explain.ts';
import type { OurKind } from './kinds.ts';
import type { SchemaProblem } from './problems.ts';
import { isSignedStandIn, isStandIn } from './stand-in.ts';

export type { SchemaCode, SchemaProblem } from './problems.ts';

/**
 * What the schema of a kind has against an object, in the order of the schema. Values and keys that a
 * template fills in later are unknown, not wrong, and say nothing. Never throws.
 */
export function schemaFindings(kind: OurKind, value: unknown): SchemaProblem[] {
  const problems = schemaErrors(kind, value)
    .filter(error => !isFilledInLater(error))
    .map(error => explain(kind, error));
  return problems.filter(
    (problem, at) => !isRepeated(problem, problems.slice(0, at)) && !isTypo(problem, problems),
  );
}

/** What a number or a duration fails that is a word of capitals yet. */
const MEASURED = new Set(['type', 'goDuration']);

function isFilledInLater({ keyword, value, params }: SchemaError): boolean {
  if (keyword === 'knownFields') return isPlaceholder(params.field);
  if (keyword === 'required' || keyword === 'anyField')
    return Object.keys(value as object).some(isPlaceholder);
  if (isPlaceholder(value)) return true;
  if (typeof value !== 'string') return false;
  return keyword === 'enum' ? isSignedStandIn(value) : MEASURED.has(keyword) && isStandIn(value);
}

/** A value of the wrong type, or none, fails its enum too, and a bad map key fails once for each of its rules. */
function isRepeated(problem: SchemaProblem, earlier: SchemaProblem[]): boolean {
  const place = JSON.stringify(problem.path);
  return problem.at === 'value' && earlier.some(one => saysAllOf(one) && JSON.stringify(one.path) === place);
}

const saysAllOf = ({ at, code }: SchemaProblem): boolean => at === 'value' || code === 'empty-value';

/** A misspelt required field is unknown and missing at once: the misspelling is the mistake. */
function isTypo(problem: SchemaProblem, all: SchemaProblem[]): boolean {
  if (problem.code !== 'missing-field') return false;
  const place = JSON.stringify(problem.path);
  return all.some(
    one =>
      one.code === 'unknown-field' &&
      one.data?.suggestion === problem.data?.field &&
      JSON.stringify(one.path.slice(0, -1)) === place,
  );
}
