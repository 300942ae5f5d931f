import { describe, expect, it } from 'vitest';
import { briefOf } from '../../../src/analysis/brief.ts';
import { beginStep, newJudge, observe, verdictOf } from '../../../src/analysis/judge.ts';
import type { CountShareMetric, SlowShareMetric, Verdict } from '../../../src/analysis/model.ts';
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
  start,
  stateAfter,
  stratum,
} from './fixtures.ts';

const times = (count: number, counts: Counts): Counts[] => Array.from({ length: count }, () => counts);
const judge = (counts: readonly Counts[], of = options()): Verdict =>
  verdictOf(of, stateAfter(of, counts), end(counts.length));

const good: Counts = [2475, 2, 25, 0];
const bad: Counts = [2475, 2, 25, 2];

describe('errors against stable', () => {
  it('fails a canary that fails more, with the numbers in a sentence', () => {
    const verdict = judge(times(5, [23_800, 24, 240, 12]));
    expect(verdict).toMatchObject({ outcome: 'fail', code: 'worse-than-stable' });
    expect(verdict.text).toBe('v2 fails 5 % of 1,200 requests, v1 0.1 % of 119,000: worse beyond chance');
    expect(briefOf(verdict)).toEqual({ outcome: 'fail', text: 'v2: 5 % errors against 0.1 %' });
    expect(verdict.metrics[0]?.evidence?.log10).toBeGreaterThan(2);
    expect(verdict.metrics[0]?.evidence?.needed).toBeCloseTo(2, 10);
  });

  it('says since when, where a canary gets worse later', () => {
    const verdict = judge([...times(20, good), ...times(6, bad)]);
    expect(verdict.text).toBe(
      'In the last 90 s v2 fails 8 % of 150 requests, v1 0.081 % of 14,850: worse beyond chance',
    );
    expect(verdict.metrics[0]?.counts).toEqual({
      stable: { requests: 26 * 2475, bad: 52 },
      canary: { requests: 26 * 25, bad: 12 },
    });
  });

  it('passes one that is no worse, once it has enough requests', () => {
    expect(judge(times(3, good))).toMatchObject({
      outcome: 'hold',
      code: 'too-few-requests',
      text: 'v2 took 75 of the 100 requests that this step needs',
    });
    const verdict = judge(times(4, good));
    expect(verdict).toMatchObject({ outcome: 'pass', code: 'no-worse' });
    expect(verdict.text).toBe('v2 fails 0 % of 100 requests, v1 0.081 % of 9,900: no worse');
  });

  it('fails before there are enough requests to pass', () => {
    const of = options([errors], { minRequests: 10_000 });
    expect(judge(times(6, bad), of).outcome).toBe('fail');
  });

  it('does not fail on fewer than three bad requests, in fewer than three intervals, or within the margin', () => {
    expect(judge([good, bad, good, good]).outcome).not.toBe('fail');
    expect(judge([good, good, [2475, 2, 25, 20]]).outcome).not.toBe('fail');
    expect(judge(times(3, [1_000_000, 10, 100_000, 80])).outcome).not.toBe('fail');
    expect(
      judge(times(3, [1_000_000, 10, 100_000, 80]), options([{ ...errors, margin: 0.05 }])).outcome,
    ).toBe('fail');
  });

  it('holds while it is not clear', () => {
    const verdict = judge([...times(8, good), bad, bad]);
    expect(verdict).toMatchObject({ outcome: 'hold', code: 'not-clear' });
  });

  it('holds after one interval that is worse beyond chance, and passes when the next one is well', () => {
    const worse: Counts = [2475, 2, 25, 3];
    expect(judge([...times(8, good), worse])).toMatchObject({ outcome: 'hold', code: 'not-clear' });
    expect(judge([...times(8, good), worse, good]).outcome).toBe('pass');
    // One of stable's three is what may well be the canary's.
    expect(judge([...times(8, good), [2475, 2, 25, 1]]).outcome).toBe('pass');
  });

  it('passes one that is worse for certain, and by less than the margin for certain', () => {
    // 0.16 % against 0.1 %: 1.6 times as much, and 0.06 percentage points more.
    const little: Counts = [2_475_000, 2475, 250_000, 400];
    expect(judge(times(2, little))).toMatchObject({ outcome: 'pass' });
    const most: Counts = [2_475_000, 2475, 250_000, 490];
    expect(judge(times(2, most))).toMatchObject({ outcome: 'hold', code: 'not-clear' });
    expect(judge(times(40, most))).toMatchObject({ outcome: 'pass' });
  });

  it('lets a burst that hits both pass, and one that is seen in the canary first', () => {
    const burst: Counts = [2475, 740, 25, 8];
    expect(judge([...times(8, good), ...times(6, burst)]).outcome).toBe('pass');
    const early: Counts[] = [...times(40, good), [2475, 2, 25, 7], [2475, 60, 25, 8]];
    for (const length of [41, 42]) expect(judge(early.slice(0, length)).outcome).not.toBe('fail');
    expect(judge([...early, burst, burst, burst]).outcome).not.toBe('fail');
  });

  it('is not fooled when a burst meets a change of weights (Simpson)', () => {
    // Pooled, the canary fails 9.1 % and stable 1 %; in each interval they fail alike.
    const calm = times(10, [9900, 10, 100, 0]);
    const stormy = times(10, [1000, 100, 9000, 900]);
    const of = options();
    let state = stateAfter(of, calm);
    state = beginStep(of, state, end(10));
    for (const [i, counts] of stormy.entries()) state = observe(of, state, sample([stratum(10 + i, counts)]));
    expect(verdictOf(of, state, end(20)).outcome).toBe('pass');
  });

  it.each([
    ['a dozen in the first interval', [[1188, 1, 12, 12]], 1],
    ['a dozen, beside as many of stable', [[12, 0, 12, 12]], 1],
    ['a dozen beside other metrics', [[1188, 1, 12, 12]], 3],
    [
      'ten a minute, two looks',
      [
        [250, 0, 2, 2],
        [250, 1, 3, 3],
      ],
      1,
    ],
  ] as [string, Counts[], number][])('fails at once when all fail: %s', (_, counts, metrics) => {
    const of = options(
      Array.from({ length: metrics }, (__, i) => (i === 0 ? errors : { ...errors, name: `m${i}` })),
    );
    expect(judge(counts, of)).toMatchObject({ outcome: 'fail', code: 'worse-than-stable' });
  });

  it('does not take a clump of retries for an outage', () => {
    expect(judge([...times(20, [250, 0, 3, 0]), [250, 0, 14, 14]]).outcome).not.toBe('fail');
  });

  it('does not blame the canary for an outage of both', () => {
    expect(judge([...times(4, good), ...times(4, [2475, 2475, 25, 25])]).outcome).not.toBe('fail');
  });

  it('divides the level among metrics and bounds', () => {
    const of = options([{ ...errors, max: 5 }, { ...errors, name: 'more' }, quality, pods]);
    expect(verdictOf(of, begun(of), start).metrics[0]?.evidence?.needed).toBeCloseTo(Math.log10(300), 10);
  });
});

describe('an absolute bound', () => {
  const of = options([{ ...errors, max: 5, maxRatio: 100 }]);

  it('fails a canary above it', () => {
    const verdict = judge(times(6, [2000, 20, 200, 30]), of);
    expect(verdict).toMatchObject({ outcome: 'fail', code: 'above-bound' });
    expect(verdict.text).toBe(
      'v2 fails 15 % of 1,200 requests, v1 1 % of 12,000: v2 is above the bound of 5 % beyond chance',
    );
  });

  it('pauses when both are above it, and never fails for it', () => {
    const verdict = judge(times(6, [2000, 300, 200, 30]), of);
    expect(verdict).toMatchObject({ outcome: 'pause', code: 'both-above-bound' });
    expect(verdict.text).toContain('both above the bound of 5 %');
  });

  it('holds where stable may be above it as well', () => {
    expect(judge(times(6, [40, 2, 200, 30]), of)).toMatchObject({
      outcome: 'hold',
      code: 'above-bound-unclear',
    });
  });

  it('is judged where stable takes no requests any more', () => {
    expect(judge(times(6, [0, 0, 200, 30]), of).outcome).toBe('fail');
    expect(judge(times(6, [0, 0, 200, 1]), of).outcome).toBe('pass');
    expect(judge(times(6, [0, 0, 200, 1]))).toMatchObject({ outcome: 'hold', code: 'no-stable-requests' });
  });
});

describe('latency', () => {
  const slow: SlowShareMetric = {
    name: 'slow',
    kind: 'slowShare',
    slowerThan: 250,
    maxRatio: 1.5,
    margin: 0.1,
  };
  const warm = options([slow], { warmUpMs: 60_000 });
  const play = (count: number) => {
    let state = begun(warm);
    for (let i = 0; i < count; i++)
      state = observe(warm, state, sample([stratum(i, [2475, 20, 25, 20])], {}, 'slow'));
    return verdictOf(warm, state, end(count));
  };

  it('is not judged while the canary warms up', () => {
    expect(play(3)).toMatchObject({ outcome: 'hold', code: 'warm-up' });
    expect(play(4).metrics[0]?.counts?.canary.requests).toBe(0);
  });

  it('is judged after that, in its own words', () => {
    const verdict = play(8);
    expect(verdict.text).toBe(
      'In the last 60 s v2 takes more than 250 ms for 80 % of 100 requests, v1 0.81 % of 9,900: worse beyond chance',
    );
    expect(verdict.brief).toBe('v2: 80 % slow against 0.81 %');
  });

  it('does not hold back errors', () => {
    const both = options([errors, slow], { warmUpMs: 600_000 });
    expect(judge(times(6, bad), both)).toMatchObject({ outcome: 'fail', code: 'worse-than-stable' });
  });
});

describe('what stands in the way', () => {
  const nothing = options();

  it('never passes on nothing', () => {
    expect(verdictOf(nothing, begun(nothing), start)).toMatchObject({ outcome: 'hold', code: 'no-samples' });
    const state = observe(nothing, begun(nothing), sample([]));
    expect(verdictOf(nothing, state, start)).toMatchObject({ outcome: 'hold', code: 'no-samples' });
    expect(verdictOf(options([]), newJudge(options([])), start).outcome).toBe('hold');
  });

  it.each(['unreachable', 'stale', 'scrape-gap', 'counter-reset', 'not-a-number'] as const)(
    'holds on %s, in its words',
    code => {
      const problems = [{ code, text: 'Prometheus said nothing new' }];
      const state = observe(
        nothing,
        stateAfter(nothing, times(8, good)),
        sample([stratum(8, good)], { problems }),
      );
      expect(verdictOf(nothing, state, end(9))).toMatchObject({
        outcome: 'hold',
        code,
        text: problems[0]?.text,
      });
    },
  );

  it('never passes a step on what the weights of the step before sent', () => {
    const of = options();
    const before = stateAfter(of, times(4, good));
    // The step begins in the middle of an interval, and Prometheus tells of that one later.
    const next = beginStep(of, before, end(4) + 5000);
    const late = observe(of, next, sample([stratum(4, [2000, 1, 500, 0])]));
    expect(verdictOf(of, late, end(5))).toMatchObject({ outcome: 'hold', code: 'no-samples' });
    const own = observe(of, late, sample([stratum(5, [2000, 1, 500, 0])]));
    expect(verdictOf(of, own, end(6))).toMatchObject({ outcome: 'pass' });
  });

  it('passes a step that gives the canary everything, once it was compared as the step began', () => {
    const of = options();
    let state = beginStep(of, stateAfter(of, times(4, good)), end(4) + 5000);
    state = observe(of, state, sample([stratum(4, [800, 1, 1700, 0])]));
    state = observe(of, state, sample([stratum(5, [0, 0, 2500, 0])]));
    expect(verdictOf(of, state, end(6))).toMatchObject({ outcome: 'pass' });
  });

  it('fails on evidence even so', () => {
    const problems = [{ code: 'scrape-gap' as const, text: 'gap' }];
    const state = stateAfter(nothing, times(8, bad), { problems });
    expect(verdictOf(nothing, state, end(8)).outcome).toBe('fail');
  });

  it('holds when what is known is old', () => {
    const state = stateAfter(nothing, times(8, good));
    expect(verdictOf(nothing, state, end(8) + 119_000).outcome).toBe('pass');
    expect(verdictOf(nothing, state, end(8) + 121_000)).toMatchObject({ outcome: 'hold', code: 'stale' });
  });

  it('counts no interval twice, and none that is no number', () => {
    const once = stateAfter(nothing, times(8, good));
    const twice = observe(
      nothing,
      once,
      sample([stratum(3, bad), stratum(7, bad), stratum(8, [Number.NaN, 0, 5, 5])]),
    );
    expect(twice.counts).toEqual(once.counts);
  });
});

describe('a canary that is not heard of', () => {
  const of = options([errors, pods]);
  const silent = (more: object, replicas = { stable: ready(2), canary: ready(2) }) =>
    [0, 1, 2].reduce(
      (state, i) =>
        observe(of, state, sample([stratum(i, [500, 0, 0, 0])], { expected: 5, replicas, ...more })),
      begun(of),
    );

  it('is a finding once ten requests were due', () => {
    expect(verdictOf(of, silent({ expected: 3 }), end(3)).code).toBe('too-few-requests');
    expect(verdictOf(of, silent({}), end(3))).toMatchObject({
      outcome: 'hold',
      code: 'canary-silent',
      text: 'v2 should have seen 15 requests and reports none',
    });
  });

  it('fails when callers got no answer, or no pod is ready', () => {
    expect(verdictOf(of, silent({ unanswered: 2 }), end(3))).toMatchObject({
      outcome: 'fail',
      code: 'canary-silent',
    });
    const replicas = { stable: ready(2), canary: ready(0) };
    const verdict = verdictOf(of, silent({}, replicas), end(3));
    expect(verdict).toMatchObject({
      outcome: 'fail',
      code: 'no-ready-pod',
      text: 'v2 has no ready pod and gets requests',
    });
    expect(verdict.brief).toBe('v2 has no ready pod and gets requests');
  });

  it('is forgotten when it is heard of again', () => {
    const state = observe(of, silent({}), sample([stratum(3, good)], { expected: 5 }));
    expect(verdictOf(of, state, end(4)).code).not.toBe('canary-silent');
  });
});

describe('pods', () => {
  const of = options([pods]);
  const see = (...restarts: number[]) =>
    restarts.reduce(
      (state, count) =>
        observe(of, state, sample([], { replicas: { stable: ready(2), canary: ready(1, count) } })),
      begun(of),
    );

  it('bears as many restarts as it may, and counts those of new pods', () => {
    expect(verdictOf(of, see(7, 8, 9), start)).toMatchObject({ outcome: 'pass', code: 'ready' });
    expect(verdictOf(of, see(7, 8, 10), start)).toMatchObject({
      outcome: 'fail',
      code: 'restarts',
      text: "3 restarts of v2's containers since the rollout began, 2 are borne",
    });
    expect(verdictOf(of, see(7, 0, 3), start).outcome).toBe('fail');
  });

  it('takes no restarts of old for new where pods go, as when they are scaled down', () => {
    // Pods with 3 and 4 restarts from before; one goes, then it is scaled up again.
    expect(verdictOf(of, see(7, 4, 4, 4), start)).toMatchObject({ outcome: 'pass', code: 'ready' });
    expect(verdictOf(of, see(7, 4, 7), start)).toMatchObject({ outcome: 'fail', code: 'restarts' });
  });

  it('holds where pods cannot be read', () => {
    const state = observe(of, see(0), sample([]));
    expect(verdictOf(of, state, start)).toMatchObject({ outcome: 'hold', code: 'no-samples' });
  });
});

describe('gauges', () => {
  const of = options([quality]);
  const read = (...values: [number | undefined, number | undefined][]) =>
    values.reduce(
      (state, [stable, canary]) =>
        observe(of, state, sample([], { gauges: { quality: { stable, canary } } })),
      begun(of),
    );
  const verdict = (...values: [number | undefined, number | undefined][]) =>
    verdictOf(of, read(...values), start);

  it('fails after more bad values in a row than are borne', () => {
    expect(verdict([0.9, 0.7], [0.9, 0.7])).toMatchObject({ outcome: 'hold', code: 'not-clear' });
    expect(verdict([0.9, 0.7], [0.9, 0.7], [0.9, 0.7])).toMatchObject({
      outcome: 'fail',
      code: 'bad-value',
      text: 'quality of v2 is 0.7, of v1 0.9: 0.2 lower, 0.05 is borne, 3 times in a row',
    });
    expect(verdict([0.9, 0.7], [0.9, 0.7], [0.9, 0.9], [0.9, 0.7]).outcome).toBe('hold');
  });

  it('pauses where both break the bound', () => {
    expect(verdict([0.7, 0.7], [0.7, 0.7], [0.7, 0.7])).toMatchObject({
      outcome: 'pause',
      code: 'both-above-bound',
    });
  });

  it('holds without a value, and does not forget those before', () => {
    expect(verdict([0.9, undefined])).toMatchObject({ outcome: 'hold', code: 'no-samples' });
    expect(verdict([0.9, Number.NaN]).outcome).toBe('hold');
    expect(verdict([undefined, 0.9]).outcome).toBe('hold');
    expect(verdict([0.9, 0.7], [0.9, 0.7], [0.9, Number.NaN], [0.9, 0.7]).outcome).toBe('fail');
    expect(verdict([0.9, 0.88])).toMatchObject({ outcome: 'pass', brief: 'v2: quality 0.88 against 0.9' });
  });
});

describe('passing by proof', () => {
  it('takes enough evidence that it is no worse', () => {
    const of = options([errors], { passWhen: 'provedNoWorse' });
    expect(judge(times(8, good), of)).toMatchObject({ outcome: 'hold', code: 'not-proved' });
    expect(judge(times(20, [9000, 9, 9000, 9]), of).outcome).toBe('pass');
  });

  it('asks for none where the canary has everything', () => {
    const of = options([errors], { passWhen: 'provedNoWorse' });
    let state = stateAfter(of, times(8, good));
    state = beginStep(of, state, end(8) + 1000);
    // The first interval began before the step, so that the step's own have none of stable's requests.
    const last: Counts[] = [
      [2400, 2, 100, 0],
      [0, 0, 2500, 2],
      [0, 0, 2500, 2],
    ];
    for (const [i, counts] of last.entries()) state = observe(of, state, sample([stratum(8 + i, counts)]));
    expect(verdictOf(of, state, end(11))).toMatchObject({ outcome: 'pass' });
  });
});

it('speaks of own counters by their name', () => {
  const own: CountShareMetric = {
    name: 'nulls',
    kind: 'countShare',
    total: 'a',
    bad: 'b',
    maxRatio: 1.5,
    margin: 0.1,
  };
  const of = options([own]);
  let state = begun(of);
  for (let i = 0; i < 5; i++)
    state = observe(of, state, sample([stratum(i, [23_800, 24, 240, 12])], {}, 'nulls'));
  const verdict = verdictOf(of, state, end(5));
  expect(verdict.text).toBe(
    'nulls: v2 has 5 % bad of 1,200 requests, v1 0.1 % of 119,000: worse beyond chance',
  );
  expect(verdict.brief).toBe('v2: 5 % bad in nulls against 0.1 %');
});

it('gives the same verdicts again from the log, through JSON', () => {
  const of = options([{ ...errors, max: 5 }, quality, pods]);
  const log = [...times(6, good), ...times(6, bad)].map((counts, i) =>
    sample([stratum(i, counts)], {
      gauges: { quality: { stable: 0.9, canary: 0.9 } },
      replicas: { stable: ready(2), canary: ready(1) },
    }),
  );
  const judged = (through: <T>(value: T) => T): Verdict[] => {
    let state = begun(of);
    return log.map(each => {
      state = through(observe(of, state, through(each)));
      return verdictOf(of, state, each.at);
    });
  };
  expect(judged(value => JSON.parse(JSON.stringify(value)))).toEqual(judged(value => value));
});
