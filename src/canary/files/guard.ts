/** Owners and files: what another tool writes too is applied only on an explicit word. */
import type { KubeObject, VirtualService } from '../../istio/types.ts';
import type { Snapshot } from '../model.ts';
import { type Owner, ownersOf, ownerText } from '../owner.ts';
import { Refusal } from '../refusal.ts';
import { readVirtualService } from '../virtual-service.ts';
import type { PreparedFile, PreparedObject } from './model.ts';

/** Rollouts name VirtualServices; a DestinationRule may only have the same name. */
function ownersOfOne({ kind }: PreparedObject, live: KubeObject, snapshot: Snapshot): Owner[] {
  const found = ownersOf(readVirtualService(live as VirtualService), snapshot);
  return kind === 'VirtualService' ? found : found.filter(({ tool }) => tool !== 'Argo Rollouts');
}

/**
 * The file with a warning for each owner of what it changes. Throws an `owned` {@link Refusal} where one of them will
 * put its own state back and the person did not say so (`override`).
 */
export function guardedFile(
  prepared: PreparedFile,
  snapshot: Snapshot,
  options: { override?: boolean } = {},
): PreparedFile {
  const owned = prepared.objects.flatMap(one =>
    one.change === 'change' && one.live
      ? ownersOfOne(one, one.live, snapshot).map(owner => ({ owner, name: `${one.namespace}/${one.name}` }))
      : [],
  );
  const texts = owned.map(({ owner, name }) => ownerText(owner, name));
  if (options.override !== true && owned.some(({ owner }) => owner.reverts)) {
    const how = 'To do it all the same, say so: --override in the terminal, or the button in the editor.';
    throw new Refusal('refused', 'owned', `${texts.join(' ')} ${how}`);
  }
  return { ...prepared, warnings: [...texts, ...prepared.warnings] };
}
