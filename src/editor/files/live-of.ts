import { isObject, type WrittenObject } from '../../canary/files/written.ts';
import type { Snapshot } from '../../canary/model.ts';
import type { KubeObject } from '../../istio/types.ts';

/** The live object of a written one; one whose namespace is left open is the only one of its name, or the context's. */
export function liveOfWritten(
  written: WrittenObject,
  snapshot: Snapshot,
  namespace: string,
): KubeObject | undefined {
  const all: readonly KubeObject[] =
    (written.kind === 'VirtualService' ? snapshot.virtualServices : snapshot.destinationRules) ?? [];
  const found = all.filter(({ metadata }) =>
    isObject(written, written.kind, metadata?.namespace ?? 'default', metadata?.name ?? ''),
  );
  return found.length > 1 ? found.find(one => one.metadata?.namespace === namespace) : found[0];
}
