import { randomInt } from 'node:crypto';
import { complete } from '../admission/complete.ts';
import { metadataErrors } from '../admission/metadata.ts';
import { withDefaults, workloadErrors } from '../admission/workloads.ts';
import { afterUpdate } from '../apply/managers.ts';
import { alreadyExists, badRequest, invalid, notFound } from '../errors.ts';
import { parseObject } from '../http/body.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';
import type { Incoming, ManagedFields, Metadata, Stored } from '../objects.ts';
import { type Call, nameSuffix, newUid, now } from './call.ts';
import { checkSchema, decodeObject } from './decode.ts';

/** A cluster address for a Service that asks for none; nothing answers there. */
const clusterIp = () => `10.96.${randomInt(1, 255)}.${randomInt(1, 255)}`;

/** The namespace of the path counts; an object that names another one is refused. */
export function checkNamespace(call: Call, object: Incoming): void {
  const { namespace } = object.metadata;
  if (namespace && namespace !== call.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

function namedMetadata(call: Call, wish: Incoming): Metadata {
  const { name, generateName, labels, annotations, finalizers, ownerReferences } = wish.metadata;
  const kept = { generateName, labels, annotations, finalizers, ownerReferences };
  return {
    name: name || (generateName ? `${generateName}${nameSuffix()}` : ''),
    ...(call.kind.namespaced && call.namespace ? { namespace: call.namespace } : {}),
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined && value !== null)),
    uid: newUid(),
    resourceVersion: '',
    creationTimestamp: now(),
    ...(call.kind.generation ? { generation: 1 } : {}),
  };
}

/**
 * Stores a new object.
 * @param owners managedFields when the caller worked them out (server-side apply)
 */
export function storeNew(call: Call, wish: Incoming, owners?: ManagedFields[]): Stored {
  const { kind, store } = call;
  if (wish.metadata.resourceVersion) {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  const namespaces = kindOf('', 'namespaces');
  if (kind.namespaced && namespaces && !store.get(namespaces, undefined, call.namespace ?? '')) {
    throw notFound(namespaces, call.namespace ?? '');
  }
  const schemaErrors = checkSchema(call, wish, 'object');
  const bare: Stored = {
    ...wish,
    apiVersion: apiVersionOf(kind.group, kind.storage),
    kind: kind.kind,
    metadata: namedMetadata(call, wish),
  };
  if (kind.status) delete bare.status;
  const next = withDefaults(kind, bare, clusterIp) as Stored;
  const { name } = next.metadata;
  const errors = [...schemaErrors, ...metadataErrors(next), ...workloadErrors(kind, next)];
  if (errors.length > 0) throw invalid(kind.kind, kind.group, name, complete(kind, errors));
  if (store.get(kind, call.namespace, name)) throw alreadyExists(kind, name);
  const writer = {
    manager: call.manager,
    operation: 'Update' as const,
    apiVersion: apiVersionOf(kind.group, call.version),
  };
  next.metadata.managedFields = owners ?? afterUpdate(undefined, next, writer, !kind.custom);
  return call.dryRun ? next : store.put(kind, next);
}

/** POST to a collection. */
export function create(call: Call): Stored {
  const wish = decodeObject(call, parseObject(call.body, call.contentType));
  checkNamespace(call, wish);
  return storeNew(call, wish);
}
