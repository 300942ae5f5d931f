/** Rollouts of one cell: the same requests are put to every judge. */
import { usualOf } from '../../../src/analysis/usual.ts';
import { Argo, Flagger, type Judge, metricOf, Ours } from './judges.ts';
import { Random } from './random.ts';
import { past, play, type World } from './world.ts';

export const judgeNames = ['ours', 'flagger5', 'flagger10', 'argo'] as const;
export type JudgeName = (typeof judgeNames)[number];

/** Where a judge went back: seconds after the canary became bad, NaN where it did not; and what failed until then. */
export interface Tally {
  seconds: Float64Array;
  harmed: Float64Array;
}

export interface Rules {
  margin?: number;
  maxRatio?: number;
  /** Percent. */
  level?: number;
  /** Ours knows nothing of the week before. */
  ignorePast?: boolean;
  /** Judges that are asked; all unless it is set. */
  judges?: readonly JudgeName[];
}

/** Random numbers of the past are others than those of the rollout. */
const pastSeed = 1_000_000_000;

/** Runs `count` rollouts, the first of which has the number `first`: it alone decides its random numbers. */
export function runRollouts(
  world: World,
  seed: number,
  first: number,
  count: number,
  rules: Rules = {},
): Record<JudgeName, Tally> {
  const tally = (): Tally => ({
    seconds: new Float64Array(count).fill(Number.NaN),
    harmed: new Float64Array(count),
  });
  const tallies = { ours: tally(), flagger5: tally(), flagger10: tally(), argo: tally() };
  const asked = rules.judges ?? judgeNames;
  const badFrom = (world.from ?? 0) * 60;
  for (let run = 0; run < count; run++) {
    const known = usualOf(past(world, new Random(seed + pastSeed, first + run)));
    const usual = typeof known === 'string' || rules.ignorePast ? undefined : known;
    const judges: Record<JudgeName, Judge> = {
      ours: new Ours(metricOf(rules.margin, rules.maxRatio), 100 / (rules.level ?? 1), usual),
      flagger5: new Flagger(5),
      flagger10: new Flagger(10),
      argo: new Argo(),
    };
    const open = new Set(asked);
    let harmed = 0;
    play(world, new Random(seed, first + run), seen => {
      if (seen.to / 1000 > badFrom) harmed += seen.canary.bad;
      for (const name of open) {
        if (!judges[name].look(seen)) continue;
        tallies[name].seconds[run] = seen.to / 1000 - badFrom;
        tallies[name].harmed[run] = harmed;
        open.delete(name);
      }
      return open.size === 0;
    });
    for (const name of open) tallies[name].harmed[run] = harmed;
  }
  return tallies;
}
