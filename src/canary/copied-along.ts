/** What a copied Deployment still has of its source that two versions beside each other may not share. */
import type { DeploymentLike } from './copy-workload.ts';

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isMap) : [];

/** A text that says the version as a word of its own: `v1` in `model-v1.json`, not in `v10` or `rev1`. */
const says = (text: string, version: string): boolean =>
  version !== '' && (text === version || text.split(/[^a-zA-Z0-9.]+|\.(?!\d)/).includes(version));

/** What is no version of ours: images are chosen by the person, the rest is how APIs and probes are called. */
const passedOver: ReadonlySet<string> = new Set(['image', 'apiVersion', 'path']);

/** The paths of the texts below `value` that say the version. The texts themselves may hold what is not to be shown. */
function sayings(value: unknown, version: string, path: string): string[] {
  if (typeof value === 'string') return says(value, version) ? [path] : [];
  if (Array.isArray(value))
    return value.flatMap((one: unknown, i) => {
      const name = isMap(one) && typeof one.name === 'string' ? one.name : String(i);
      return sayings(one, version, `${path}[${name}]`);
    });
  if (!isMap(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !passedOver.has(key))
    .flatMap(([key, inner]) => sayings(inner, version, path === '' ? key : `${path}.${key}`));
}

const mostNamed = 5;

/** One sentence for each such thing; `from` is the source's version. */
export function copiedAlong(copy: DeploymentLike, from: string): string[] {
  const spec = copy.spec?.template?.spec ?? {};
  const containers = [...listOf(spec.initContainers), ...listOf(spec.containers)];
  const claims = listOf(spec.volumes).flatMap(({ persistentVolumeClaim: claim }) =>
    isMap(claim) ? [String(claim.claimName)] : [],
  );
  const ports = containers.flatMap(one =>
    listOf(one.ports).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : [])),
  );
  const said = sayings(spec, from, '');
  const more = said.length > mostNamed ? `, and ${said.length - mostNamed} more` : '';
  return [
    ...(said.length > 0
      ? [
          `The copy still says ${from}: ${said.slice(0, mostNamed).join(', ')}${more}. Look whether that is meant.`,
        ]
      : []),
    ...(claims.length > 0
      ? [
          `Both versions use PersistentVolumeClaim ${claims.join(', ')}: they write to the same disk, or its pods cannot start.`,
        ]
      : []),
    ...(ports.length > 0 || spec.hostNetwork === true
      ? [
          `Its pods take ${ports.length > 0 ? `port ${ports.join(', ')} of their node` : "their node's network"}: on a node where the first version runs they cannot start.`,
        ]
      : []),
  ];
}
