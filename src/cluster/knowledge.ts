/** What is known of a kind, as findings want it: the objects, and where there are no others. */
import type { KubeObject } from '../istio/types.ts';
import type { LiveKind } from '../validation/index.ts';
import { type KindInfo, kinds } from './kinds.ts';
import type { KindState } from './ports.ts';

const istio = kinds[0]?.group;

/**
 * A kind is complete where it has been listed and is followed. One that the API does not serve has no objects,
 * unless it is Istio's own: a cluster without Istio is not the one that is written for.
 */
const isKnown = (info: KindInfo, { state }: KindState): boolean =>
  state === 'ready' || (state === 'missing' && info.group !== istio);

/** One kind with its scopes' states. */
export function knownOf(
  info: KindInfo,
  states: readonly KindState[],
  objects: readonly KubeObject[],
): LiveKind {
  const scopes = states.filter(state => isKnown(info, state)).map(({ scope }) => scope);
  return { kind: info.kind, complete: scopes.includes('cluster') ? 'all' : scopes, objects };
}
