/** The sandbox's load: the same for the same seed, whole numbers that only grow, split as the weights say. */
import { describe, expect, test } from 'vitest';
import { misbehaviours as inEditor } from '../../../src/editor/sandbox/port.ts';
import {
  type Behaviour,
  behaviours,
  behaviourWarnings,
  healthy,
  misbehaviours,
  withMisbehaviour,
} from '../../../src/sandbox/traffic/behaviour.ts';
import type { Pod } from '../../../src/sandbox/traffic/labels.ts';
import type { Scene } from '../../../src/sandbox/traffic/scene.ts';
import type { StoredSeries } from '../../../src/sandbox/traffic/series.ts';
import { Traffic, type TrafficOptions } from '../../../src/sandbox/traffic/simulation.ts';

const service = { name: 'model-service', namespace: 'default' };
const pod = (version: string, i: number, restarts = 0): Pod => ({
  name: `model-${version}-${i}`,
  namespace: 'default',
  ip: `10.0.${i}.${version.slice(1)}`,
  app: 'model',
  version,
  workload: `model-${version}`,
  restarts,
});

interface Given {
  weights: Record<string, number>;
  behaviour?: Partial<Behaviour>;
  /** Pods of v2. */
  canaries?: readonly Pod[];
  mirror?: boolean;
}

function scene({
  weights,
  behaviour,
  canaries = [pod('v2', 0), pod('v2', 1)],
  mirror = false,
}: Given): Scene {
  const pods: Record<string, readonly Pod[]> = { v1: [pod('v1', 0), pod('v1', 1)], v2: canaries };
  const streams = Object.entries(weights).map(([version, percent]) => ({
    percent,
    service,
    pods: pods[version] ?? [],
    flags: 'UH' as const,
    isMirror: mirror && version === 'v2',
  }));
  return {
    streams,
    pods: Object.values(pods).flat(),
    behaviours: new Map([['v2', { ...healthy, ...behaviour }]]),
  };
}

/** A load with a clock that a test sets, in seconds. */
function load(first: Scene, options: TrafficOptions = {}) {
  let at = 1_700_000_000_000;
  const traffic = new Traffic(first, { seed: 3, historyMs: 600_000, ...options, now: () => at });
  return {
    traffic,
    wait(seconds: number) {
      at += seconds * 1000;
    },
  };
}

const last = ({ values }: StoredSeries): number => values.at(-1) ?? 0;
const sum = (series: readonly StoredSeries[], labels: Record<string, string>): number =>
  series
    .filter(one => Object.entries(labels).every(([name, value]) => one.labels[name] === value))
    .reduce((all, one) => all + last(one), 0);
const requests = (series: readonly StoredSeries[], labels: Record<string, string>): number =>
  sum(series, { __name__: 'istio_requests_total', ...labels });
const arrived = { reporter: 'destination' };

describe('the load', () => {
  test('is the same for the same seed, however often one asks', () => {
    const often = load(scene({ weights: { v1: 90, v2: 10 } }));
    const once = load(scene({ weights: { v1: 90, v2: 10 } }));
    for (let i = 0; i < 100; i++) {
      often.wait(3.3);
      often.traffic.series();
    }
    once.wait(330.0);
    const print = (all: StoredSeries[]): string[] =>
      all
        .filter(one => one.labels.le === undefined || one.labels.le === '50')
        .map(({ labels, values }) => `${JSON.stringify(labels)} ${values.slice(-66).join(',')}`)
        .sort();
    expect(print(often.traffic.series())).toEqual(print(once.traffic.series()));
    const other = load(scene({ weights: { v1: 90, v2: 10 } }), { seed: 4 });
    other.wait(330);
    expect(print(other.traffic.series())).not.toEqual(print(once.traffic.series()));
  });

  test('counts in whole numbers that never fall, and buckets that hold each other', () => {
    const { traffic, wait } = load(scene({ weights: { v1: 50, v2: 50 }, behaviour: { errors: 0.2 } }));
    wait(60);
    const series = traffic.series();
    expect(series.length).toBeGreaterThan(100);
    for (const { labels, times, values } of series) {
      expect(times.length).toBe(values.length);
      if (labels.__name__ === 'model_prediction_quality') continue;
      values.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(values[i - 1] ?? 0);
        if (labels.__name__ !== 'istio_request_duration_milliseconds_sum') expect(value % 1).toBe(0);
      });
    }
    const bucket = { __name__: 'istio_request_duration_milliseconds_bucket', ...arrived };
    expect(sum(series, { ...bucket, le: '+Inf' })).toBe(requests(series, arrived));
    expect(sum(series, { ...bucket, le: '250' })).toBeLessThanOrEqual(sum(series, { ...bucket, le: '500' }));
    // What callers sent has arrived, and nothing else has.
    expect(requests(series, { reporter: 'source' })).toBe(requests(series, arrived));
  });

  test('is busy as it should be, with an hour or so behind it', () => {
    const { traffic } = load(scene({ weights: { v1: 100, v2: 0 } }));
    const series = traffic.series();
    const perSecond = requests(series, arrived) / 600;
    expect(perSecond).toBeGreaterThan(45);
    expect(perSecond).toBeLessThan(55);
    expect(requests(series, { ...arrived, destination_version: 'v2' })).toBe(0);
    const failed = requests(series, { ...arrived, response_code: '500' });
    expect(failed / requests(series, arrived)).toBeLessThan(0.003);
    expect(failed).toBeGreaterThan(0);
  });

  test('follows the weights from the moment of a shift', () => {
    const { traffic, wait } = load(scene({ weights: { v1: 100, v2: 0 } }));
    wait(2.5);
    traffic.changed(scene({ weights: { v1: 75, v2: 25 } }));
    const before = requests(traffic.series(), { ...arrived, destination_version: 'v1' });
    wait(400);
    const series = traffic.series();
    const v2 = requests(series, { ...arrived, destination_version: 'v2' });
    const v1 = requests(series, { ...arrived, destination_version: 'v1' }) - before;
    // Four standard deviations of 20,000 throws.
    expect(Math.abs(v2 / (v1 + v2) - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / (v1 + v2)));
  });

  test('is mirrored without callers seeing it', () => {
    const { traffic } = load(scene({ weights: { v1: 100, v2: 30 }, mirror: true }));
    const series = traffic.series();
    const share =
      requests(series, { ...arrived, destination_version: 'v2' }) /
      requests(series, { ...arrived, destination_version: 'v1' });
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.32);
    expect(requests(series, { reporter: 'source', destination_version: 'v2' })).toBe(0);
  });

  test('misbehaves as it is told', () => {
    const behaviour = { errors: 0.05, slow: 5, quality: 0.7 };
    const { traffic } = load(scene({ weights: { v1: 50, v2: 50 }, behaviour }));
    const series = traffic.series();
    const share = (version: string, more: Record<string, string>): number =>
      requests(series, { ...arrived, destination_version: version, ...more }) /
      requests(series, { ...arrived, destination_version: version });
    expect(share('v2', { response_code: '500' })).toBeCloseTo(0.05, 1);
    expect(share('v1', { response_code: '500' })).toBeLessThan(0.01);
    const quick = (version: string): number =>
      sum(series, {
        __name__: 'istio_request_duration_milliseconds_bucket',
        ...arrived,
        destination_version: version,
        le: '250',
      }) / requests(series, { ...arrived, destination_version: version });
    expect(quick('v1')).toBeGreaterThan(0.99);
    expect(quick('v2')).toBeLessThan(0.7);
    const quality = series.filter(one => one.labels.__name__ === 'model_prediction_quality');
    for (const one of quality)
      expect(Math.abs(last(one) - (one.labels.version === 'v2' ? 0.7 : 0.92))).toBeLessThan(0.02);
  });

  test('reaches nobody where pods are dead, and begins anew with them', () => {
    const { traffic, wait } = load(scene({ weights: { v1: 50, v2: 50 } }));
    const v2 = { ...arrived, pod: 'model-v2-0', response_code: '200' };
    const before = requests(traffic.series(), v2);
    expect(before).toBeGreaterThan(1000);
    traffic.changed(scene({ weights: { v1: 50, v2: 50 }, canaries: [] }));
    wait(30);
    const dead = traffic.series();
    const [series] = dead.filter(one => one.labels.pod === 'model-v2-0');
    const [alive] = dead.filter(one => one.labels.pod === 'model-v1-0');
    expect(series?.times.at(-1)).toBeLessThan((alive?.times.at(-1) ?? 0) - 20_000);
    const nothing = { reporter: 'source', response_code: '503', response_flags: 'UH' };
    const unanswered = requests(dead, { ...nothing, destination_workload: 'unknown' });
    expect(unanswered).toBeGreaterThan(400);
    expect(requests(dead, v2)).toBe(before);
    const again = [pod('v2', 0, 1), pod('v2', 1, 1)];
    traffic.changed(scene({ weights: { v1: 50, v2: 50 }, canaries: again }));
    wait(20);
    const after = requests(traffic.series(), v2);
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(before / 2);
  });

  test('costs nothing while nobody asks, and keeps no more than it says', () => {
    const { traffic, wait } = load(scene({ weights: { v1: 100, v2: 0 } }));
    traffic.series();
    wait(7 * 86_400);
    const began = performance.now();
    const [series] = traffic.series();
    expect(performance.now() - began).toBeLessThan(5000);
    const [first = 0] = series?.times ?? [];
    expect((series?.times.at(-1) ?? 0) - first).toBeLessThanOrEqual(600_000 + 100 * 5000);
  });
});

describe('the ConfigMap', () => {
  test('says how versions behave', () => {
    const data = { 'v2.errors': '5%', 'v2.slow': '4x', 'v2.quality': '0.8', 'v1.1.ready': '0' };
    expect(Object.fromEntries(behaviours(data))).toEqual({
      v2: { ...healthy, errors: 0.05, slow: 4, quality: 0.8 },
      'v1.1': { ...healthy, ready: 0 },
    });
    expect(behaviourWarnings(data)).toEqual([]);
  });

  test.each([
    [{ 'v2.errors': 'many' }, 'data.v2.errors: "many" is not percent of the requests that fail, such as 5%'],
    [{ 'v2.errors': '101%' }, 'data.v2.errors: "101%" is not'],
    [{ 'v2.ready': '1.5' }, 'data.v2.ready: "1.5" is not'],
    [{ 'v2.color': 'red' }, 'data.v2.color: the sandbox knows VERSION.errors, VERSION.slow'],
  ])('says nothing with %j, and what is wrong with it', (data, why) => {
    expect([...behaviours(data)]).toEqual([]);
    expect(behaviourWarnings(data)[0]).toContain(why);
  });

  test('takes one way to misbehave at a time, and leaves other versions alone', () => {
    const slow = withMisbehaviour({ 'v1.errors': '1%', 'v2.errors': '5%' }, 'v2', 'slow');
    expect(slow).toEqual({ 'v1.errors': '1%', 'v2.slow': '5x' });
    expect(withMisbehaviour(slow, 'v2', 'healthy')).toEqual({ 'v1.errors': '1%' });
  });

  test('has the same named ways as the editor', () => {
    expect(Object.keys(misbehaviours)).toEqual([...inEditor]);
  });
});
