/** An object of a file and the same object live, as two texts whose differences are the ones that count. */
import type { KubeObject } from '../../istio/types.ts';
import { manifestOf } from './manifest.ts';
import { orderedLike } from './ordered-like.ts';

export interface Compared {
  live: string;
  file: string;
}

/**
 * Both as plain YAML: without what the API server adds, keys in the file's order, the namespace that the file
 * leaves open filled in, and one spelling of the API version, which is served in all of them alike.
 */
export function compared(live: KubeObject, file: KubeObject): Compared {
  const { apiVersion } = file;
  const written = {
    ...file,
    metadata: { ...file.metadata, namespace: file.metadata?.namespace ?? live.metadata?.namespace },
  };
  const inOrder = orderedLike({ ...live, apiVersion }, written) as KubeObject;
  return { live: manifestOf(inOrder), file: manifestOf(written) };
}
