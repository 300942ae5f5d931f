/** Numbers with named units, as a policy's document writes them. */
import { parseGoDuration } from '../validation/duration.ts';

/** Milliseconds of `90s`, `5m`, `1h30m`; a bare number is seconds, as Argo Rollouts has it. Undefined for anything else. */
export function durationMs(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value * 1000 : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const nanoseconds = parseGoDuration(text);
  return nanoseconds === undefined || nanoseconds < 0n ? undefined : Number(nanoseconds) / 1e6;
}

function withUnit(value: unknown, unit: RegExp): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().replace(unit, '').trim();
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

/** Percent: `5` or `5%`. */
export const percent = (value: unknown): number | undefined => {
  const number = withUnit(value, /%$/);
  return number !== undefined && number >= 0 && number <= 100 ? number : undefined;
};

/** Percentage points: `0.1` or `0.1pp`. */
export const points = (value: unknown): number | undefined => {
  const number = withUnit(value, /pp$/);
  return number !== undefined && number >= 0 && number <= 100 ? number : undefined;
};

/** A ratio: `1.5` or `1.5x`. */
export const ratio = (value: unknown): number | undefined => {
  const number = withUnit(value, /x$/);
  return number !== undefined && number > 0 ? number : undefined;
};

/** A plain number, also as a text. */
export const plain = (value: unknown): number | undefined => withUnit(value, /$/);

/** As people write it: `5m`, `90s`, `1h30m`, `250ms`. */
export function durationText(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join('') || '0s';
}
