import { type FieldError, reasonOf } from '../errors.ts';
import type { Kind } from '../kinds/kind.ts';

/** Findings after which the API server does not get to a custom kind's CEL rules. */
const BLOCKING = new Set([
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTypeInvalid',
]);

/** The findings as the API server lists them: of custom kinds with a last one that says what was not looked at. */
export function complete(kind: Kind, errors: readonly FieldError[]): FieldError[] {
  const blocked = errors.some(error => BLOCKING.has(error.reason ?? reasonOf(error.message)));
  if (!kind.custom || !blocked) return [...errors];
  const message =
    'Invalid value: null: some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation';
  return [...errors, { field: '<nil>', message }];
}
