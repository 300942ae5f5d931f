import { describe, expect, it } from 'vitest';
import { isAtLeast, parseGoDuration } from '../../../src/validation/duration.ts';

describe('parseGoDuration', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['0s', 0n],
    ['1ns', 1n],
    ['1us', 1_000n],
    ['1µs', 1_000n],
    ['1μs', 1_000n],
    ['100ms', 100_000_000n],
    ['1.5s', 1_500_000_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['+3s', 3_000_000_000n],
    ['-1s', -1_000_000_000n],
    ['1h30m', 5_400_000_000_000n],
    ['1m1m', 120_000_000_000n],
    ['15.000000005s', 15_000_000_005n],
    ['2562047h47m16.854775807s', 2n ** 63n - 1n],
  ])('reads %s', (text, nanoseconds) => {
    expect(parseGoDuration(text)).toBe(nanoseconds);
  });

  it.each([
    '',
    '1',
    '1.5',
    's',
    '.s',
    '1 s',
    '1d',
    '1S',
    '--1s',
    '1s-1ms',
    '2562047h47m16.854775808s',
    'P1D',
  ])('refuses %j', text => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});

describe('isAtLeast', () => {
  it('compares, and says undefined of what is no duration', () => {
    expect(isAtLeast('1ms', '1ms')).toBe(true);
    expect(isAtLeast('0.000000999s', '1ms')).toBe(false);
    expect(isAtLeast('soon', '1ms')).toBeUndefined();
  });
});
