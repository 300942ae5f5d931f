/** Pods and ReplicaSets as a Deployment's controller would make them. Nothing runs in them. */
import { createHash, randomInt } from 'node:crypto';
import { childObject, isObject, type Json, type JsonObject } from '../json.ts';
import { asJson, type Stored } from '../objects.ts';
import { nameSuffix, now } from '../verbs/call.ts';

/** The short hash of a pod template, as ReplicaSets carry it in their name. */
export function templateHash(owner: Stored): string {
  const template = childObject(childObject(asJson(owner), 'spec'), 'template');
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
}

const ownedBy = (owner: Stored): JsonObject[] => [
  {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
  },
];

/** The ReplicaSet of a Deployment's present template. */
export function replicaSetOf(deployment: Stored): JsonObject {
  const hash = templateHash(deployment);
  const spec = childObject(asJson(deployment), 'spec');
  const template = childObject(spec, 'template');
  const metadata = childObject(template, 'metadata');
  const labels = { ...childObject(metadata, 'labels'), 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? 'default',
      labels,
      ownerReferences: ownedBy(deployment),
    },
    spec: {
      replicas: spec.replicas ?? 1,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

/** A fresh pod of an owner's template. */
export function podOf(owner: Stored, name = `${owner.metadata.name}-${nameSuffix()}`): JsonObject {
  const template = childObject(childObject(asJson(owner), 'spec'), 'template');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: owner.metadata.namespace ?? 'default',
      labels: childObject(childObject(template, 'metadata'), 'labels'),
      ownerReferences: ownedBy(owner),
    },
    spec: { ...childObject(template, 'spec'), nodeName: 'sandbox-node' },
  };
}

/** The status of a pod whose containers all serve. */
export function readyStatus(pod: Stored): JsonObject {
  const containers = childObject(asJson(pod), 'spec').containers;
  const time = pod.metadata.creationTimestamp;
  const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const { podIP } = childObject(asJson(pod), 'status');
  return {
    phase: 'Running',
    podIP: podIP ?? `10.244.${randomInt(0, 16)}.${randomInt(2, 255)}`,
    startTime: time,
    conditions: conditions.map(type => ({ type, status: 'True', lastTransitionTime: time })),
    containerStatuses: (Array.isArray(containers) ? containers : []).map(container => ({
      name: childObject({ container }, 'container').name ?? '',
      image: childObject({ container }, 'container').image ?? '',
      ready: true,
      started: true,
      restartCount: restartsOf(pod),
      state: { running: { startedAt: time } },
    })),
  };
}

/** The status of a pod whose containers have died once more, and wait to be started again. */
export function brokenStatus(pod: Stored): JsonObject {
  const status = readyStatus(pod);
  const time = now();
  const conditions = list(status.conditions).map(one => {
    const broken = one.type === 'Ready' || one.type === 'ContainersReady';
    return broken
      ? { ...one, status: 'False', reason: 'ContainersNotReady', lastTransitionTime: time }
      : { ...one };
  });
  const containerStatuses = list(status.containerStatuses).map(one => ({
    ...one,
    ready: false,
    started: false,
    restartCount: restartsOf(pod) + 1,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' } },
    lastState: { terminated: { reason: 'Error', exitCode: 1, finishedAt: time } },
  }));
  return { ...status, conditions, containerStatuses };
}

/** How often a pod's container began anew. */
export function restartsOf(pod: Stored): number {
  const [first] = list(childObject(asJson(pod), 'status').containerStatuses);
  return typeof first?.restartCount === 'number' ? first.restartCount : 0;
}

/** Whether a pod serves. */
export function isReady(pod: Stored): boolean {
  const { conditions } = childObject(asJson(pod), 'status');
  return list(conditions).some(one => one.type === 'Ready' && one.status === 'True');
}

/** Whether a pod has served, and died. */
export function isBroken(pod: Stored): boolean {
  return !isReady(pod) && restartsOf(pod) > 0;
}

const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
