/** Whatever is scraped when: nothing is counted twice, nothing is lost but what is said, and strata never overlap. */
import { describe, expect, test } from 'vitest';
import { type Left, Strata } from '../../../src/analysis/counters.ts';
import { Differences, type RawSeries } from '../../../src/analysis/differences.ts';
import type { Stratum } from '../../../src/analysis/model.ts';
import { start, weigh } from './counting.ts';

/** Numbers from 0 to 1, the same for the same seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Pod {
  name: string;
  place: number;
  from: number;
  to: number;
  counts: Record<string, number>;
  samples: Record<string, [number, number][]>;
}

const interval = 10_000;
const rounds = 60;

/** Pods that come and go, fail scrapes now and then, and count requests of two codes. */
function history(seed: number): Pod[] {
  const random = dice(seed);
  const names = ['v1-0', 'v1-1', 'v1-2', 'v2-0', 'v2-1'].slice(0, 2 + Math.floor(random() * 4));
  const pods = names.map((name, i): Pod => {
    const from = i === 0 ? 0 : Math.floor(random() * 20);
    return {
      name,
      place: Math.floor(random() * interval),
      from,
      to: i === 0 ? rounds : from + 5 + Math.floor(random() * rounds),
      counts: {},
      samples: {},
    };
  });
  for (let round = 0; round < rounds; round++)
    for (const pod of pods) {
      if (round < pod.from || round >= pod.to) continue;
      for (const code of ['200', '503'])
        if (random() < 0.5 || pod.counts[code] !== undefined)
          pod.counts[code] = (pod.counts[code] ?? 0) + Math.floor(random() * 9);
      if (random() < 0.05) continue;
      const at = start + round * interval + pod.place + Math.floor(random() * 20);
      for (const [code, value] of Object.entries(pod.counts)) {
        const samples = pod.samples[code] ?? [];
        pod.samples[code] = samples;
        samples.push([at, value]);
      }
    }
  return pods;
}

function fetched(pods: readonly Pod[], from: number, to: number): RawSeries[] {
  return pods.flatMap(pod =>
    Object.entries(pod.samples).flatMap(([code, all]) => {
      const samples = all.filter(([at]) => at >= from && at <= to);
      const labels = { pod: pod.name, destination_workload: pod.name.slice(0, 2), response_code: code };
      return samples.length > 0 ? [{ labels, samples }] : [];
    }),
  );
}

/** Looks at the history at these moments, each time over the last minute or since the last look. */
function looks(pods: readonly Pod[], moments: readonly number[]) {
  const differences = new Differences();
  const strata = new Strata(weigh);
  const told: Stratum[] = [];
  const left: Left[] = [];
  let raw = 0;
  let last = start;
  for (const moment of moments) {
    const news = differences.add(fetched(pods, last - 60_000, moment)).differences;
    raw += news.reduce((sum, one) => sum + one.value, 0);
    strata.add(news);
    const taken = strata.take(differences.interval);
    told.push(...taken.strata);
    left.push(...taken.left);
    last = moment;
  }
  return { told, left, raw };
}

const total = (told: readonly Stratum[]): number =>
  told.reduce((sum, one) => sum + one.stable.requests + one.canary.requests, 0);

describe('any history of scrapes', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))('of seed %i', seed => {
    const pods = history(seed);
    const end = start + (rounds + 1) * interval;
    const random = dice(seed + 1000);
    const moments: number[] = [];
    for (let at = start + 3 * interval; at < end; at += 1000 + Math.floor(random() * 30_000))
      moments.push(at);
    moments.push(end);
    const often = looks(pods, moments);
    // Everything that the differences tell is told in a stratum, or said to be left out, but for the last rounds.
    const last = often.told.at(-1)?.to ?? 0;
    expect(last).toBeGreaterThan(end - 8 * interval);
    const out = often.left.reduce((sum, one) => sum + one.requests, 0);
    expect(total(often.told) + out).toBeLessThanOrEqual(often.raw);
    expect(often.raw - total(often.told) - out).toBeLessThan(9 * 2 * 5 * 6);
    for (const [place, one] of often.told.entries()) {
      expect(one.to).toBeGreaterThan(one.from);
      const before = often.told[place - 1];
      if (before) expect(one.from).toBe(before.to);
      for (const arm of [one.stable, one.canary]) {
        expect(arm.bad).toBeGreaterThanOrEqual(0);
        expect(arm.bad).toBeLessThanOrEqual(arm.requests);
      }
    }
    // All that was ever scraped, but for what the counters held when the first looks were taken.
    const series = pods.flatMap(pod => Object.values(pod.samples));
    const all = series.reduce((sum, one) => sum + (one.at(-1)?.[1] ?? 0), 0);
    const early = series.reduce((sum, [first]) => {
      const [at = 0, value = 0] = first ?? [];
      return at < start + 6 * interval ? sum + value : sum;
    }, 0);
    for (const { raw } of [often, looks(pods, [end])]) {
      expect(raw).toBeLessThanOrEqual(all);
      expect(raw).toBeGreaterThanOrEqual(all - early);
    }
  });
});
