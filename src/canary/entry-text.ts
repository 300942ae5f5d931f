/** A history entry's two sides as YAML, and the difference of two texts line by line. */
import { yamlOf } from '../yaml/print.ts';
import type { EntrySide } from './entry-view.ts';

/** One side of an entry as a manifest of what it changed. */
export const sideText = ({ parts }: EntrySide): string => parts.map(part => yamlOf(part)).join('---\n');

/** Beyond these comparisons the texts are too long to look for what they have in common. */
const most = 4_000_000;

/** Lines of `before` and `after` in one text: `-` is only before, `+` only after, a blank is in both. */
export function lineDiff(before: string, after: string): string[] {
  const [old, now] = [before, after].map(text => text.trimEnd().split('\n'));
  if (!old || !now) return [];
  if (old.length * now.length > most) return [...old.map(one => `- ${one}`), ...now.map(one => `+ ${one}`)];
  // The longest common subsequence from each place on; texts of one entry are short.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(`  ${old[i]}`);
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1)))
      lines.push(`- ${old[i++]}`);
    else lines.push(`+ ${now[j++]}`);
  }
  return lines;
}
