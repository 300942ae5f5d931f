import { conflict } from '../errors.ts';
import { parseObject } from '../http/body.ts';
import { childObject } from '../json.ts';
import { kinds } from '../kinds/table.ts';
import type { Stored } from '../objects.ts';
import type { Status } from '../status.ts';
import { selectorOf } from '../store/selectors.ts';
import type { Call } from './call.ts';
import { now } from './call.ts';
import { liveObject } from './update.ts';

/** Removes an object and, for a namespace, what is in it; with finalizers it is only marked. */
function removeObject(call: Call, live: Stored): void {
  if (call.dryRun) return;
  if (live.metadata.finalizers?.length) {
    if (live.metadata.deletionTimestamp) return;
    const metadata = { ...live.metadata, deletionTimestamp: now(), deletionGracePeriodSeconds: 0 };
    call.store.put(call.kind, { ...live, metadata });
    return;
  }
  if (call.kind.plural === 'namespaces') {
    for (const kind of kinds.filter(one => one.namespaced)) {
      for (const inside of call.store.list(kind, live.metadata.name)) call.store.remove(kind, inside);
    }
  }
  call.store.remove(call.kind, live);
}

/** DELETE of one object. @throws StatusError 404, or 409 when a precondition does not hold */
export function deleteOne(call: Call): Status {
  const live = liveObject(call);
  const options = call.body ? parseObject(call.body, call.contentType) : {};
  const { uid, resourceVersion } = childObject(options, 'preconditions');
  if (uid && uid !== live.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${String(uid)}, UID in object meta: ${live.metadata.uid}`;
    throw conflict(call.kind, call.name, why);
  }
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${String(resourceVersion)}, ResourceVersion in object meta: ${live.metadata.resourceVersion}`;
    throw conflict(call.kind, call.name, why);
  }
  removeObject(call, live);
  const { group, plural } = call.kind;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: call.name, ...(group ? { group } : {}), kind: plural, uid: live.metadata.uid },
  };
}

/** DELETE of a collection: all that the selectors pick. Gives what was removed. */
export function deleteMany(call: Call): Stored[] {
  const selected = call.store.list(call.kind, call.namespace).filter(selectorOf(call.query));
  for (const object of selected) removeObject(call, object);
  return selected;
}
