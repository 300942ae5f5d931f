/** Splits in the words that tree, picks, previews and messages share. */
import { percentText } from '../../istio/shares.ts';

/** `90 %`. */
export const percent = (share: number): string => `${percentText(share)} %`;

/** `v1 90 % · v2 10 %`, in the given order. */
export function splitText(shares: Readonly<Record<string, number>>): string {
  return Object.entries(shares)
    .map(([key, share]) => `${key} ${percent(share)}`)
    .join(' · ');
}

/** `v1 100 % → 99 %`, one line a destination, those that do not move left out. */
export function movesText(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter(key => (before[key] ?? 0) !== (after[key] ?? 0))
    .map(key => `${key} ${percent(before[key] ?? 0)} → ${percent(after[key] ?? 0)}`);
}
