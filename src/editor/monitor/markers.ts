/** What happened while the charts ran: shifts of the history, and what a rollout told. */
import type { HistoryEntry } from '../../canary/model.ts';
import { recordedShares } from '../../canary/recorded.ts';
import type { RolloutEvent } from '../../rollout/model.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import type { Check, Marker, MarkerKind } from './model.ts';

const kindOf = (action: HistoryEntry['action']): MarkerKind => (action === 'rollback' ? 'rollback' : 'shift');

/** The entries that moved the canary's share, oldest first. */
export function shiftMarkers(entries: readonly HistoryEntry[], canary: string, namespace: string): Marker[] {
  return entries
    .flatMap((entry): Marker[] => {
      const at = Date.parse(entry.at);
      const [change] = entry.changes;
      if (!change || !Number.isFinite(at)) return [];
      const { from, to } = recordedShares(change, namespace);
      const [before, after] = [percent(from[canary] ?? 0), percent(to[canary] ?? 0)];
      if (before === after) return [];
      const why = entry.why ? ` (${entry.why})` : '';
      const text = t('{0} {1} → {2}, by {3}', canary, before, after, entry.by);
      return [{ at, kind: kindOf(entry.action), short: after, text: `${text}${why}` }];
    })
    .sort((a, b) => a.at - b.at);
}

const kinds: Partial<Record<RolloutEvent['type'], MarkerKind>> = {
  started: 'note',
  resumed: 'note',
  step: 'step',
  paused: 'pause',
  unreachable: 'pause',
  reachable: 'note',
  promoted: 'end',
  rolledBack: 'rollback',
  left: 'end',
  lost: 'pause',
};

/** What a rollout told, apart from its verdicts; a shift is in the history already. */
export const rolloutMarkers = (events: readonly RolloutEvent[]): Marker[] =>
  events.flatMap(({ type, at, text }) => {
    const kind = kinds[type];
    return kind ? [{ at, kind, short: '', text }] : [];
  });

/** The looks of a rollout. */
export const rolloutChecks = (events: readonly RolloutEvent[]): Check[] =>
  events.flatMap(({ type, at, view }) => {
    if (type !== 'verdict' || !view.verdict) return [];
    return [{ at, outcome: view.verdict.outcome, text: view.verdict.text }];
  });

/** Both lists as one, oldest first, as far as the time axis shows them. */
export const within = <T extends { at: number }>(list: readonly T[], from: number, to: number): T[] =>
  list.filter(one => one.at >= from && one.at <= to).sort((a, b) => a.at - b.at);
