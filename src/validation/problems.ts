import type { At, Path } from '../yaml/path.ts';

/** What the schema has against an object, before anybody knows where that stands in a file. */

/** Stable names of what can be wrong. `empty-value` is harmless: the API server drops such a field. */
export type SchemaCode =
  | 'wrong-type'
  | 'empty-value'
  | 'unknown-field'
  | 'missing-field'
  | 'invalid-value'
  | 'invalid-duration'
  | 'out-of-range'
  | 'one-of'
  | 'unknown-version';

export interface SchemaProblem {
  code: SchemaCode;
  /** Where, from the top of the object. */
  path: Path;
  /** Whether the key at the end of the path is meant, or its value. The top of the object has no key. */
  at: At;
  message: string;
  data?: {
    /** unknown-field, invalid-value: the known name or value that is nearest. */
    suggestion?: string;
    /** missing-field: the field that is not there. */
    field?: string;
    /** one-of: the fields that exclude each other and are there. */
    fields?: string[];
    /** wrong-type: JSON types that would do. */
    expected?: string[];
    /** wrong-type, invalid-duration: the value that was plainly meant. */
    instead?: string | number | boolean;
  };
}
