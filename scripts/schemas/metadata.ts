/** What every Kubernetes object has around its spec. No CRD describes it: the API server knows it itself. */
import type { Describe, JsonSchema } from './convert.ts';

// A null in metadata is dropped by the API server, and tools do write `creationTimestamp: null`.
const text = { type: ['string', 'null'] };
const integer = { type: ['integer', 'null'] };
const texts = { type: ['object', 'null'], additionalProperties: { type: 'string' } };
const objects = { type: ['array', 'null'], items: { type: 'object' } };

const METADATA_FIELDS: Record<string, JsonSchema> = {
  annotations: texts,
  creationTimestamp: text,
  deletionGracePeriodSeconds: integer,
  deletionTimestamp: text,
  finalizers: { type: ['array', 'null'], items: { type: 'string' } },
  generateName: text,
  generation: integer,
  labels: texts,
  managedFields: objects,
  name: text,
  namespace: text,
  ownerReferences: objects,
  resourceVersion: text,
  selfLink: text,
  uid: text,
};

/** The ObjectMeta type: closed, and with a name or the beginning of one. */
export function metadataType(describe: Describe): JsonSchema {
  return {
    type: 'object',
    ...describe('ObjectMeta', ''),
    additionalProperties: false,
    anyOf: [{ required: ['name'] }, { required: ['generateName'] }],
    properties: Object.fromEntries(
      Object.entries(METADATA_FIELDS).map(([field, schema]) => [
        field,
        { ...describe('ObjectMeta', field), ...schema },
      ]),
    ),
  };
}
