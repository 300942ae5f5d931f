/** An object of a file and the same object live, as two texts whose differences are the ones that count. */
import { stableAnnotation } from '../../canary/history.ts';
import type { KubeObject } from '../../istio/types.ts';
import { manifestOf } from './manifest.ts';
import { orderedLike } from './ordered-like.ts';

export interface Compared {
  live: string;
  file: string;
}

/** Who is stable is recorded on the live object; files need not know. */
function withoutStable(live: KubeObject): KubeObject {
  const { [stableAnnotation]: _, ...annotations } = live.metadata?.annotations ?? {};
  return { ...live, metadata: { ...live.metadata, annotations } };
}

/**
 * Both as plain YAML: without what the API server adds, keys in the file's order, the namespace that the file
 * leaves open filled in, and one spelling of the API version, which is served in all of them alike.
 */
export function compared(live: KubeObject, file: KubeObject): Compared {
  const isSaid = file.metadata?.annotations?.[stableAnnotation] !== undefined;
  const { apiVersion } = file;
  const written = {
    ...file,
    metadata: { ...file.metadata, namespace: file.metadata?.namespace ?? live.metadata?.namespace },
  };
  const inOrder = orderedLike(
    { ...(isSaid ? live : withoutStable(live)), apiVersion },
    written,
  ) as KubeObject;
  return { live: manifestOf(inOrder), file: manifestOf(written) };
}
