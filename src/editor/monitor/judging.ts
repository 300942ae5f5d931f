/** The judge of a monitor: nobody waits for stable's past, and what came before it is known is judged again with it. */
import type { Sample, Verdict } from '../../analysis/model.ts';
import type { MetricsSource } from '../../analysis/source.ts';
import { judgeFor } from '../../rollout/judging.ts';
import type { Policy } from '../../rollout/model.ts';
import { lookBack } from '../../rollout/past.ts';
import type { Versions } from '../../rollout/plans.ts';

/** Takes samples in, and says what to think of all so far. Asks for the past with the first of them. */
export function judgeLookingOn(
  policy: Policy,
  versions: Versions,
  source: Pick<MetricsSource, 'past'>,
): (sample: Sample) => Verdict {
  const begun = Date.now();
  let judge = judgeFor(policy, versions);
  judge.beginStep(begun);
  const early: Sample[] = [];
  let past: 'unasked' | 'asked' | 'told' = 'unasked';
  return sample => {
    if (past === 'unasked') {
      past = 'asked';
      void lookBack(source, policy, versions.stable, { explain: String }).then(({ usual }) => {
        if (usual) {
          judge = judgeFor(policy, versions, usual);
          judge.beginStep(begun);
          for (const one of early) judge.observe(one);
        }
        early.length = 0;
        past = 'told';
      });
    }
    if (past === 'asked') early.push(sample);
    judge.observe(sample);
    return judge.verdict(sample.at);
  };
}
