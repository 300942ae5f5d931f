/** Drift: how a live object differs from the workspace's file. */
import { driftOf, driftText } from '../../canary/files/drift.ts';
import type { TrafficObject } from '../../canary/model.ts';
import type { KubeObject } from '../../istio/types.ts';
import type { Texts } from '../diagnostics/texts.ts';
import { filesOf } from './file-of.ts';

const nameOf = (uri: string): string => decodeURIComponent(uri.split('/').at(-1) ?? uri);

/**
 * In a few words how an object differs from the file that holds it; undefined where it does not, where no file holds
 * it, and where several do, since then none of them speaks for it.
 */
export function driftFromFile(texts: Texts, { namespace, name, raw }: TrafficObject): string | undefined {
  const [only, ...others] = filesOf(texts.known, { namespace, name });
  if (!only || others.length > 0) return undefined;
  const drift = driftOf(only.value as KubeObject, raw);
  return drift && `${nameOf(only.place?.file ?? '')}: ${driftText(drift)}`;
}
