/** How long ago something was, in a few letters. */
import { t } from '../shared/text.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `just now`, `since 4 min`, `since 3 h`, `since 2 d`; undefined for a time that is none. Clocks may differ: what lies ahead is now. */
export function sinceText(iso: string, now: number): string | undefined {
  const at = Date.parse(iso);
  if (!Number.isFinite(at)) return undefined;
  const age = now - at;
  if (age < minute) return t('just now');
  if (age < hour) return t('since {0} min', Math.floor(age / minute));
  if (age < 2 * day) return t('since {0} h', Math.floor(age / hour));
  return t('since {0} d', Math.floor(age / day));
}

/** To the second, and in UTC, so that people in several places speak of the same moment. */
export const timeText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
