/** Verdicts worked out again from a log: what a rollout tells is enough. */
import { beginStep, type JudgeOptions, newJudge, observe, verdictOf } from '../analysis/judge.ts';
import type { Sample, Verdict } from '../analysis/model.ts';
import type { RolloutEvent } from './model.ts';

/** What comes with each verdict. */
export interface VerdictInputs {
  /** Counts the judges of this process: where it rises, a person has let the past be, and a new one begins. */
  judge: number;
  /** When the step began; where it changes, a step begins. By the clock of the samples. */
  stepAt: number;
  sample: Sample;
}

/** What comes with `started` and `resumed`. */
interface BeginInputs {
  judge: JudgeOptions;
}

/** The verdicts of the events of one process, worked out again from their inputs alone. */
export function replayed(events: readonly RolloutEvent[]): Verdict[] {
  const begin = events.find(({ type }) => type === 'started' || type === 'resumed');
  const options = (begin?.inputs as BeginInputs | undefined)?.judge;
  if (!options) return [];
  let state = newJudge(options);
  let last: Pick<VerdictInputs, 'judge' | 'stepAt'> = { judge: 1, stepAt: Number.NaN };
  return events.flatMap(({ type, inputs }) => {
    if (type !== 'verdict') return [];
    const { judge, stepAt, sample } = inputs as VerdictInputs;
    if (judge !== last.judge) state = newJudge(options);
    if (judge !== last.judge || stepAt !== last.stepAt) state = beginStep(options, state, stepAt);
    last = { judge, stepAt };
    state = observe(options, state, sample);
    return [verdictOf(options, state, sample.at)];
  });
}
