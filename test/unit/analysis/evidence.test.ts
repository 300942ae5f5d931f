import { describe, expect, it } from 'vitest';
import {
  againstBound,
  againstStable,
  oddsOfBound,
  play,
  stake,
  total,
} from '../../../src/analysis/evidence.ts';
import { grossLog } from '../../../src/analysis/gross.ts';
import { noProof, proof, prove } from '../../../src/analysis/not-worse.ts';

/** Chances of 0 to `count` bad requests. */
function binomial(count: number, share: number): number[] {
  const chances: number[] = [];
  let ways = 1;
  for (let k = 0; k <= count; k++) {
    chances.push(ways * share ** k * (1 - share) ** (count - k));
    ways = (ways * (count - k)) / (k + 1);
  }
  return chances;
}

/** Mean of a pay over what both versions may have, by adding up all that can happen. */
function mean(
  [stable, stableShare]: [number, number],
  [canary, canaryShare]: [number, number],
  pay: (stableBad: number, canaryBad: number) => number,
): number {
  let sum = 0;
  for (const [y, chance] of binomial(stable, stableShare).entries())
    for (const [x, other] of binomial(canary, canaryShare).entries()) sum += chance * other * pay(y, x);
  return sum;
}

const arms = [
  [40, 4],
  [20, 20],
  [5, 30],
] as const;
const shares = [0.001, 0.05, 0.3, 0.6, 2 / 3, 0.9];

describe('a bet gains nothing on average while the canary is no worse', () => {
  it.each(arms)(
    'with %i requests of stable and %i of the canary, by adding up all cases',
    (stable, canary) => {
      for (const share of shares) {
        for (const ratio of [0, 0.5, 1, 1.5]) {
          const worst = Math.min(1, ratio * share);
          const odds = (1.5 * canary) / stable;
          for (const [i] of againstStable.ratios.entries()) {
            const paid = mean([stable, share], [canary, worst], (y, x) => {
              const wealth = { aside: 0, bets: againstStable.ratios.map((_, k) => (k === i ? 1 : 0)) };
              play(wealth, againstStable, odds, [x, y], 1, true);
              return total(wealth);
            });
            expect(paid).toBeLessThanOrEqual(1 + 1e-9);
          }
          const gross = mean([stable, share], [canary, worst], (y, x) =>
            Math.exp(grossLog({ requests: stable, bad: y }, { requests: canary, bad: x }, 1.5)),
          );
          expect(gross).toBeLessThanOrEqual(1 + 1e-9);
        }
      }
    },
  );

  it('against an absolute bound', () => {
    for (const share of [0, 0.01, 0.05]) {
      const chances = binomial(60, share);
      const paid = chances.reduce((sum, chance, x) => {
        const wealth = stake(againstBound);
        play(wealth, againstBound, oddsOfBound(5), [x, 60 - x], 1, true);
        return sum + chance * total(wealth);
      }, 0);
      expect(paid).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('and gains where it is worse', () => {
    const paid = mean([40, 0.05], [20, 0.5], (y, x) => {
      const wealth = stake(againstStable);
      play(wealth, againstStable, 0.75, [x, y], 1, true);
      return total(wealth);
    });
    expect(paid).toBeGreaterThan(10);
  });
});

describe('the bets by hand', () => {
  it('pays (q1/q0)^x ((1-q1)/(1-q0))^y', () => {
    // 1 : 99, ratio 1.5: q0 = 1.5 / 100.5; five times the odds: q1 = 7.5 / 106.5.
    const wealth = { aside: 0.25, bets: [0, 1, 0, 0, 0] };
    play(wealth, againstStable, 1.5 / 99, [2, 3], 1, true);
    const [q0, q1] = [1.5 / 100.5, 7.5 / 106.5];
    expect(wealth.bets[1]).toBeCloseTo((q1 / q0) ** 2 * ((1 - q1) / (1 - q0)) ** 3, 10);
    expect(total(wealth)).toBeCloseTo(0.25 + (wealth.bets[1] ?? 0), 12);
  });

  it('takes a clump for one request, and pays at most e^3 an interval, save in an outage', () => {
    const bet = (won: number, size: number, out: boolean): number => {
      const wealth = { aside: 0, bets: [0, 0, 0, 1, 0] };
      play(wealth, againstStable, 1.5 / 99, [won, 0], size, out);
      return total(wealth);
    };
    expect(bet(6, 6, true)).toBeCloseTo(bet(1, 1, true), 10);
    expect(bet(6, 1, false)).toBeCloseTo(Math.exp(3), 10);
    expect(bet(6, 1, true)).toBeGreaterThan(1e9);
  });

  it('divides wealth anew without gaining any', () => {
    const first = stake(againstStable);
    expect(total(first)).toBeCloseTo(1, 12);
    expect(total(stake(againstStable, { aside: 0.2, bets: [3, 0, 0, 0, 0.5] }))).toBeCloseTo(3.7, 12);
  });

  it('is a dozen of a dozen beside a dozen that are well, by hand', () => {
    // s = 0.05, b = 0.9: the worst share of stable is where its derivative is 0.
    const slope = 0.95 * 1.5;
    const p = (12 * slope - 12 * 0.9 * 0.05) / (24 * slope * 0.9);
    const by = -12 * Math.log(0.05 + slope * p) - 12 * Math.log(1 - 0.9 * p);
    expect(grossLog({ requests: 12, bad: 0 }, { requests: 12, bad: 12 }, 1.5)).toBeCloseTo(by, 10);
    expect(by).toBeGreaterThan(Math.log(10_000));
  });
});

describe('proof that the canary is no worse', () => {
  const rules = { maxRatio: 1.5, margin: 2 };

  it.each([0.01, 0.1, 0.4])('gains nothing on average at the edge of worse (stable fails %f)', share => {
    const edge = Math.max(1.5 * share, share + 0.02);
    const paid = mean([25, share], [25, edge], (y, x) => {
      const wealth = noProof();
      prove(wealth, { requests: 25, bad: y }, { requests: 25, bad: x }, rules, 1);
      return proof(wealth);
    });
    expect(paid).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('grows while nothing fails, and falls with each bad request of the canary', () => {
    const wealth = noProof();
    prove(wealth, { requests: 1000, bad: 1 }, { requests: 1000, bad: 1 }, rules, 1);
    const worse = noProof();
    prove(worse, { requests: 1000, bad: 1 }, { requests: 1000, bad: 40 }, rules, 1);
    expect(proof(wealth)).toBeGreaterThan(1000);
    expect(proof(worse)).toBeLessThan(0.1);
  });
});
