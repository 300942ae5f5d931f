/** History entries in words. */

import { editText } from '../../canary/edit-text.ts';
import type { Action, HistoryEntry } from '../../canary/model.ts';
import { recordedOtherText } from '../../canary/other-text.ts';
import { recordedShares } from '../../canary/recorded.ts';
import { splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import type { Choice } from './choices.ts';

const actionWord = (action: Action): string =>
  ({
    shift: t('Shift'),
    rollback: t('Roll Back'),
    undo: t('Undo'),
    stable: t('Set Stable'),
    route: t('Change Routes'),
    sticky: t('Sticky Canary'),
    mirror: t('Mirror'),
    restore: t('Go to Entry'),
    apply: t('Apply File'),
    canary: t('New Canary'),
    decommission: t('Decommission'),
    recover: t('Restore History'),
  })[action];

function changesText(entry: HistoryEntry, namespace: string): string {
  const changes = entry.changes.map(change => {
    const { from, to } = recordedShares(change, namespace);
    return `${splitText(from)} → ${splitText(to)}`;
  });
  const edits = (entry.edits ?? []).map(edit => editText(edit, namespace));
  const others = (entry.others ?? []).map(recordedOtherText);
  return [
    ...changes,
    ...edits,
    ...others,
    ...(entry.stable ? [t('stable is {0}', entry.stable.to)] : []),
  ].join(' | ');
}

/** To the second, and in UTC, so that people in several places speak of the same moment. */
export const timeText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');

/** One choice an entry: what it did, when, by whom. */
export const historyChoices = (entries: readonly HistoryEntry[], namespace: string): Choice<HistoryEntry>[] =>
  entries.map(entry => ({
    label: `${actionWord(entry.action)}: ${changesText(entry, namespace)}`,
    description: entry.why,
    detail: t('{0} by {1}', timeText(entry.at), entry.by),
    value: entry,
  }));
