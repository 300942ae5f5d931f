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
  return crdVerdict(kind.kind, object);
}
