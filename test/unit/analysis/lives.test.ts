import { describe, expect, it } from 'vitest';
import { Differences, type RawSeries } from '../../../src/analysis/differences.ts';
import { livesOf } from '../../../src/analysis/lives.ts';

const step = 30 * 60_000;
const series = (code: string, values: readonly (number | undefined)[], pod = 'a'): RawSeries => ({
  labels: { code, pod },
  samples: values.flatMap((value, i) => (value === undefined ? [] : [[i * step, value] as const])),
});
const counted = (all: readonly RawSeries[], code: string): number =>
  new Differences()
    .add(livesOf(all, step))
    .differences.filter(({ labels }) => labels.code === code)
    .reduce((sum, { value }) => sum + value, 0);

describe('counters at moments that lie far apart', () => {
  const requests = series('200', [100, 700, 1300, 500, 1100, 400, 1000]);

  it('count what comes back with as many as it had, where the process began anew meanwhile', () => {
    const errors = series('503', [undefined, 1, 1, undefined, 1, undefined, 1]);
    expect(counted([requests, errors], '503')).toBe(3);
    expect(counted([requests, errors], '200')).toBe(600 + 600 + 500 + 600 + 400 + 600);
  });

  it('count nothing twice of what was away for a while, or of another pod', () => {
    const errors = series('503', [5, 7, undefined, undefined, 8], 'b');
    expect(counted([requests, errors, series('200', [1, 2, 3, 4, 5], 'b')], '503')).toBe(3);
  });

  it('are as they were where nothing began anew', () => {
    const all = [requests, series('503', [undefined, 1, 1, 0, 2])];
    expect(livesOf(all, step)).toEqual(all);
  });
});
