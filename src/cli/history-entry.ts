/** One history entry for the terminal: who, when and why, and what it changed, from and to in full. */
import { lineDiff, sideText } from '../canary/entry-text.ts';
import type { EntryView } from '../canary/entry-view.ts';

const fromRecord = `The object was changed by others since, or the entry is too large to be kept whole: this is what the history itself holds.`;

/** The entry with its lines before (-) and after (+). */
export function entryText({ entry, before, after, isWhole }: EntryView): string {
  const { id, action, at, by, why, plan, undoes, restores } = entry;
  const lines = [
    `entry ${id}`,
    `${action} at ${at} by ${by}`,
    ...(why ? [`why: ${why}`] : []),
    ...(plan ? [`together with others, as plan ${plan}`] : []),
    ...(undoes ? [`takes back ${undoes}`] : []),
    ...(restores ? [`goes back to ${restores}`] : []),
    ...(isWhole ? [] : [fromRecord]),
    '',
    ...lineDiff(sideText(before), sideText(after)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Both sides as objects; `whole` is false where they are only what the entry itself keeps. */
export const entryJson = ({ before, after, isWhole }: EntryView) => ({
  whole: isWhole,
  before: before.parts,
  after: after.parts,
});
