import { badRequest, conflict, invalid, notFound } from '../errors.ts';
import { parseObject } from '../http/body.ts';
import type { Stored } from '../objects.ts';
import type { Call } from './call.ts';
import { checkNamespace } from './create.ts';
import { decodeObject } from './decode.ts';
import { write } from './write.ts';

/** The live object of a call. @throws StatusError 404 */
export function liveObject(call: Call): Stored {
  const live = call.store.get(call.kind, call.namespace, call.name);
  if (!live) throw notFound(call.kind, call.name);
  return live;
}

/** PUT of an object or of its status. Custom objects must say which version they replace. */
export function update(call: Call): Stored {
  const { kind, name } = call;
  const wish = decodeObject(call, parseObject(call.body, call.contentType));
  checkNamespace(call, wish);
  if (wish.metadata.name !== name) {
    throw badRequest(
      wish.metadata.name
        ? `the name of the object (${wish.metadata.name}) does not match the name on the URL (${name})`
        : 'name must be provided',
    );
  }
  const live = liveObject(call);
  const { uid, resourceVersion } = wish.metadata;
  if (uid && uid !== live.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`;
    throw conflict(kind, name, why);
  }
  if (kind.custom && !resourceVersion) {
    const message = 'Invalid value: 0: must be specified for an update';
    throw invalid(kind.plural, kind.group, name, [{ field: 'metadata.resourceVersion', message }]);
  }
  return write(call, live, wish, 'object');
}
