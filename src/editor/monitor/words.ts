/** Verdicts in words: each outcome has one, so that no colour has to tell it. */
import type { Outcome } from '../../analysis/model.ts';
import { t } from '../shared/text.ts';

export function outcomeWord(outcome: Outcome | 'none'): string {
  switch (outcome) {
    case 'pass':
      return t('Good');
    case 'hold':
      return t('Not yet');
    case 'fail':
      return t('Worse');
    case 'pause':
      return t('Paused');
    default:
      return t('Not judged');
  }
}

/** `15 min`, `6 h`. */
export function spanText(minutes: number): string {
  return minutes < 60 ? t('{0} min', minutes) : t('{0} h', minutes / 60);
}

/** A rest of time as a clock has it: `3:20`, `1:02:09`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
