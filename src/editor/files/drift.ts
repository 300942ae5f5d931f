/** Drift: how a live object differs from the workspace's file. */
import { driftOf, driftText } from '../../canary/files/drift.ts';
import type { TrafficObject } from '../../canary/model.ts';
import type { KubeObject } from '../../istio/types.ts';
import type { Texts } from '../diagnostics/texts.ts';
import type { Drift } from '../tree/around.ts';
import { filesOf } from './file-of.ts';

const nameOf = (uri: string): string => decodeURIComponent(uri.split('/').at(-1) ?? uri);

/** Rows are made at every change of a cluster; what was compared holds while both are the same values. */
const compared = new WeakMap<object, { file: unknown; text: string | undefined }>();

function textOf(file: Record<string, unknown>, live: KubeObject): string | undefined {
  const last = compared.get(live);
  if (last?.file === file) return last.text;
  const drift = driftOf(file as KubeObject, live);
  const text = drift && driftText(drift);
  compared.set(live, { file, text });
  return text;
}

/**
 * In a few words how an object differs from the file that holds it; undefined where it does not, where no file holds
 * it, and where several do, since then none of them speaks for it.
 */
export function driftFromFile(texts: Texts, { namespace, name, raw }: TrafficObject): Drift | undefined {
  const [only, ...others] = filesOf(texts.known, { namespace, name });
  if (!only || others.length > 0) return undefined;
  const text = textOf(only.value, raw);
  return text ? { file: nameOf(only.place?.file ?? ''), text } : undefined;
}
