/**
 * Keeps workloads as a cluster's controllers would: pods appear, become ready after a moment, and go with
 * their owner. One pass looks at everything; there is little of it.
 */
import { childObject, type JsonObject, sameJson } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { kinds } from '../kinds/table.ts';
import { asJson, type Stored } from '../objects.ts';
import type { Change, Store } from '../store/store.ts';
import { isBehaviour } from '../traffic/behaviour.ts';
import { behavioursNow } from '../traffic/scene.ts';
import { brokenStatus, isBroken, isReady, podOf, readyStatus, replicaSetOf, templateHash } from './pods.ts';
import { createObject } from './seed.ts';

/** How long a simulated pod takes to become ready, in milliseconds. */
export const READY_AFTER = 700;

const kind = (plural: string): Kind => {
  const found = kinds.find(one => one.plural === plural);
  if (!found) throw new Error(`no kind ${plural}`);
  return found;
};
const [deployments, statefulSets, daemonSets, replicaSets, pods] = [
  kind('deployments'),
  kind('statefulsets'),
  kind('daemonsets'),
  kind('replicasets'),
  kind('pods'),
];
const WATCHED = new Set([deployments, statefulSets, daemonSets, replicaSets, pods]);

const replicasOf = (object: Stored): number => {
  const { replicas } = childObject(asJson(object), 'spec');
  return typeof replicas === 'number' ? replicas : 1;
};
const owns = (owner: Stored) => (object: Stored) =>
  object.metadata.ownerReferences?.some(reference => reference.uid === owner.metadata.uid) ?? false;

export class Controller {
  readonly #store: Store;
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#unsubscribe = store.subscribe(change => this.#noticed(change));
  }

  stop(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  /** Brings everything to its end state at once, for the seed. */
  settle(): void {
    this.#pass();
    this.#pass();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #noticed(change: Change): void {
    const behaves = isBehaviour(change.kind, change.object);
    // That pods die shows at once; that they get ready takes a while.
    if (behaves) this.#readiness({ only: 'dying' });
    if (!(behaves || WATCHED.has(change.kind)) || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pass();
    }, READY_AFTER);
  }

  #pass(): void {
    this.#collect();
    this.#readiness({});
    for (const one of this.#store.list(deployments)) this.#deployment(one);
    for (const one of this.#store.list(replicaSets)) this.#scaled(replicaSets, one);
    for (const one of this.#store.list(statefulSets)) this.#scaled(statefulSets, one);
    for (const one of this.#store.list(daemonSets)) {
      this.#status(daemonSets, one, {
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
        numberReady: 1,
        numberAvailable: 1,
        numberMisscheduled: 0,
        observedGeneration: one.metadata.generation ?? 1,
      });
    }
  }

  /** Pods get ready, as many of each version as it lets, and die where it lets fewer. */
  #readiness({ only }: { only?: 'dying' }): void {
    const limits = behavioursNow(this.#store);
    const counted = new Map<string, number>();
    for (const pod of this.#store.list(pods)) {
      const version = pod.metadata.labels?.version ?? '';
      const place = counted.get(version) ?? 0;
      counted.set(version, place + 1);
      if (place < (limits.get(version)?.ready ?? Number.POSITIVE_INFINITY)) {
        if (!isReady(pod) && only !== 'dying') this.#status(pods, pod, readyStatus(pod));
      } else if (!isBroken(pod)) this.#status(pods, pod, brokenStatus(pod));
    }
  }

  /** What has owners, none of which is there any more, goes. */
  #collect(): void {
    const alive = new Set(
      [deployments, statefulSets, daemonSets, replicaSets].flatMap(one =>
        this.#store.list(one).map(object => object.metadata.uid),
      ),
    );
    for (const one of [replicaSets, pods]) {
      for (const object of this.#store.list(one)) {
        const owners = object.metadata.ownerReferences ?? [];
        if (owners.length === 0 || owners.some(owner => alive.has(owner.uid))) continue;
        this.#store.remove(one, object);
        if (one === replicaSets) alive.delete(object.metadata.uid);
      }
    }
  }

  #deployment(deployment: Stored): void {
    const own = this.#store.list(replicaSets, deployment.metadata.namespace).filter(owns(deployment));
    const name = `${deployment.metadata.name}-${templateHash(deployment)}`;
    const current = own.find(one => one.metadata.name === name);
    const wanted = replicasOf(deployment);
    if (!current) createObject(this.#store, replicaSetOf(deployment), 'kube-controller-manager');
    else if (replicasOf(current) !== wanted) this.#resize(current, wanted);
    const ready = this.#readyOf(current);
    // The old version serves until the new one can: that is what a rolling update is for.
    if (ready >= wanted)
      for (const old of own) if (old !== current && replicasOf(old) > 0) this.#resize(old, 0);
    const status = {
      observedGeneration: deployment.metadata.generation ?? 1,
      replicas: wanted,
      updatedReplicas: wanted,
      readyReplicas: ready,
      availableReplicas: ready,
      ...(ready < wanted ? { unavailableReplicas: wanted - ready } : {}),
      conditions: [{ type: 'Available', status: ready >= wanted ? 'True' : 'False' }],
    };
    this.#status(deployments, deployment, status);
  }

  /** Pods of a ReplicaSet or a StatefulSet follow its count. */
  #scaled(ofKind: Kind, owner: Stored): void {
    const own = this.#store.list(pods, owner.metadata.namespace).filter(owns(owner));
    const wanted = replicasOf(owner);
    for (const surplus of own.slice(wanted)) this.#store.remove(pods, surplus);
    const taken = new Set(own.map(pod => pod.metadata.name));
    for (let n = own.length; n < wanted; n++) {
      const ordinal = Array.from({ length: wanted }, (_, i) => `${owner.metadata.name}-${i}`);
      const name = ofKind === statefulSets ? ordinal.find(one => !taken.has(one)) : undefined;
      if (name) taken.add(name);
      createObject(this.#store, podOf(owner, name), 'kube-controller-manager');
    }
    const ready = this.#readyOf(owner);
    this.#status(ofKind, owner, {
      observedGeneration: owner.metadata.generation ?? 1,
      replicas: wanted,
      readyReplicas: ready,
      availableReplicas: ready,
      ...(ofKind === statefulSets ? { currentReplicas: wanted, updatedReplicas: wanted } : {}),
    });
  }

  #readyOf(owner: Stored | undefined): number {
    if (!owner) return 0;
    const own = this.#store.list(pods, owner.metadata.namespace).filter(owns(owner));
    return Math.min(own.filter(isReady).length, replicasOf(owner));
  }

  #resize(replicaSet: Stored, replicas: number): void {
    const spec = { ...childObject(asJson(replicaSet), 'spec'), replicas };
    const generation = (replicaSet.metadata.generation ?? 1) + 1;
    this.#store.put(replicaSets, { ...replicaSet, spec, metadata: { ...replicaSet.metadata, generation } });
  }

  /** Writes a status, unless it says that already: a write wakes the watchers, and this controller. */
  #status(ofKind: Kind, object: Stored, status: JsonObject): void {
    if (sameJson(childObject(asJson(object), 'status'), status)) return;
    const live = this.#store.get(ofKind, object.metadata.namespace, object.metadata.name);
    if (live) this.#store.put(ofKind, { ...live, status });
  }
}
