import type { Json, JsonObject } from './json.ts';

/** One entry of `metadata.managedFields`: who set which fields, and how. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

/** Metadata as the server keeps it. */
export interface Metadata {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  generateName?: string;
  generation?: number;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
  managedFields?: ManagedFields[];
}

/** An object as stored, in its kind's storage version. */
export interface Stored {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

/** An object as a client sent it: nothing of it is certain. */
export interface Incoming {
  apiVersion?: Json;
  kind?: Json;
  metadata: Partial<Metadata>;
  [field: string]: unknown;
}

/** The stored object as plain JSON, for code that walks it without knowing its shape. */
export function asJson(object: Stored | Incoming): JsonObject {
  return object as unknown as JsonObject;
}
