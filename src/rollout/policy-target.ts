/** Whose policy it is, and what it says of the canary that it is for. */
import type { Target } from '../canary/shift.ts';
import type { PolicyTarget } from './policy.ts';

/** Who a policy is for where that is somebody else, as `namespace/name`; undefined where it fits the target. */
export function otherTarget(of: PolicyTarget, target: Target): string | undefined {
  const isOther =
    (of.virtualService !== undefined && of.virtualService !== target.name) ||
    (of.namespace !== undefined && of.namespace !== target.namespace);
  return isOther ? `${of.namespace ? `${of.namespace}/` : ''}${of.virtualService ?? '*'}` : undefined;
}

/** Which route, and which versions on it. */
export type CanaryWords = Pick<PolicyTarget, 'route' | 'stable' | 'canary'>;

/** What a person says counts; where nothing is said, what the policy says. */
export const wordsBy = (of: PolicyTarget, said: CanaryWords): CanaryWords => ({
  route: said.route ?? of.route,
  stable: said.stable ?? of.stable,
  canary: said.canary ?? of.canary,
});
