/** The compiled validators; scripts/compile-validators.ts writes the code beside this file. */

/** One thing that a schema has against a value. `instancePath` is a JSON pointer to it. */
export interface ValidatorError {
  keyword: string;
  instancePath: string;
  schemaPath: string;
  params: Record<string, unknown>;
}

/** Whether the schema takes the value; when not, `errors` says why, until the next call. */
export interface Validator {
  (value: unknown): boolean;
  errors?: ValidatorError[] | null;
}

export const VirtualService: Validator;
export const DestinationRule: Validator;
export const CanaryPolicy: Validator;
