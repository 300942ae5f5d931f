/** A write of another kind as two texts; undefined where words say all of it (replicas). */
import type { OtherWrite } from '../../canary/other-model.ts';
import { manifestOf } from './manifest.ts';
import { patched } from './patched.ts';

/** The object before and after; empty where it is not there. */
export function otherTexts(write: OtherWrite): { before: string; after: string } | undefined {
  if (write.op === 'create') return { before: '', after: manifestOf(write.object) };
  // Of a workload only what is listed is known here, which is not what its manifest says.
  if (write.kind !== 'DestinationRule' && write.kind !== 'VirtualService') return undefined;
  const before = manifestOf(write.seen);
  return { before, after: write.op === 'delete' ? '' : manifestOf(patched(write.seen, write.patch)) };
}
