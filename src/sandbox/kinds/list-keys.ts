/**
 * Lists that are maps in disguise, by the field that holds them: which members name an entry.
 * Only the built-in kinds have them; lists of Istio's kinds are replaced whole.
 */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  conditions: ['type'],
  ownerReferences: ['uid'],
};

/** A container's and a service's ports are keyed by different members. */
const portKeys = (parent: string) => [parent === 'spec' ? 'port' : 'containerPort', 'protocol'];

/** Members that an entry may leave out, with the value that then counts. */
export const keyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

/**
 * The members that identify an entry of the list under `field`, or undefined for a list that is one value.
 * @param path the fields that lead to the list, its own last
 */
export function keysOfList(path: readonly string[]): readonly string[] | undefined {
  const field = path.at(-1) ?? '';
  return field === 'ports' ? portKeys(path.at(-2) ?? '') : listKeys[field];
}
