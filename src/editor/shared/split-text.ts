/** Splits in the words that tree, picks, previews and messages share. */
import { shareOf } from '../../canary/keys.ts';
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
    .filter(key => shareOf(before, key) !== shareOf(after, key))
    .map(key => `${key} ${percent(shareOf(before, key))} → ${percent(shareOf(after, key))}`);
}
