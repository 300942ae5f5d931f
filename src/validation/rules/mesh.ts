import { isSet, virtualServiceSpec } from '../part.ts';
import type { Subject } from '../rule.ts';

/** Whether a VirtualService surely applies to the mesh: `mesh` is among its gateways, or it has none. */
export function isInMesh(subject: Subject): boolean {
  const spec = virtualServiceSpec(subject);
  if (!spec || subject.mayHoldMore(['spec', 'gateways'])) return false;
  const { gateways } = spec.value;
  if (!isSet(gateways)) return !subject.mayHoldMore(['spec']);
  return Array.isArray(gateways) && (gateways.length === 0 || gateways.includes('mesh'));
}
