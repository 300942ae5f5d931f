import { describe, expect, it } from 'vitest';
import { addToClumps, clumpSize, noClumps } from '../../../src/analysis/clumps.ts';

/** Size after intervals of 15 s, given as bad requests of stable and of the canary. */
function sizeAfter(pairs: readonly (readonly [number, number])[], requests = 1000): number {
  const clumps = noClumps();
  for (const [stable, canary] of pairs)
    addToClumps(clumps, { requests, bad: stable }, { requests, bad: canary }, 15_000);
  return clumpSize(clumps);
}

const often = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('how many bad requests count for one', () => {
  it('is 1 where nothing is known, and where they come evenly', () => {
    expect(sizeAfter([])).toBe(1);
    expect(sizeAfter(often(20, [1, 1]))).toBe(1);
    expect(
      sizeAfter(
        often(10, [
          [0, 1],
          [1, 0],
        ] as const).flat(),
      ),
    ).toBeLessThan(1.2);
  });

  it('is near the size of clumps that stable has', () => {
    const size = sizeAfter(
      often(12, [
        [0, 0],
        [9, 0],
        [0, 0],
        [0, 0],
      ] as const).flat(),
    );
    expect(size).toBeGreaterThan(6);
    expect(size).toBeLessThan(10);
  });

  it('makes of the first clump that falls to the canary not much more than one', () => {
    const clumpy = [
      ...often(12, [
        [0, 0],
        [6, 0],
        [0, 0],
      ] as const).flat(),
      [0, 6] as const,
    ];
    expect(6 / sizeAfter(clumpy)).toBeLessThan(1.3);
  });

  it('takes a burst that hits both for far less than the clump that it would be in one of them', () => {
    const [quiet, later] = [often(10, [1, 1] as const), often(40, [1, 1] as const)];
    const both = sizeAfter([...quiet, ...often(4, [300, 300] as const), ...later]);
    expect(both).toBeLessThan(4);
    expect(sizeAfter([...quiet, ...often(4, [1, 300] as const), ...later])).toBeGreaterThan(3 * both);
  });

  it('guesses clumps while little is known and much is bad', () => {
    expect(sizeAfter([[4, 4]])).toBe(4);
    expect(sizeAfter([[0, 1]])).toBe(1);
  });

  it('does not forget nothing: an hour without a bad request brings back the guess', () => {
    const clumpy = often(12, [
      [0, 0],
      [9, 0],
    ] as const).flat();
    expect(sizeAfter([...clumpy, ...often(960, [0, 0] as const)])).toBeLessThan(sizeAfter(clumpy) / 2);
  });
});
