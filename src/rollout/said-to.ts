/** What a person saw when a word was said: it is for that, and not for what came after. */
import type { Command, RolloutRecord, SaidTo } from './model.ts';

/** As long as a record keeps reasons. */
export const mostText = 500;

/** What is to be seen of a rollout, by its view, its record or its state. */
export function seenOf({
  phase,
  step,
  paused,
  reason = '',
}: Pick<RolloutRecord, 'phase' | 'step' | 'paused' | 'reason'>): SaidTo {
  const at = Math.max(0, step);
  return phase === 'paused' && paused
    ? { step: at, paused, reason: reason.slice(0, mostText) }
    : { step: at };
}

/** Whether words that came from elsewhere say what was seen. */
export function isSaidTo(value: unknown): value is SaidTo {
  const { step, paused, reason } = (value ?? {}) as Record<string, unknown>;
  const isText = (one: unknown): boolean => one === undefined || typeof one === 'string';
  return Number.isInteger(step) && isText(paused) && isText(reason);
}

/**
 * Why a word is for what is no more; undefined where it still is. Pausing, leaving and going back are meant whatever
 * came since, and so is promoting at whichever step.
 */
export function whyStale(
  now: Pick<RolloutRecord, 'phase' | 'step' | 'paused' | 'reason'>,
  command: Command,
  saidTo: SaidTo | undefined,
): string | undefined {
  if (!saidTo || command === 'pause' || command === 'abort' || command === 'leave') return undefined;
  const { step, paused, reason } = seenOf(now);
  if (command !== 'promote' && step !== saidTo.step)
    return `It was said to step ${saidTo.step + 1}, and the rollout is at step ${step + 1} by now.`;
  if (paused === saidTo.paused && reason === saidTo.reason) return undefined;
  if (paused === undefined) return 'The rollout is not paused any more.';
  return saidTo.paused === undefined
    ? `The rollout has been paused since: ${reason}`
    : `The rollout is paused for another reason by now: ${reason}`;
}
