/** The object as it will be: the plan's own patch carried out here, so that the preview shows what is sent. */

import type { PatchOperation } from '../../canary/model.ts';
import { pointerParts } from '../../istio/pointer.ts';

type Container = Record<string, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function changeList(list: unknown[], op: PatchOperation['op'], at: string, value: unknown): void {
  const index = at === '-' ? list.length : Number(at);
  list.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
}

/** A copy of `value` with the operations carried out in order; `test` is left to the server. */
export function patched<T>(value: T, operations: readonly PatchOperation[]): T {
  const copy = structuredClone(value);
  for (const { op, path, value: wanted } of operations) {
    if (op === 'test') continue;
    const steps = pointerParts(path);
    const last = steps.pop();
    let parent: unknown = copy;
    for (const step of steps) parent = isContainer(parent) ? parent[step] : undefined;
    if (last === undefined || !isContainer(parent)) continue;
    if (Array.isArray(parent)) changeList(parent, op, last, structuredClone(wanted));
    else if (op === 'remove') delete parent[last];
    else parent[last] = structuredClone(wanted);
  }
  return copy;
}
