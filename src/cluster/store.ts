/** The objects of one kind in one scope, by namespace and name. */
import type { KubeObject } from '../istio/types.ts';

const keyOf = (object: KubeObject): string =>
  `${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`;

/** Whether version `a` is older than `b`; false where that cannot be told (versions that are no numbers). */
function older(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b || !/^\d+$/.test(a) || !/^\d+$/.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}

/** Changes say whether anything changed, so that nobody is woken for nothing. */
export class Store {
  #objects = new Map<string, KubeObject>();
  #values?: KubeObject[];
  /** The newest version that the server has told of, whatever it was about. */
  #seen = '';

  /** The very same list as long as nothing changes, so that what is made of it can be kept; not to be changed. */
  values(): KubeObject[] {
    this.#values ??= [...this.#objects.values()];
    return this.#values;
  }

  /** A whole list. An object that was applied after the list was made stays as it is. */
  replace(objects: readonly KubeObject[], resourceVersion: string): boolean {
    const before = this.#objects;
    const after = new Map(objects.map(object => [keyOf(object), object]));
    for (const [key, object] of before) {
      if (older(resourceVersion, object.metadata?.resourceVersion)) after.set(key, object);
    }
    this.#objects = after;
    this.#values = undefined;
    this.#seen = resourceVersion;
    return after.size !== before.size || [...after].some(([key, object]) => isOther(before.get(key), object));
  }

  /** An object as a watch tells of it: news, or an echo of what was applied already. */
  upsert(object: KubeObject): boolean {
    const known = this.#objects.get(keyOf(object));
    this.#saw(object);
    if (known && older(object.metadata?.resourceVersion, known.metadata?.resourceVersion)) return false;
    this.#objects.set(keyOf(object), object);
    this.#values = undefined;
    return isOther(known, object);
  }

  remove(object: KubeObject): boolean {
    this.#saw(object);
    this.#values = undefined;
    return this.#objects.delete(keyOf(object));
  }

  /** A write's answer. Ignored when the watch is ahead of it. */
  apply(object: KubeObject): boolean {
    const known = this.#objects.has(keyOf(object));
    if (!known && older(object.metadata?.resourceVersion, this.#seen)) return false;
    const seen = this.#seen;
    const changed = this.upsert(object);
    this.#seen = seen;
    return changed;
  }

  #saw(object: KubeObject): void {
    const version = object.metadata?.resourceVersion ?? '';
    if (!older(version, this.#seen)) this.#seen = version;
  }
}

function isOther(a: KubeObject | undefined, b: KubeObject): boolean {
  return a?.metadata?.resourceVersion !== b.metadata?.resourceVersion || a?.metadata?.uid !== b.metadata?.uid;
}
