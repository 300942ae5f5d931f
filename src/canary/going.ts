/** What takes the last of a version away, bound to nobody having begun to send to it. */

import type { Workload } from './model.ts';
import type { Going, OtherWrite } from './other-model.ts';
import { refOf } from './others.ts';

/** The writes, each only while nothing sends to the version or to nothing but these workloads. */
export function whileUnused(
  writes: readonly OtherWrite[],
  { workloads, ...rest }: Omit<Going, 'workloads'> & { workloads: readonly Workload[] },
): OtherWrite[] {
  const refs = workloads.map(one => {
    const { kind, namespace, name } = refOf(one);
    return { kind, namespace, name };
  });
  return writes.map(write => ({ ...write, whileUnused: { ...rest, workloads: refs } }));
}
