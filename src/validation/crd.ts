/**
 * What an API server with Istio's CRDs makes of an object, as distinct from what a person should hear of it:
 * it drops unknown and null fields, knows nothing of names, and lets Istio's webhook judge the rest.
 */
import type { Path } from '../yaml/path.ts';
import { type SchemaError, schemaErrors } from './errors.ts';
import type { IstioKind } from './kinds.ts';
import { schemaNode } from './schema-nodes.ts';
import { expectation, listed, shown, typesOf } from './wording.ts';

/** Reasons as a Status names them in its `details.causes`. */
export type CrdReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported';

export interface CrdError {
  /** Where, as the API server writes it: `spec.http[0].timeout`. */
  field: string;
  reason: CrdReason;
  message: string;
}

export interface CrdVerdict {
  /** Fields that the server drops, or refuses with fieldValidation=Strict: `spec.http[0].foo`, sorted. */
  unknownFields: string[];
  /** What it refuses with 422 in any case. */
  errors: CrdError[];
}

/** The CRD's verdict on an object, which stays as it is. Kind, version and name are the caller's to check. */
export function crdVerdict(kind: IstioKind, object: unknown): CrdVerdict {
  const pruned = structuredClone(object);
  const unknownFields: string[] = [];
  for (const { keyword, path, value, params } of schemaErrors(kind, pruned)) {
    const dropped = keyword === 'knownFields' ? [...path, params.field ?? ''] : path;
    if (keyword === 'knownFields') unknownFields.push(dotted(dropped));
    else if (keyword !== 'type' || value !== null) continue;
    drop(pruned, dropped);
  }
  const errors = schemaErrors(kind, pruned).filter(isOfCrd(kind));
  // CEL rules are run on an object that the schema itself has nothing against.
  const structural = errors.filter(({ keyword }) => keyword !== 'goDuration');
  const told = structural.length > 0 ? structural : errors;
  return { unknownFields: unknownFields.sort(), errors: told.map(error => crdError(kind, error)) };
}

/** The schema asks more than the CRD: a spec, a name, and durations where the CRD takes any text. */
function isOfCrd(kind: IstioKind): (error: SchemaError) => boolean {
  return ({ keyword, path }) => {
    if (path[0] === 'apiVersion' || path[0] === 'kind') return false;
    if (path.length === 0 && keyword === 'required') return false;
    if (keyword === 'goDuration') return schemaNode(kind, path)?.goDuration?.minimum !== undefined;
    return keyword !== 'anyField';
  };
}

function crdError(kind: IstioKind, { keyword, path, value, params }: SchemaError): CrdError {
  const node = schemaNode(kind, path);
  const field = dotted(path);
  const invalid = (text: string) => `Invalid value: ${short(value)}: ${text}`;
  switch (keyword) {
    case 'required': {
      const missing = dotted([...path, params.missingProperty ?? '']);
      return { field: missing, reason: 'FieldValueRequired', message: 'Required value' };
    }
    case 'type': {
      const message = invalid(`${field} in body must be of type ${typesOf(node).join()}: ${shown(value)}`);
      return { field, reason: 'FieldValueTypeInvalid', message };
    }
    case 'enum': {
      const message = `Unsupported value: ${short(value)}: supported values: ${node?.enum?.map(short).join(', ')}`;
      return { field, reason: 'FieldValueNotSupported', message };
    }
    case 'goDuration':
      return { field, reason: 'FieldValueInvalid', message: invalid('must be a duration of at least 1ms') };
    case 'atMostOne': {
      const message = invalid(`at most one of ${listed(params.fields ?? [])} may be given`);
      return { field, reason: 'FieldValueInvalid', message };
    }
    default: {
      const message = invalid(`${field} in body must be ${expectation(node)} (${keyword})`);
      return { field, reason: 'FieldValueInvalid', message };
    }
  }
}

/** Removes a field of an object; an item of a list stays, as in the API server. */
function drop(root: unknown, path: Path): void {
  const owner = path
    .slice(0, -1)
    .reduce<unknown>((value, step) => (value as Record<Path[number], unknown>)?.[step], root);
  const field = path.at(-1);
  if (typeof field === 'string' && typeof owner === 'object' && owner !== null && !Array.isArray(owner))
    Reflect.deleteProperty(owner, field);
}

function dotted(path: Path): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('');
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
