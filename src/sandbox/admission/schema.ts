import { crdVerdict } from '../../validation/crd.ts';
import type { FieldError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { asJson, type Incoming } from '../objects.ts';
import { valueAtPath } from './dotted.ts';

/** What a kind's schema says of an object. */
export interface Verdict {
  /** Dotted paths (`spec.http[0].foo`) that the schema does not know: dropped before storing. */
  unknownFields: string[];
  errors: FieldError[];
}

/** Istio's two kinds are judged by their CustomResourceDefinitions; other kinds have no schema here. */
export function schemaVerdict(kind: Kind, object: Incoming): Verdict {
  if (kind.group !== 'networking.istio.io') return { unknownFields: [], errors: [] };
  if (kind.kind !== 'VirtualService' && kind.kind !== 'DestinationRule') {
    return { unknownFields: [], errors: [] };
  }
  const { unknownFields, errors } = crdVerdict(kind.kind, object);
  const json = asJson(object);
  return {
    unknownFields: [...unknownFields, ...errors.flatMap(error => membersOfNoObject(error, json))].sort(),
    errors: errors.map(error => inServersWords(error, json)),
  };
}

/** An object in the place of a list or a scalar: the API server knows none of its members. */
function membersOfNoObject({ field, message, reason }: FieldError, object: JsonObject): string[] {
  if (reason !== 'FieldValueTypeInvalid' || message.includes('must be of type object')) return [];
  const value = valueAtPath(object, field);
  return isObject(value) ? Object.keys(value).map(key => `${field}.${key}`) : [];
}

/**
 * Where only one of several fields may be given, the API server names no field: its error is of the whole
 * object, and the place is in the text. A wrong type it tells by the name of the type that it found.
 */
function inServersWords(error: FieldError, object: JsonObject): FieldError {
  const { field, message, reason } = error;
  if (message.includes('at most one of ')) {
    const place = `"${field}" must validate one and only one schema (oneOf). Found 2 valid alternatives`;
    return { field: '<nil>', message: `Invalid value: "": ${place}` };
  }
  const wanted = /in body must be of type (\w+):/.exec(message)?.[1];
  if (reason !== 'FieldValueTypeInvalid' || !wanted) return error;
  const found = `"${typeName(valueAtPath(object, field))}"`;
  const text = `Invalid value: ${found}: ${field} in body must be of type ${wanted}: ${found}`;
  return { field, message: text, reason };
}

function typeName(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
