/** What an API server stores after an object's patch, by an independent implementation of RFC 6902. */
import { applyPatch, type Operation } from 'fast-json-patch';
import type { ObjectPlan } from '../../../src/canary/model.ts';
import type { VirtualService } from '../../../src/istio/types.ts';

/**
 * Tests for null on a path that is absent pass on a kube-apiserver and fail in this library, so those are
 * checked here and left out there.
 */
export function carryOut(vs: VirtualService, plan: ObjectPlan): VirtualService {
  const absent = (path: string): boolean =>
    path
      .split('/')
      .slice(1)
      .reduce<unknown>(
        (value, token) =>
          (value as Record<string, unknown> | undefined)?.[token.replaceAll('~1', '/').replaceAll('~0', '~')],
        vs,
      ) === undefined;
  const operations = plan.patch.filter(one => {
    if (one.op !== 'test' || one.value !== null) return true;
    if (!absent(one.path)) throw new Error(`test of ${one.path} for null failed`);
    return false;
  });
  return applyPatch(structuredClone(vs), operations as Operation[], true).newDocument;
}
