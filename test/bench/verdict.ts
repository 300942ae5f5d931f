/**
 * `npm run bench -- verdict`: thousands of simulated rollouts, judged by ours and by the rules of Flagger and Argo
 * Rollouts on the same requests. `VERDICT_RUNS` is rollouts a cell where v2 is good (1,000; a tenth of them where it is
 * not), `VERDICT_SEED` repeats a run, `VERDICT_WRITE=1` puts the tables into docs/verdict.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { row } from './figures.ts';
import { effectCells, marginCells, margins, newCells, nullCells } from './verdict/cells.ts';
import { medianTime, upperLimit } from './verdict/limits.ts';
import { playAll, type Result } from './verdict/pool.ts';
import { backs, effectTable, falseTable, marginTable, slowerThanPeers } from './verdict/tables.ts';

const page = new URL('../../docs/verdict.md', import.meta.url);
const [begin, end] = ['<!-- tables: npm run bench -- verdict -->', '<!-- end of tables -->'];

interface Aim {
  rate: number;
  times: number;
  what: string;
  seconds: number;
}

const aims: readonly Aim[] = [
  { rate: 100, times: 99, what: '5 % errors', seconds: 60 },
  { rate: 100, times: 99, what: '1 % errors', seconds: 420 },
  { rate: 100, times: 1, what: '5 % errors', seconds: 180 },
  { rate: 100, times: 1, what: '1 % errors', seconds: 1200 },
  { rate: 10, times: 99, what: '100 % errors', seconds: 30 },
];

/** Prints what was aimed at, beside what came; how many aims were missed. */
function printAims(nulls: readonly Result[], effects: readonly Result[], slower: readonly string[]): number {
  const worst = Math.max(
    ...nulls.map(({ played: { ours } }) => upperLimit(backs(ours), ours.seconds.length)),
  );
  row('false rollbacks, upper 95 % limit of the worst cell', `${(worst * 100).toFixed(2)} %`, 'at most 1 %');
  let missed = worst > 0.01 ? 1 : 0;
  for (const { rate, times, what, seconds } of aims) {
    const found = effects.find(
      ({ cell }) => cell.rate === rate && cell.times === times && cell.what === what,
    );
    const median = medianTime(found?.played.ours.seconds ?? []);
    if (median > seconds) missed++;
    row(`${rate} a minute, v1 ${times} times that: ${what}`, `${median} s`, `at most ${seconds} s`);
  }
  row('cells in which a peer that spares a good v2 is quicker', String(slower.length), 'none');
  return missed + slower.length;
}

export async function benchVerdict(): Promise<void> {
  const runs = Number(process.env.VERDICT_RUNS ?? 1_000);
  const seed = Number(process.env.VERDICT_SEED ?? 20_260_701);
  const fewer = Math.max(100, Math.round(runs / 10));
  const start = Date.now();
  const all = (cells: typeof nullCells) => cells.map(cell => ({ cell, rules: {} }));
  const nulls = await playAll(all(nullCells), runs, seed);
  const effects = await playAll(all(effectCells), fewer, seed + 10_000);
  const byMargin = await playAll(
    marginCells.flatMap(cell =>
      margins.map(margin => ({ cell, rules: { margin, judges: ['ours'] as const } })),
    ),
    fewer,
    seed + 20_000,
  );
  const unheard = await playAll(all(newCells), runs, seed + 30_000);
  const about = `${runs} rollouts a cell where v2 is good, ${fewer} where it is not, seed ${seed}`;
  const slower = slowerThanPeers(nulls, effects);
  const tables = [
    `_${about}._`,
    '### A good v2: rolled back falsely (upper 95 % limit)',
    falseTable(nulls),
    '### A good v2, and both versions worse than v1 ever was in the week before: rolled back falsely',
    falseTable(unheard),
    '### A bad v2: median time to roll back, missed in 4 hours, requests that failed until then (mean)',
    effectTable(effects),
    '### By margin: small effects found in 4 hours, and the median time',
    marginTable(byMargin, margins),
    '### Cells in which a peer was quicker that falsely rolls back at most 1 % in the same world',
    slower.length === 0 ? 'None.' : slower.map(text => `- ${text}`).join('\n'),
  ].join('\n\n');
  console.log(tables);
  console.log();
  const missed = printAims(nulls, effects, slower);
  row(
    'rollouts in all',
    String((nulls.length + unheard.length) * runs + (effects.length + byMargin.length) * fewer),
  );
  row('took', `${Math.round((Date.now() - start) / 1000)} s`);
  if (process.env.VERDICT_WRITE === '1') {
    const text = readFileSync(page, 'utf8');
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from)
      throw new Error('docs/verdict.md has no place for the tables: see its last section');
    writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${tables}\n\n${text.slice(to)}`);
  }
  if (missed > 0) console.log(`${missed} aims were missed, see above`);
}
