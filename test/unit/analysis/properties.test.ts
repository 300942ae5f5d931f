import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { againstStable, play, stake, total } from '../../../src/analysis/evidence.ts';
import { type JudgeOptions, observe, verdictOf } from '../../../src/analysis/judge.ts';
import {
  begun,
  type Counts,
  end,
  errors,
  options,
  pods,
  quality,
  ready,
  sample,
  stratum,
} from './fixtures.ts';

// Many small copies: quick alone, slow beside other work.
vi.setConfig({ testTimeout: 60_000 });
const seed = 20_260_704;
const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, holds), { seed, numRuns: 50 });

const counts: fc.Arbitrary<Counts> = fc
  .tuple(
    fc.integer({ min: 0, max: 5000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 500 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([stable, bad, canary, worse]) => [
    stable,
    Math.round(stable * bad ** 4),
    canary,
    Math.round(canary * worse ** 3),
  ]);
const intervals = fc.array(counts, { minLength: 1, maxLength: 25 });
const bounded = options([{ ...errors, max: 5 }, quality, pods]);
const more = {
  gauges: { quality: { stable: 0.9, canary: 0.9 } },
  replicas: { stable: ready(1), canary: ready(1) },
};

/** The state after intervals that came in samples of the given sizes. */
function judged(of: JudgeOptions, all: readonly Counts[], sizes: readonly number[]) {
  const strata = all.map((each, i) => stratum(i, each));
  let state = begun(of);
  for (let at = 0, k = 0; at < strata.length; k++) {
    const size = sizes[k % sizes.length] ?? 1;
    state = observe(of, state, sample(strata.slice(at, at + size), more));
    at += size;
  }
  return state;
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : [];
}

it('has no number that JSON could not keep, whatever comes', () => {
  check(intervals, all => {
    const state = judged(bounded, all, [1]);
    expect(numbersOf(state).every(Number.isFinite)).toBe(true);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    const verdict = verdictOf(bounded, state, end(all.length));
    expect(numbersOf(verdict).every(Number.isFinite)).toBe(true);
    expect(verdict.text).not.toMatch(/NaN|undefined|Infinity/);
    expect(verdict.text.length).toBeGreaterThan(10);
  });
});

it('says the same however intervals are bundled into samples', () => {
  check(fc.tuple(intervals, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 })), ([all, sizes]) => {
    const [one, many] = [judged(bounded, all, [1]), judged(bounded, all, sizes)];
    expect(many.counts).toEqual(one.counts);
    expect(verdictOf(bounded, many, end(all.length))).toEqual(verdictOf(bounded, one, end(all.length)));
  });
});

it('does not depend on the order of metrics', () => {
  const back = { ...bounded, metrics: [...bounded.metrics].reverse() };
  check(intervals, all => {
    const [one, other] = [bounded, back].map(of => verdictOf(of, judged(of, all, [1]), end(all.length)));
    expect(other?.outcome).toBe(one?.outcome);
    expect([...(other?.metrics ?? [])].reverse()).toEqual(one?.metrics);
  });
});

it('leaves the state that it is given as it is', () => {
  check(counts, each => {
    const state = begun(bounded);
    const before = structuredClone(state);
    observe(bounded, state, sample([stratum(0, each)], more));
    expect(state).toEqual(before);
  });
});

it('never passes without requests of the canary', () => {
  check(intervals, all => {
    const none = all.map(([stable, bad]) => [stable, bad, 0, 0] as const);
    const of = options([errors], { minRequests: 0 });
    expect(verdictOf(of, judged(of, none, [1]), end(all.length)).outcome).toBe('hold');
  });
});

it('never fails a canary without three bad requests, nor one that does better than stable', () => {
  check(intervals, all => {
    const few = all.map(
      ([stable, bad, canary], i) => [stable, bad, canary, i < 2 ? Math.min(1, canary) : 0] as const,
    );
    expect(verdictOf(options(), judged(options(), few, [1]), end(all.length)).outcome).not.toBe('fail');
    const better = all.map(
      ([stable, bad, canary]) =>
        [stable, bad, canary, stable === 0 ? 0 : Math.floor((canary * bad) / stable)] as const,
    );
    expect(verdictOf(options(), judged(options(), better, [1]), end(all.length)).outcome).not.toBe('fail');
  });
});

it('pauses, and never fails, while both versions are alike above the bound', () => {
  const share = fc.double({ min: 0.06, max: 1, noNaN: true });
  check(fc.tuple(share, fc.integer({ min: 1, max: 20 })), ([bad, count]) => {
    const alike = Array.from(
      { length: count },
      (): Counts => [2000, Math.ceil(2000 * bad), 200, Math.ceil(200 * bad)],
    );
    const { outcome } = verdictOf(bounded, judged(bounded, alike, [1]), end(count));
    expect(outcome).not.toBe('fail');
    if (count >= 5 && bad > 0.2) expect(outcome).toBe('pause');
  });
});

it('finds more against the canary, the more of the bad requests are its', () => {
  const part = fc.integer({ min: 0, max: 200 });
  check(
    fc.tuple(
      part,
      part,
      fc.double({ min: 0.001, max: 5, noNaN: true }),
      fc.double({ min: 1, max: 20, noNaN: true }),
    ),
    ([x, y, odds, size]) => {
      const against = (won: number, lost: number): number => {
        const wealth = stake(againstStable);
        play(wealth, againstStable, odds, [won, lost], size, false);
        return total(wealth);
      };
      expect(against(x + 1, y)).toBeGreaterThanOrEqual(against(x, y));
      expect(against(x, y + 1)).toBeLessThanOrEqual(against(x, y));
    },
  );
});
