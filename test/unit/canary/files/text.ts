import { type WrittenObject, writtenIn } from '../../../../src/canary/files/written.ts';
import type { KubeObject } from '../../../../src/istio/types.ts';
import { parseText } from '../../../../src/yaml/index.ts';

/** The objects of a text. */
export const objectsOf = (text: string): WrittenObject[] => writtenIn(parseText(text)).objects;

/** The first object of a text; throws where it has none. */
export function firstOf(text: string): WrittenObject {
  const [first] = objectsOf(text);
  if (!first) throw new Error(`no object in ${text}`);
  return first;
}

export const asLive = (text: string): KubeObject & { spec?: unknown } => {
  const value = firstOf(text).value as KubeObject;
  const metadata = { ...value.metadata, namespace: value.metadata?.namespace ?? 'models', uid: 'u1' };
  return { ...value, metadata, status: {} } as KubeObject;
};
