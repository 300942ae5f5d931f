/** How far a guarded rollout is, in words. */
import type { RolloutView } from '../../rollout/model.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import type { ActionButton, Progress } from './model.ts';
import { clockText } from './words.ts';

/** `10 %, step 2 of 4`, with the phase where it is not simply running. */
export function rolloutText(view: RolloutView): string {
  const { phase, step, steps, weight } = view;
  const where = t('step {0} of {1} at {2}', Math.min(step + 1, steps), steps, percent(weight));
  switch (phase) {
    case 'running':
      return view.dryRun ? t('dry run, {0}', where) : where;
    case 'paused':
      return t('paused, {0}', where);
    case 'promoted':
      return t('promoted');
    case 'rolledBack':
      return t('rolled back');
    case 'left':
      return t('left at {0}', percent(weight));
  }
}

/** True while there is something to drive. */
export const isOngoing = ({ phase }: Pick<RolloutView, 'phase'>): boolean =>
  phase === 'running' || phase === 'paused';

function detailOf(view: RolloutView, now: number): string {
  const { phase, until, reason, driving, driver } = view;
  const who = driving
    ? t('guarded by this window')
    : driver
      ? t('driven by {0}', driver)
      : t('nobody drives it');
  const next =
    phase !== 'running'
      ? undefined
      : until === undefined
        ? t('waits for Resume')
        : until > now
          ? t('{0} left', clockText(until - now))
          : t('time is over, waiting for the verdict');
  // While it runs, the verdict says why; what let the last step pass is in the history.
  const why = phase === 'running' ? undefined : reason;
  return [next, ...(isOngoing(view) ? [who] : []), why].filter(Boolean).join(' · ');
}

export function progressOf(view: RolloutView, now: number): Progress {
  const { phase, step, steps } = view;
  const text = rolloutText(view);
  return {
    text: text.charAt(0).toUpperCase() + text.slice(1),
    detail: detailOf(view, now),
    step,
    steps,
    phase,
  };
}

/** Whether it goes on only when a person resumes it: paused, or at a step without an end. */
export const waits = ({ phase, until }: RolloutView): boolean =>
  phase === 'paused' || (phase === 'running' && until === undefined);

/** What may be asked for in this state; a way back is always among it. */
export function buttonsOf(view: RolloutView | undefined, readOnly: boolean): ActionButton[] {
  if (readOnly) return [{ action: 'preview', label: t('Preview Rollout…'), weight: 'plain' }];
  if (!view || !isOngoing(view)) {
    return [
      { action: 'start', label: t('Start Guarded Rollout…'), weight: 'main' },
      { action: 'preview', label: t('Preview Rollout…'), weight: 'plain' },
      { action: 'rollBack', label: t('Roll Back'), weight: 'danger' },
    ];
  }
  if (!view.driving) {
    return [
      { action: 'takeOver', label: t('Take Over'), weight: 'main' },
      { action: 'rollBack', label: t('Roll Back'), weight: 'danger' },
    ];
  }
  return [
    waits(view)
      ? { action: 'resume', label: t('Resume'), weight: 'main' }
      : { action: 'pause', label: t('Pause Rollout'), weight: 'plain' },
    { action: 'skip', label: t('Skip Step'), weight: 'plain' },
    { action: 'promote', label: t('Promote'), weight: 'plain' },
    { action: 'abort', label: t('Abort, Roll Back'), weight: 'danger' },
  ];
}
