/** What a file is applied for only on an explicit word: other tools' objects, and subsets that it leaves undefined. */
import type { KubeObject, VirtualService } from '../../istio/types.ts';
import type { Snapshot } from '../model.ts';
import { type Owner, ownersOf, ownerText } from '../owner.ts';
import { Refusal } from '../refusal.ts';
import { readVirtualService } from '../virtual-service.ts';
import type { PreparedFile, PreparedObject } from './model.ts';
import { undefinedAfter } from './undefined-after.ts';

/** Rollouts name VirtualServices; a DestinationRule may only have the same name. */
function ownersOfOne({ kind }: PreparedObject, live: KubeObject, snapshot: Snapshot): Owner[] {
  const found = ownersOf(readVirtualService(live as VirtualService), snapshot);
  return kind === 'VirtualService' ? found : found.filter(({ tool }) => tool !== 'Argo Rollouts');
}

const how = 'To do it all the same, say so: --override in the terminal, or the button in the editor.';

/**
 * The file with a warning for each owner of what it changes. Unless the person said so (`override`), throws an `owned`
 * {@link Refusal} where one of them will put its own state back, and an `unknown-destination` one where requests would
 * go to a subset that no DestinationRule defines.
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
    throw new Refusal('refused', 'owned', `${texts.join(' ')} ${how}`);
  }
  const missing = undefinedAfter(prepared.objects, snapshot);
  if (missing.length === 0) return { ...prepared, warnings: [...texts, ...prepared.warnings] };
  const fails = `No DestinationRule would define ${missing.join('; ')}: those requests would fail.`;
  if (options.override !== true)
    throw new Refusal('refused', 'unknown-destination', [...texts, fails, how].join(' '));
  const plan = { ...prepared.plan, raisesCanary: true };
  return { ...prepared, plan, warnings: [...texts, fails, ...prepared.warnings] };
}
