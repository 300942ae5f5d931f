/** The canary's share over time: as it was configured, by the history, and as it really was, by the requests. */

import type { Series } from '../../analysis/source.ts';
import type { HistoryEntry } from '../../canary/model.ts';
import { recordedShares } from '../../canary/recorded.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import { aligned, heldAt } from './align.ts';
import { chartOf, type Names } from './charts.ts';
import type { Chart } from './model.ts';

/** The canary's share (percent) from then on. */
export interface ShareChange {
  at: number;
  value: number;
}

/** The route that splits: others of the object say nothing of the canary's share. */
interface OfRoute {
  protocol: string;
  index: number;
}

/**
 * What the share was configured to be, oldest first, as far back as the history tells; the last one is what stands
 * there now, whoever has written it. `entries` are newest first.
 */
export function configuredShares(
  entries: readonly HistoryEntry[],
  route: OfRoute,
  key: string,
  namespace: string,
  now: ShareChange,
): ShareChange[] {
  const changes: ShareChange[] = [];
  for (const entry of [...entries].reverse()) {
    const change = entry.changes.find(
      one => one.route.protocol === route.protocol && one.route.index === route.index,
    );
    const at = Date.parse(entry.at);
    if (!change || !Number.isFinite(at)) continue;
    const { from, to } = recordedShares(change, namespace);
    if (changes.length === 0) changes.push({ at: 0, value: from[key] ?? 0 });
    changes.push({ at, value: to[key] ?? 0 });
  }
  const last = changes.at(-1);
  if (!last) return [{ at: 0, value: now.value }];
  return Math.abs(last.value - now.value) < 0.005 ? changes : [...changes, now];
}

/** The canary's part of the requests of both, in percent; null where nobody asked. */
export function realShares(series: readonly Series[]): { at: number[]; values: (number | null)[] } {
  const of = (arm: Series['arm']) => series.find(one => one.name === 'rate' && one.arm === arm);
  const [stable, canary] = [of('stable'), of('canary')];
  const both = aligned([stable ?? { at: [], values: [] }, canary ?? { at: [], values: [] }]);
  const values = both.at.map((_, i) => {
    const [a, b] = [both.values[0]?.[i] ?? null, both.values[1]?.[i] ?? null];
    const sum = (a ?? 0) + (b ?? 0);
    return (a === null && b === null) || sum === 0 ? null : ((b ?? 0) / sum) * 100;
  });
  return { at: both.at, values };
}

/** The newest scale that shows the shares without wasting the room. */
function leastOf(shares: readonly ShareChange[], from: number): number {
  const seen = shares.filter((_, i) => (shares[i + 1]?.at ?? Number.POSITIVE_INFINITY) > from);
  const most = Math.max(1, ...seen.map(one => one.value));
  return [2, 5, 10, 25, 50].find(level => most <= level * 0.9) ?? 100;
}

/** The chart of the split, and its newest numbers in words. */
export function splitChart(
  series: readonly Series[],
  shares: readonly ShareChange[],
  names: Names,
  span: { from: number; to: number },
): { chart: Chart; text: string } {
  const real = realShares(series);
  // Each change needs a point of its own, or its step would lean towards the next scrape.
  const times = [...real.at, ...shares.map(one => one.at), span.from, span.to].filter(
    at => at >= span.from && at <= span.to,
  );
  const at = [...new Set(times)].sort((a, b) => a - b);
  const chart = chartOf({
    id: 'split',
    title: t('Share of {0}', names.canary),
    unit: '%',
    drawn: [
      {
        line: { label: t('configured'), tone: 'quiet', stroke: 'dotted', stepped: true },
        points: { at, values: heldAt(at, shares) },
      },
      { line: { label: t('of the requests'), tone: 'canary', stroke: 'solid' }, points: real },
    ],
    least: leastOf(shares, span.from),
    most: 100,
  });
  const configured = shares.at(-1)?.value ?? 0;
  const now = real.values.findLast(value => value !== null);
  const text =
    typeof now === 'number'
      ? t('{0} configured, {1} of the requests', percent(configured), percent(Math.round(now * 10) / 10))
      : t('{0} configured, no requests yet', percent(configured));
  return { chart, text };
}
