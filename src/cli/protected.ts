/** Protected contexts in a terminal: the canary gets more, or a version ends, only where the command line names them. */
import type { Plan } from '../canary/model.ts';
import { needsName, usuallyProtected } from '../canary/protected.ts';
import { Refusal } from '../canary/refusal.ts';
import { text, type Values } from './args.ts';

/** The variable with the patterns of protected contexts, separated by commas; empty for none. */
const variable = 'ISTIO_CANARY_PROTECTED';

/**
 * Throws a `protected` {@link Refusal} for a plan that gives the canary more, ends a version or deletes what a file made, in a protected context
 * that --context does not name: what kubectl happens to look at is no word of the person's.
 */
export function refuseProtected(plan: Plan, values: Values, env: NodeJS.ProcessEnv): void {
  const said = env[variable]?.split(',').filter(pattern => pattern.trim() !== '');
  const { context } = plan.cluster;
  if (text(values.context) === context || !needsName(plan, said ?? usuallyProtected)) return;
  const ends = plan.deletes ? `deletes ${plan.deletes.join(', ')}` : 'takes a version away';
  const does = plan.raisesCanary ? 'gives the canary more traffic' : ends;
  throw new Refusal(
    'refused',
    'protected',
    `${context} is protected (${variable}), and this ${does}. Nothing was written. To go on, name it: --context ${context}.`,
  );
}
