import { describe, expect, it } from 'vitest';
import { percentText, sharesOf } from '../../../src/istio/shares.ts';

describe('shares', () => {
  it('of weights that are percentages are those very numbers', () => {
    for (let weight = 0; weight <= 100; weight++)
      expect(sharesOf([100 - weight, weight])).toEqual([100 - weight, weight]);
    for (let weight = 0; weight <= 10_000; weight++) {
      expect(sharesOf([10_000 - weight, weight])[1]).toBe(Number(`${weight}e-2`));
    }
  });

  it.each<[(number | undefined)[], number[]]>([
    [[undefined], [100]],
    [[0], [100]],
    [[7], [100]],
    [
      [550, 500],
      [55_000 / 1050, 50_000 / 1050],
    ],
    [
      [50, undefined],
      [100, 0],
    ],
    [
      [undefined, undefined],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
    ],
    [[], []],
  ])('of %j are %j', (weights, shares) => {
    expect(sharesOf(weights)).toEqual(shares);
  });

  it.each([
    [7, '7'],
    [33.333333, '33.33'],
    [0.001, '<0.01'],
    [0, '0'],
    [100, '100'],
    [99.999, '100'],
  ])('%d reads %s', (share, text) => {
    expect(percentText(share)).toBe(text);
  });
});
