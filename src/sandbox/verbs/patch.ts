import { requireManager, serverSideApply } from '../apply/server-side-apply.ts';
import { badRequest, unsupportedMediaType } from '../errors.ts';
import { mediaType, parseJson, parseYaml } from '../http/body.ts';
import { isObject, type Json } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { asJson, type Incoming, type Stored } from '../objects.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicPatch } from '../patch/strategic-patch.ts';
import type { Call } from './call.ts';
import { checkNamespace, storeNew } from './create.ts';
import { decodeObject } from './decode.ts';
import { liveObject } from './update.ts';
import { write } from './write.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/** The patch types of a kind; custom kinds have no strategic merge. */
export function patchTypes(custom: boolean): string[] {
  return [JSON_PATCH, MERGE_PATCH, ...(custom ? [] : [STRATEGIC_PATCH]), APPLY_PATCH];
}

/** A document after a patch of any type but apply. @throws StatusError 400, 413, 415, 422 */
export function patched(document: Json, call: Pick<Call, 'body' | 'contentType'>, custom: boolean): Json {
  const type = mediaType(call.contentType);
  if (type === APPLY_PATCH || !patchTypes(custom).includes(type))
    throw unsupportedMediaType(patchTypes(custom));
  const patch = parseJson(call.body);
  if (type === JSON_PATCH) return applyJsonPatch(document, patch);
  if (!isObject(patch)) throw badRequest('error decoding patch: json: cannot unmarshal into an object');
  return type === MERGE_PATCH ? applyMergePatch(document, patch) : applyStrategicPatch(document, patch);
}

/** An apply that creates: there is nothing to conflict with. */
const bare = (object: Incoming): Stored =>
  ({ apiVersion: object.apiVersion, kind: object.kind, metadata: { name: object.metadata.name } }) as Stored;

function apply(call: Call): Stored {
  const { kind } = call;
  const manager = requireManager(call.query.get('fieldManager'));
  const wish = decodeObject(call, parseYaml(call.body));
  checkNamespace(call, wish);
  if (wish.metadata.name && wish.metadata.name !== call.name) {
    throw badRequest(
      `the name of the object (${wish.metadata.name}) does not match the name on the URL (${call.name})`,
    );
  }
  wish.metadata.name = call.name;
  const live = call.store.get(kind, call.namespace, call.name);
  const writer = {
    manager,
    operation: 'Apply' as const,
    apiVersion: apiVersionOf(kind.group, call.version),
    ...(call.subresource ? { subresource: call.subresource } : {}),
  };
  const force = call.query.get('force') === 'true';
  const next = serverSideApply(live ?? bare(wish), wish, writer, force, !kind.custom);
  const owners = next.metadata.managedFields;
  return live
    ? write(call, live, next as Incoming, 'object', owners)
    : storeNew(call, next as Incoming, owners);
}

/** PATCH of an object or of its status. */
export function patch(call: Call): Stored {
  const { kind } = call;
  if (mediaType(call.contentType) === APPLY_PATCH) return apply(call);
  const live = liveObject(call);
  const document = asJson({ ...live, apiVersion: apiVersionOf(kind.group, call.version) });
  return write(call, live, decodeObject(call, patched(document, call, kind.custom)), 'patch');
}
