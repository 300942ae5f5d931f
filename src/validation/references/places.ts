import type { Related } from '../finding.ts';
import type { KnownResource } from '../index/workspace-index.ts';

/** Where resources are written, each with a message; those of a cluster have no place. */
export function placesOf(
  resources: readonly KnownResource[],
  message: (resource: KnownResource) => string,
): Related[] {
  return resources.flatMap(each => (each.place ? [{ ...each.place, message: message(each) }] : []));
}
