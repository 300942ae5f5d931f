/** The one road of every write of an existing object: what may change, what counts, what is stored. */
import { complete } from '../admission/complete.ts';
import { metadataErrors } from '../admission/metadata.ts';
import { withDefaults, workloadErrors } from '../admission/workloads.ts';
import { afterUpdate, sameContent } from '../apply/managers.ts';
import { badRequest, invalid, staleVersion } from '../errors.ts';
import { childObject, sameJson } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { asJson, type Incoming, type ManagedFields, type Metadata, type Stored } from '../objects.ts';
import { behaviourWarnings, isBehaviour } from '../traffic/behaviour.ts';
import type { Call } from './call.ts';
import { checkSchema, type StrictForm } from './decode.ts';

/** Everything but metadata and status: what `metadata.generation` counts changes of. */
function body(object: Stored): Record<string, unknown> {
  const { metadata: _metadata, status: _status, apiVersion: _version, ...rest } = object;
  return rest;
}

/** The wished object with what a client cannot change taken from the live one. */
function combine(call: Call, live: Stored, wish: Incoming): Stored {
  const { kind, subresource } = call;
  const metadata: Metadata = {
    ...(wish.metadata as Metadata),
    name: live.metadata.name,
    uid: live.metadata.uid,
    creationTimestamp: live.metadata.creationTimestamp,
    resourceVersion: live.metadata.resourceVersion,
  };
  for (const field of [
    'namespace',
    'generation',
    'deletionTimestamp',
    'managedFields',
    'generateName',
  ] as const) {
    delete metadata[field];
    if (live.metadata[field] !== undefined) Object.assign(metadata, { [field]: live.metadata[field] });
  }
  const apiVersion = apiVersionOf(kind.group, kind.storage);
  if (subresource === 'status')
    return { ...live, metadata: statusMetadata(live, metadata), status: wish.status };
  const next: Stored = { ...(wish as Stored), apiVersion, kind: kind.kind, metadata };
  if (kind.status) {
    delete next.status;
    if (live.status !== undefined) next.status = live.status;
  }
  return next;
}

/** A write of the status changes labels and annotations of no custom object. */
function statusMetadata(live: Stored, wished: Metadata): Metadata {
  return { ...live.metadata, ...(wished.finalizers ? { finalizers: wished.finalizers } : {}) };
}

function checkIdentity(call: Call, live: Stored, wish: Incoming): void {
  const { name, resourceVersion, uid } = wish.metadata;
  if (name && name !== live.metadata.name) {
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${live.metadata.name})`,
    );
  }
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) {
    throw staleVersion(call.kind, live.metadata.name);
  }
  if (uid && uid !== live.metadata.uid) {
    throw invalid(call.kind.kind, call.kind.group, live.metadata.name, [
      { field: 'metadata.uid', message: `Invalid value: ${JSON.stringify(uid)}: field is immutable` },
    ]);
  }
}

/** The live object with the owners that a client sends along: whoever reads them may write them, too. */
function withOwners(live: Stored, wish: Incoming): Stored {
  const managedFields: unknown = wish.metadata.managedFields;
  if (!Array.isArray(managedFields) || managedFields.length === 0) return live;
  return { ...live, metadata: { ...live.metadata, managedFields } };
}

/**
 * Replaces a live object by a wished one, unless nothing differs: then the version stays too.
 * @param owners managedFields when the caller worked them out (server-side apply)
 * @throws StatusError 409 for a stale version, 422 for what the schema or the rules refuse
 */
export function write(
  call: Call,
  live: Stored,
  wish: Incoming,
  form: StrictForm,
  owners?: ManagedFields[],
): Stored {
  const { kind, store } = call;
  checkIdentity(call, live, wish);
  const schemaErrors = checkSchema(call, wish, form);
  let next = combine(call, live, wish);
  if (call.subresource === undefined) next = withDefaults(kind, next, () => '10.96.0.1') as Stored;
  const errors = [...schemaErrors, ...metadataErrors(next), ...workloadErrors(kind, next)];
  if (errors.length > 0) throw invalid(kind.kind, kind.group, live.metadata.name, complete(kind, errors));
  if (isBehaviour(kind, next)) call.warnings.push(...behaviourWarnings(childObject(next, 'data')));

  next.metadata.managedFields =
    owners ??
    afterUpdate(
      withOwners(live, wish),
      next,
      {
        manager: call.manager,
        operation: 'Update',
        apiVersion: apiVersionOf(kind.group, call.version),
        ...(call.subresource ? { subresource: call.subresource } : {}),
      },
      !kind.custom,
    );
  const sameOwners = sameJson(
    asJson({ metadata: { managedFields: next.metadata.managedFields } }),
    asJson({ metadata: { managedFields: live.metadata.managedFields ?? [] } }),
  );
  if (sameContent(live, next) && sameOwners) return live;
  if (kind.generation && !sameJson(body(live) as never, body(next) as never)) {
    next.metadata.generation = (live.metadata.generation ?? 1) + 1;
  }
  if (call.dryRun) return next;
  const finished = next.metadata.deletionTimestamp && !next.metadata.finalizers?.length;
  return finished ? store.remove(kind, next) : store.put(kind, next);
}
