import { badRequest, invalid } from '../errors.ts';
import { parseObject } from '../http/body.ts';
import { childObject, isObject, type Json, type JsonObject } from '../json.ts';
import { asJson, type Incoming, type Stored } from '../objects.ts';
import type { Call } from './call.ts';
import { patched } from './patch.ts';
import { liveObject } from './update.ts';
import { write } from './write.ts';

/** The autoscaling/v1 Scale of a workload. */
export function scaleOf(object: Stored): JsonObject {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = childObject(object, 'spec');
  const labels = childObject(childObject(spec, 'selector'), 'matchLabels');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 1 },
    status: {
      replicas: childObject(object, 'status').replicas ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(','),
    },
  };
}

function wanted(call: Call, live: Stored, patching: boolean): Json {
  if (patching) return patched(scaleOf(live), call, false);
  return parseObject(call.body, call.contentType);
}

/** PUT or PATCH of a scale: sets the replicas of the workload behind it. */
export function writeScale(call: Call, patching: boolean): JsonObject {
  const live = liveObject(call);
  const scale = wanted(call, live, patching);
  if (!isObject(scale)) throw badRequest('the body is no Scale');
  const replicas = childObject(scale, 'spec').replicas ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    const message = `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`;
    throw invalid('Scale', 'autoscaling', call.name, [{ field: 'spec.replicas', message }]);
  }
  const version = childObject(scale, 'metadata').resourceVersion;
  const wish: Incoming = {
    ...live,
    metadata: { ...live.metadata, ...(typeof version === 'string' ? { resourceVersion: version } : {}) },
    spec: { ...childObject(asJson(live), 'spec'), replicas },
  };
  return scaleOf(write({ ...call, subresource: undefined }, live, wish, 'object'));
}
