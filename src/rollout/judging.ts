/** The judge of a rollout, set up as its policy wants it. */
import { beginStep, type JudgeOptions, newJudge, observe, verdictOf } from '../analysis/judge.ts';
import type { Policy } from './model.ts';
import type { KnownUsual } from './past.ts';
import type { Versions } from './plans.ts';
import type { Judging } from './ports.ts';

/** What a policy means for the judge. Durations of silence that are borne grow with the interval between two looks. */
export const judgeOptions = (
  policy: Policy,
  { stable, canary }: Versions,
  usual?: KnownUsual,
): JudgeOptions => ({
  metrics: policy.metrics,
  falseRollbackLevel: policy.falseRollbackLevel,
  minRequests: policy.minRequests,
  passWhen: policy.passWhen,
  warmUpMs: policy.warmUpMs,
  names: { stable, canary },
  ...(usual ? { usual } : {}),
  staleAfterMs: Math.max(120_000, 4 * policy.intervalMs),
});

/** A judge that knows nothing yet but, where that is given, what stable usually does. */
export function judgeFor(policy: Policy, versions: Versions, usual?: KnownUsual): Judging {
  const options = judgeOptions(policy, versions, usual);
  let state = newJudge(options);
  return {
    options,
    beginStep: at => {
      state = beginStep(options, state, at);
    },
    observe: sample => {
      state = observe(options, state, sample);
    },
    verdict: at => verdictOf(options, state, at),
  };
}
