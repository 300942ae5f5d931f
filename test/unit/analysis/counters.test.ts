import { describe, expect, test } from 'vitest';
import { roundStart } from '../../../src/analysis/counters.ts';
import { Differences, scrapeInterval } from '../../../src/analysis/differences.ts';
import { counting, every, feed, series, start } from './counting.ts';

const ok = { response_code: '200' };
const failed = { response_code: '503' };

describe('differences between scrapes', () => {
  test('are whole, series by series, and known once', () => {
    const one = counting();
    const v1 = series('v1-0', ok, every(10, [100, 130, 150]));
    const v2 = series('v2-0', ok, every(10, [5, 6, 9], 4));
    expect(feed(one, v1, v2)).toEqual(['0-14: 0/30 0/1', '14-24: 0/20 0/3']);
    // The same once more, as overlapping ranges bring it.
    expect(feed(one, v1, v2)).toEqual([]);
    expect(feed(one, series('v1-0', ok, [[30, 175]]), series('v2-0', ok, [[34, 9]]))).toEqual([
      '24-34: 0/25 0/0',
    ]);
  });

  test('tell failures from the rest, over all series of a version', () => {
    const one = counting();
    const fetched = [
      series('v1-0', ok, every(10, [0, 10])),
      series('v1-1', ok, every(10, [0, 7], 1)),
      series('v1-1', failed, every(10, [3, 5], 1)),
      series('v2-0', { response_code: '0' }, every(10, [0, 4], 2)),
    ];
    expect(feed(one, ...fetched)).toEqual(['0-12: 2/19 4/4']);
  });

  test('a counter that begins anew counts from nothing, and is said', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [500, 510])));
    const { differences, odd } = one.differences.add([series('v1-0', ok, [[20, 4]])]);
    expect(differences.map(({ value }) => value)).toEqual([4]);
    expect(odd).toMatchObject([{ what: 'reset', at: start + 20_000 }]);
  });

  test('a series that begins in a pod that was scraped before counts from nothing', () => {
    const one = counting();
    feed(one, series('v2-0', ok, every(10, [100, 110])));
    expect(feed(one, series('v2-0', ok, [[20, 111]]), series('v2-0', failed, [[20, 6]]))).toEqual([
      '10-20: 0/0 6/7',
    ]);
  });

  test('a pod that begins while others are scraped counts from nothing: it is the first of its version', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [1000, 1010, 1020])));
    const strata = feed(one, series('v1-0', ok, [[30, 1030]]), series('v2-0', failed, [[34, 3]]));
    expect(strata.join()).toContain('3/3');
  });

  test('nothing is counted where nobody looked before', () => {
    const one = counting();
    // Prometheus began just now: what the counters hold is their whole life.
    expect(feed(one, series('v1-0', ok, [[0, 9000]]), series('v2-0', failed, [[4, 800]]))).toEqual([]);
    expect(feed(one, series('v1-0', ok, [[15, 9001]]), series('v2-0', failed, [[19, 801]]))).toEqual([
      '0-19: 0/1 1/1',
    ]);
  });

  test('a pod back from a long absence goes on where it was', () => {
    const one = new Differences();
    one.add([series('v1-0', ok, every(10, [100, 110]))]);
    one.add([series('v1-1', ok, every(10, [5, 6, 7, 8, 9, 10], 20))]);
    expect(one.add([series('v1-0', ok, [[80, 150]])]).differences).toMatchObject([
      { value: 40, from: start + 10_000, to: start + 80_000 },
    ]);
  });

  test('series that a relabelling renames are not counted again', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [1000, 1010])), series('v1-0', failed, every(10, [50, 51])));
    const named = { cluster_name: 'eu' };
    const { differences, odd } = one.differences.add([
      series('v1-0', { ...ok, ...named }, [[20, 1020]]),
      series('v1-0', { ...failed, ...named }, [[20, 51]]),
    ]);
    expect(differences.every(({ value }) => value === 0)).toBe(true);
    expect(odd.map(({ what }) => what)).toEqual(['renamed', 'renamed']);
  });

  test('a restart after which everything fails is no renaming', () => {
    const one = counting();
    feed(one, series('v2-0', ok, every(10, [1000, 1010])));
    expect(feed(one, series('v2-0', failed, [[20, 12]]))).toEqual(['10-20: 0/0 12/12']);
  });

  test('what is no number is passed over and said', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [10, 20])));
    const { differences, odd } = one.differences.add([
      series('v1-0', ok, [
        [20, Number.NaN],
        [30, Number.POSITIVE_INFINITY],
        [40, 26],
      ]),
    ]);
    expect(differences).toMatchObject([{ value: 6 }]);
    expect(odd.map(({ what }) => what)).toEqual(['not-a-number', 'not-a-number']);
  });

  test('what was known before is the base, however old', () => {
    const one = counting(30);
    one.differences.base([series('v1-0', ok, [[28, 100]]), series('v2-0', failed, [[25, 7]])]);
    const fetched = [series('v1-0', ok, [[38, 160]]), series('v2-0', failed, [[35, 7]])];
    expect(feed(one, ...fetched)).toEqual(['30-38: 0/60 0/0']);
  });
});

describe('rounds of scrapes', () => {
  test('begin where nobody is scraped', () => {
    expect(roundStart([1000, 3000], 10_000)).toBe(7000);
    expect(roundStart([9500, 500], 10_000)).toBe(5000);
    expect(roundStart([], 10_000)).toBe(0);
  });

  test('a round is told when its last pod was scraped, not before', () => {
    const one = counting();
    expect(feed(one, series('v1-0', ok, every(10, [0, 10])), series('v2-0', ok, every(10, [0], 4)))).toEqual(
      [],
    );
    expect(feed(one, series('v2-0', ok, [[14, 1]]))).toEqual(['0-14: 0/10 0/1']);
  });

  test('a burst between scrapes of the two falls into one round', () => {
    const one = counting();
    // Both fail from second 15 to 20; v1 is scraped at 0, 10, 20, v2 just before at 9, 19, 29.
    const strata = feed(
      one,
      series('v1-0', failed, every(10, [0, 0, 50, 50, 50])),
      series('v2-0', failed, every(10, [0, 0, 40, 50, 50], -1)),
    );
    const both = strata.filter(text => !text.endsWith('0/0 0/0'));
    expect(both.length).toBeLessThanOrEqual(2);
    expect(both.join(' ')).toContain('50/50 40/40');
  });

  test('a failed scrape joins two rounds, so that both versions are told over the same time', () => {
    const one = counting();
    const strata = feed(
      one,
      series('v1-0', ok, every(10, [0, 10, 20, 30])),
      series('v2-0', ok, [
        [2, 0],
        [12, 1],
        [32, 3],
      ]),
    );
    expect(strata).toEqual(['0-12: 0/10 0/1', '12-32: 0/20 0/2']);
  });

  test('a pod that is gone is not waited for, and what it brings back late is left out', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [0, 10])), series('v2-0', ok, every(10, [0, 1], 2)));
    expect(feed(one, series('v1-0', ok, every(10, [20, 30], 20)))).toEqual([]);
    const alone = feed(one, series('v1-0', ok, every(10, [40, 50, 60], 40)));
    expect(alone.length).toBeGreaterThan(0);
    one.strata.add(
      one.differences.add([series('v1-0', ok, [[70, 70]]), series('v2-0', ok, [[72, 9]])]).differences,
    );
    const { strata, left } = one.strata.take(10_000);
    expect(strata.at(-1)).toMatchObject({ canary: { requests: 0 } });
    expect(left).toMatchObject([{ arm: 'canary', requests: 8 }]);
  });

  test('after a gap of all scrapes nobody is left out who comes back a moment later', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [0, 10])), series('v2-0', ok, every(10, [0, 1], 2)));
    expect(feed(one, series('v1-0', ok, [[300, 300]]))).toEqual([]);
    expect(feed(one, series('v2-0', ok, [[302, 30]]))).toEqual(['12-302: 0/290 0/29']);
  });

  test('a gap of all scrapes is one long stratum', () => {
    const one = counting();
    feed(one, series('v1-0', ok, every(10, [0, 10])), series('v2-0', ok, every(10, [0, 1], 2)));
    expect(
      feed(one, series('v1-0', ok, every(10, [300, 310], 300)), series('v2-0', ok, every(10, [30, 31], 302))),
    ).toEqual(['12-302: 0/290 0/29', '302-312: 0/10 0/1']);
  });

  test('all rounds since a moment are told at once, as when they were looked at one by one', () => {
    const v1 = every(10, [0, 10, 25, 31, 50, 66]);
    const v2 = every(10, [0, 1, 1, 4, 5, 9], 3);
    const together = feed(counting(), series('v1-0', ok, v1), series('v2-0', ok, v2));
    const one = counting();
    const single = v1.flatMap((sample, place) =>
      feed(one, series('v1-0', ok, [sample]), series('v2-0', ok, v2.slice(place, place + 1))),
    );
    expect(single.join()).toContain('33-43');
    expect(together.map(text => text.split(': ')[1])).toEqual([
      '0/10 0/1',
      '0/15 0/0',
      '0/6 0/3',
      '0/19 0/1',
      '0/16 0/4',
    ]);
  });

  test('the interval is the middle one, without the jitter of single scrapes', () => {
    expect(
      scrapeInterval([
        series('v1-0', ok, [
          [0, 1],
          [15.003, 2],
          [29.998, 3],
          [60, 4],
        ]),
      ]),
    ).toBe(15_000);
    expect(scrapeInterval([series('v1-0', ok, every(0.5, [1, 2, 3]))])).toBe(500);
    expect(scrapeInterval([])).toBeUndefined();
  });
});
