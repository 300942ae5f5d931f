/** What the benchmark plays: worlds in which v2 is as good as v1, and worlds in which it is not. */
import { above } from './random.ts';
import type { World } from './world.ts';

export interface Cell {
  /** Requests a minute of the canary, and of stable for each of its own. */
  rate: number;
  times: 99 | 1;
  what: string;
  world: World;
  /** Whether the canary is as good as stable. */
  isNull: boolean;
  /** Whether the peers' rules speak of this metric; Argo Rollouts' speaks of errors only. */
  argo: boolean;
}

const rates = [10, 100, 1_000, 10_000] as const;
const arms = [99, 1] as const;
const usual = { stableShare: 0.001, canaryShare: 0.001, scrapeSeconds: 15, minutes: 240 };

/** Everything at once that a good v2 must not be blamed for. */
const together = { clump: 5, bursts: true, daily: true };

const nullWorlds: Readonly<Record<string, Partial<World>>> = {
  'errors one by one': {},
  'clumps of 5': { clump: 5 },
  bursts: { bursts: true },
  'bursts, scraped at different moments': { bursts: true, apart: true },
  'daily load, bursts, clumps': together,
  'scraped every 5 s, clumps': { scrapeSeconds: 5, clump: 5 },
  'scraped every 60 s, clumps': { scrapeSeconds: 60, clump: 5 },
  'gaps, clumps': { gaps: true, clump: 5 },
};

/** Worlds of a good v2 in which v1 was never in the week before as it is now. */
const newWorlds: Readonly<Record<string, Partial<World>>> = {
  'errors three times as many as ever': { before: { stableShare: 0.001 / 3 } },
  'errors ten times as many as ever': { before: { stableShare: 0.0001 } },
  'errors three times as many, 0.3 %': {
    stableShare: 0.003,
    canaryShare: 0.003,
    before: { stableShare: 0.001 },
  },
  'errors ten times as many, 1 %': { stableShare: 0.01, canaryShare: 0.01, before: { stableShare: 0.001 } },
  'the first bursts': { bursts: true, before: { bursts: false } },
  'the first clumps': { clump: 5, before: { clump: 1 } },
};

/** Share of log-normal latencies (median 50 ms, sigma 0.6) above a bound in ms, when all are `slower` times as long. */
const slowShare = (bound: number, slower: number): number =>
  above((Math.log(bound / 50) - Math.log(slower)) / 0.6);

function latency(slower: number): Partial<World> {
  return {
    stableShare: slowShare(250, 1),
    canaryShare: slowShare(250, slower),
    peerShares: { stable: slowShare(500, 1), canary: slowShare(500, slower) },
  };
}

const effects: Readonly<Record<string, Partial<World>>> = {
  '0.5 % errors': { canaryShare: 0.005 },
  '1 % errors': { canaryShare: 0.01 },
  '5 % errors': { canaryShare: 0.05 },
  '50 % errors': { canaryShare: 0.5 },
  '100 % errors': { canaryShare: 1 },
  'latency +10 %': latency(1.1),
  'latency +50 %': latency(1.5),
  'latency +200 %': latency(3),
  '1 % errors; daily load, bursts, clumps': { canaryShare: 0.01, ...together },
  '5 % errors; daily load, bursts, clumps': { canaryShare: 0.05, ...together },
  '5 % errors after 2 h': { canaryShare: 0.05, from: 120 },
};

function cell(rate: number, times: 99 | 1, what: string, more: Partial<World>): Cell {
  const world: World = { ...usual, canaryPerMinute: rate, stableTimes: times, ...more };
  return {
    rate,
    times,
    what,
    world,
    isNull: world.canaryShare === world.stableShare,
    argo: !what.startsWith('latency'),
  };
}

const grid = (of: (rate: number, times: 99 | 1) => Cell[]): Cell[] =>
  rates.flatMap(rate => arms.flatMap(times => of(rate, times)));

export const nullCells: readonly Cell[] = grid((rate, times) => [
  ...Object.entries(nullWorlds).map(([what, more]) => cell(rate, times, what, more)),
  ...(times === 99
    ? [
        cell(rate, times, 'weights 1, 10, 50', { steps: true }),
        cell(rate, times, 'weights 1, 10, 50; daily load, bursts, clumps', { steps: true, ...together }),
      ]
    : []),
  // Where a fixed threshold depends on how good v1 happens to be.
  ...(rate === 10
    ? [cell(rate, times, 'errors one by one, 0.3 %', { stableShare: 0.003, canaryShare: 0.003 })]
    : []),
  cell(rate, times, 'latency', latency(1)),
]);

export const newCells: readonly Cell[] = rates.flatMap(rate =>
  Object.entries(newWorlds).map(([what, more]) => cell(rate, 1, what, more)),
);

export const effectCells: readonly Cell[] = grid((rate, times) =>
  Object.entries(effects).map(([what, more]) => cell(rate, times, what, more)),
);

/** Margins in percentage points, and what they do to small effects. */
export const margins = [0, 0.1, 0.3, 1] as const;
export const marginCells: readonly Cell[] = [100, 10_000].flatMap(rate =>
  ([0.0015, 0.002, 0.003, 0.005, 0.01] as const).map(share =>
    cell(rate, 99, `${share * 100} % errors`, { canaryShare: share }),
  ),
);
