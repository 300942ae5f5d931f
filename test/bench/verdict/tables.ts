/** The benchmark's tables as Markdown. */
import { whole } from '../../../src/analysis/words.ts';
import { medianTime, upperLimit } from './limits.ts';
import type { Played, Result } from './pool.ts';
import { type JudgeName, judgeNames } from './rollouts.ts';

const titles: Readonly<Record<JudgeName, string>> = {
  ours: 'ours',
  flagger5: 'Flagger (5)',
  flagger10: 'Flagger (10)',
  argo: 'Argo Rollouts',
};

const share = (value: number): string => `${(value * 100).toFixed(value < 0.0995 ? 2 : 0)} %`;
export const backs = ({ seconds }: Played): number => seconds.filter(one => !Number.isNaN(one)).length;
const early = ({ seconds }: Played): number => seconds.filter(one => one <= 0).length;

function time(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  if (seconds <= 0) return 'before it was bad';
  return seconds < 120 ? `${seconds} s` : `${Number((seconds / 60).toFixed(seconds < 1200 ? 2 : 0))} min`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');

const armsOf = ({ cell: { rate, times, world } }: Result): string =>
  world.steps ? `${whole(rate)} at 1 %` : `${whole(rate)} / ${whole(rate * times)}`;

const asks = ({ cell, rules }: Result, name: JudgeName): boolean =>
  (rules.judges ?? judgeNames).includes(name) && (name !== 'argo' || cell.argo);

/** How often a good v2 went back, and the upper 95 % limit of that. */
export function falseTable(results: readonly Result[]): string {
  const rows = results.map(result => [
    armsOf(result),
    result.cell.what,
    ...judgeNames.map(name => {
      if (!asks(result, name)) return '-';
      const { seconds } = result.played[name];
      const count = backs(result.played[name]);
      return `${share(count / seconds.length)} (${share(upperLimit(count, seconds.length))})`;
    }),
  ]);
  return table(['requests a minute, v2 / v1', 'world', ...judgeNames.map(name => titles[name])], rows);
}

/** Median time to go back, degradations missed in four hours, and requests that failed until then. */
export function effectTable(results: readonly Result[]): string {
  const rows = results.map(result => [
    armsOf(result),
    result.cell.what,
    ...judgeNames.map(name => (asks(result, name) ? effectText(result.played[name]) : '-')),
  ]);
  return table(['requests a minute, v2 / v1', 'v2', ...judgeNames.map(name => titles[name])], rows);
}

function effectText(played: Played): string {
  const { seconds, harmed } = played;
  const missed = 1 - backs(played) / seconds.length;
  const mean = harmed.reduce((sum, one) => sum + one, 0) / harmed.length;
  const before = early(played);
  const parts = [time(medianTime(seconds)), `${share(missed)} missed`, `${whole(mean)} failed`];
  return [...parts, ...(before > 0 ? [`${share(before / seconds.length)} before`] : [])].join(', ');
}

/** What margins do to small effects: how often ours goes back in four hours, and when. */
export function marginTable(results: readonly Result[], margins: readonly number[]): string {
  const byCell = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${armsOf(result)}|${result.cell.what}`;
    byCell.set(key, [...(byCell.get(key) ?? []), result]);
  }
  const rows = [...byCell].map(([key, cells]) => [
    ...key.split('|'),
    ...cells.map(({ played: { ours } }) => {
      const found = backs(ours) / ours.seconds.length;
      return `${share(found)}${found > 0.5 ? `, ${time(medianTime(ours.seconds))}` : ''}`;
    }),
  ]);
  return table(['requests a minute, v2 / v1', 'v2', ...margins.map(margin => `margin ${margin}`)], rows);
}

/** The world of good versions that an effect is played in. */
function nullOf(what: string): string {
  if (what.startsWith('latency')) return 'latency';
  return what.includes(';') ? 'daily load, bursts, clumps' : 'errors one by one';
}

/** Cells in which a peer that spares a good v2 in the same world (at most 1 % false) was quicker than ours. */
export function slowerThanPeers(nulls: readonly Result[], effects: readonly Result[]): string[] {
  return effects.flatMap(result => {
    const { rate, times, what } = result.cell;
    const good = nulls.find(
      ({ cell }) => cell.rate === rate && cell.times === times && cell.what === nullOf(what),
    );
    const ours = medianTime(result.played.ours.seconds);
    return judgeNames.flatMap(name => {
      const spared = good?.played[name];
      if (name === 'ours' || !spared || !asks(result, name)) return [];
      if (backs(spared) > 0.01 * spared.seconds.length) return [];
      const theirs = medianTime(result.played[name].seconds);
      if (ours <= theirs) return [];
      return [`${armsOf(result)}, ${what}: ours ${time(ours)}, ${titles[name]} ${time(theirs)}`];
    });
  });
}
