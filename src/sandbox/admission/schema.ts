import { crdVerdict } from '../../validation/crd.ts';
import type { FieldError } from '../errors.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Incoming } from '../objects.ts';

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
  return { unknownFields, errors: errors.map(inServersWords) };
}

/**
 * Where only one of several fields may be given, the API server names no field: its error is of the whole
 * object, and the place is in the text.
 */
function inServersWords(error: FieldError): FieldError {
  if (!error.message.includes('at most one of ')) return error;
  const message = `Invalid value: "": "${error.field}" must validate one and only one schema (oneOf). Found 2 valid alternatives`;
  return { field: '<nil>', message };
}
