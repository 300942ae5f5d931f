import { describe, expect, it } from 'vitest';
import { addToUsual, joined, newUsualEvidence, presentNeeded } from '../../../src/analysis/against-usual.ts';
import { stake, total } from '../../../src/analysis/evidence.ts';
import { verdictOf } from '../../../src/analysis/judge.ts';
import type { Metric } from '../../../src/analysis/model.ts';
import { type Usual, usualOf, usualShare } from '../../../src/analysis/usual.ts';
import { Random } from '../../bench/verdict/random.ts';
import { runRollouts } from '../../bench/verdict/rollouts.ts';
import { type Counts, errors, options, start, stateAfter, stratum } from './fixtures.ts';

const week = 7 * 48;
const random = new Random(7);
/** A week of half hours, each of which has these. */
const weekOf = (windowOf: (i: number) => { requests: number; bad: number }) =>
  Array.from({ length: week }, (_, i) => windowOf(i));
const even = weekOf(() => ({ requests: 600, bad: random.poisson(0.6) }));
/** Bad requests come one by one. */
const singly = { ofPast: 1, ofPresent: 1 };
const known: Usual = { requests: 201_600, bad: 200, spanMs: 7 * 86_400_000 };

describe('what stable usually does', () => {
  it('is known where its errors came one by one', () => {
    const bad = even.reduce((sum, one) => sum + one.bad, 0);
    expect(usualOf(even)).toEqual({ requests: 600 * week, bad, spanMs: 7 * 86_400_000 });
  });

  it.each([
    ['in clumps', () => ({ requests: 600, bad: 5 * random.poisson(0.12) })],
    ['in bursts', (i: number) => ({ requests: 600, bad: i % 40 === 0 ? 30 : random.poisson(0.6) })],
    ['by day', (i: number) => ({ requests: 600, bad: random.poisson(i % 48 < 16 ? 3 : 0.2) })],
    ['since the day before', (i: number) => ({ requests: 600, bad: random.poisson(i > 288 ? 3 : 0.2) })],
  ])('is no guide where they came %s', (_, windowOf) => {
    expect(usualOf(weekOf(windowOf))).toBe('uneven');
  });

  it('goes by requests, not by time: more of both at noon is even', () => {
    const load = (i: number) => (i % 48 < 24 ? 1 : 10);
    expect(
      usualOf(weekOf(i => ({ requests: 600 * load(i), bad: random.poisson(0.6 * load(i)) }))),
    ).toMatchObject({ requests: 600 * 168 * 11 });
  });

  it('takes half a day with requests', () => {
    expect(usualOf([])).toBe('short');
    expect(usualOf(even.slice(0, 23))).toBe('short');
    expect(usualOf(weekOf(i => ({ requests: i < 20 ? 600 : 0, bad: 0 })))).toBe('short');
    expect(usualOf(even.slice(0, 24))).toMatchObject({ spanMs: 12 * 3_600_000 });
  });

  it('goes back to the first requests that are known, nights without any or not', () => {
    const worked = weekOf(i => ({ requests: i >= 96 && i % 48 < 10 ? 600 : 0, bad: 0 }));
    expect(usualOf(worked)).toMatchObject({ requests: 5 * 10 * 600, spanMs: 5 * 86_400_000 });
  });

  it('is taken for somewhat more than it was, the less was seen the more', () => {
    expect(usualShare(known)).toBeGreaterThan(0.001);
    expect(usualShare(known)).toBeLessThan(0.00112);
    // None of 1,000 says that it is at most 3 of 1,000 or so.
    expect(usualShare({ requests: 1000, bad: 0, spanMs: 1 }) * 1000).toBeCloseTo(2.7, 1);
  });
});

describe('evidence that draws on it', () => {
  it('gains nothing on average while stable is as it usually is, by adding up all cases', () => {
    // Of 20 requests, shares from none to the most that is no worse.
    for (const share of [0, 0.2, 1].map(part => part * 1.5 * usualShare(known))) {
      let [sum, ways] = [0, 1];
      for (let x = 0; x <= 20; x++) {
        const evidence = newUsualEvidence(known);
        const next = { ...stratum(0, [20, 0, 20, x]), to: start };
        addToUsual(evidence, errors, { ...next, from: start }, singly, true);
        sum += ways * share ** x * (1 - share) ** (20 - x) * total(evidence.wealth);
        ways = (ways * (20 - x)) / (x + 1);
      }
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('counts for nothing while the present does not say that the canary is the worse of the two', () => {
    const own = stake({ ratios: [2], stakes: [1] });
    const evidence = newUsualEvidence(known);
    for (let i = 0; i < 40; i++) addToUsual(evidence, errors, stratum(i, [50, 1, 50, 1]), singly, false);
    expect(total(evidence.wealth)).toBeGreaterThan(1e6);
    expect(joined(own, evidence, presentNeeded)).toBeLessThan(1);
  });

  it('finds at most one in twenty guilty that is as good as stable, on the first day on which errors come in clumps', () => {
    const of = (share: number) => ({ stableShare: share, canaryShare: share });
    const runs = 600;
    const world = {
      ...of(0.003),
      canaryPerMinute: 100,
      stableTimes: 1,
      scrapeSeconds: 15,
      minutes: 240,
      clump: 3,
      before: { stableShare: 0.0003, clump: 1 },
    };
    const { seconds } = runRollouts(world, 11, 0, runs, { judges: ['ours'] }).ours;
    const guilty = seconds.filter(one => !Number.isNaN(one)).length;
    expect(guilty).toBeLessThanOrEqual(0.05 * runs);
  });

  it('is what it was without it where stable has nine times the requests', () => {
    const evidence = newUsualEvidence(known);
    addToUsual(evidence, errors, stratum(0, [900, 0, 100, 1]), singly, false);
    expect(evidence.isUsed).toBe(false);
    addToUsual(evidence, errors, stratum(1, [899, 0, 100, 1]), singly, false);
    expect(evidence.isUsed).toBe(true);
  });
});

/** Ten requests a minute of both for 16 minutes; of the canary's, one in twenty fails. */
const quarter: Counts[] = Array.from({ length: 64 }, (_, i): Counts => [3, 0, 2, i % 8 === 7 ? 1 : 0]);

describe('the verdict', () => {
  const at = start + 64 * 15_000;

  it('comes by it where the present alone says too little, and says so', () => {
    const without = options();
    expect(verdictOf(without, stateAfter(without, quarter), at).outcome).toBe('hold');
    const withUsual = options([errors], { usual: { errors: known } });
    const verdict = verdictOf(withUsual, stateAfter(withUsual, quarter), at);
    expect(verdict.outcome).toBe('fail');
    expect(verdict.text).toContain('v2 fails 7 % of 114');
    expect(verdict.text).toContain('beside 0.099 % of 201,600 before the rollout: worse beyond chance');
  });

  it('says nothing of a past that was not drawn on', () => {
    const counts = [2, 0, 0, 2].map((bad): Counts => [900, 0, 100, bad]);
    const of = options([errors], { usual: { errors: known } });
    const { outcome, text } = verdictOf(of, stateAfter(of, counts), start + 4 * 15_000);
    expect(outcome).toBe('fail');
    expect(text).not.toContain('before the rollout');
  });

  it('is none where both have become as bad as never before', () => {
    const both = quarter.map(([N, , n, x], i): Counts => [N, i % 8 === 3 ? 1 : 0, n, x]);
    const of = options([errors], { usual: { errors: known } });
    expect(verdictOf(of, stateAfter(of, [...both, ...both]), at + 64 * 15_000).outcome).not.toBe('fail');
  });

  it("lets the past be where others tell of the present than told of it, but for counters of one's own", () => {
    const unlike = { isUnlikePast: true } as const;
    const of = options([errors], { usual: { errors: known } });
    expect(verdictOf(of, stateAfter(of, quarter, unlike), at).outcome).toBe('hold');
    const own: Metric = { ...errors, kind: 'countShare', total: 'a', bad: 'b' };
    const ofOwn = options([own], { usual: { errors: known } });
    expect(verdictOf(ofOwn, stateAfter(ofOwn, quarter, unlike), at).outcome).toBe('fail');
  });

  it('is of the metric that it is known of', () => {
    const of = options([errors], { usual: { slow: known } });
    expect(verdictOf(of, stateAfter(of, quarter), at).outcome).toBe('hold');
  });
});
