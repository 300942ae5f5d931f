/** What labels say: failures, requests without an answer, versions, sides; and what buckets say. */
import { describe, expect, test } from 'vitest';
import { boundOf, boundsIn, nearestBound, quantile, slowShare } from '../../../src/analysis/buckets.ts';
import { isFailure, isUnanswered, sideOf } from '../../../src/analysis/failures.ts';
import { Sides } from '../../../src/analysis/sides.ts';
import type { MetricsTarget } from '../../../src/analysis/source.ts';
import {
  expectedOf,
  TrafficWatch,
  unansweredByCanary,
  unansweredIn,
} from '../../../src/analysis/unanswered.ts';
import { armBy, chooseLabel, possibleLabels } from '../../../src/analysis/versions.ts';

const http = (code: string, grpc?: string) => ({
  response_code: code,
  ...(grpc === undefined ? {} : { grpc_response_status: grpc }),
});

describe('failures', () => {
  test.each(['500', '503', '599', '0'])('%s', code => expect(isFailure(http(code))).toBe(true));
  test.each(['200', '301', '404', '429', '499', '5', '', '50x'])('not %j', code =>
    expect(isFailure(http(code))).toBe(false),
  );
  test.each(['2', '4', '8', '13', '14', '15'])('gRPC status %s', status =>
    expect(isFailure(http('200', status))).toBe(true),
  );
  test.each(['0', '1', '3', '5', '7', '16', '', 'x'])('not gRPC status %j', status =>
    expect(isFailure(http('200', status))).toBe(false),
  );
  test('a policy may say otherwise', () => {
    expect(isFailure(http('429'), { codes: ['429', '5xx'] })).toBe(true);
    expect(isFailure(http('404'), { codes: ['4XX'] })).toBe(true);
    expect(isFailure(http('503'), { codes: [] })).toBe(false);
    expect(isFailure(http('200', '5'), { grpcStatuses: [5] })).toBe(true);
    expect(isFailure(http('200', '13'), { grpcStatuses: [5] })).toBe(false);
  });
  test('a series without a code says nothing', () => expect(isFailure({})).toBe(false));
});

describe('requests without an answer', () => {
  const seen = (response_code: string, response_flags: string, reporter = 'source') => ({
    reporter,
    response_code,
    response_flags,
  });
  test.each(['UH', 'NC', 'NR', 'UF', 'UC', 'LR', 'URX', 'UO', 'UF,URX'])('503 %s', flags =>
    expect(isUnanswered(seen('503', flags))).toBe(true),
  );
  test('none at all, unless the caller hung up', () => {
    expect(isUnanswered(seen('0', '-'))).toBe(true);
    expect(isUnanswered(seen('0', 'DC'))).toBe(false);
  });
  test('not an answer of the version itself, nor what its own proxy tells', () => {
    expect(isUnanswered(seen('503', '-'))).toBe(false);
    expect(isUnanswered(seen('504', 'UT'))).toBe(false);
    expect(isUnanswered(seen('503', 'UH', 'destination'))).toBe(false);
  });
  test("those of no version are the canary's as far as its weight goes", () => {
    const unanswered = { stable: 0, canary: 0, unknown: 90 };
    expect(unansweredByCanary({ stable: 900, canary: 0, share: 10 }, unanswered)).toBe(90);
    expect(unansweredByCanary({ stable: 0, canary: 0, share: 10 }, { ...unanswered, unknown: 1000 })).toBe(
      100,
    );
    expect(unansweredByCanary({ stable: 900, canary: 100, share: 10 }, unanswered)).toBe(9);
    expect(unansweredByCanary({ stable: 900, canary: 0 }, unanswered)).toBe(0);
    expect(unansweredByCanary({ stable: 900, canary: 0 }, { stable: 0, canary: 7, unknown: 90 })).toBe(7);
    expect(expectedOf({ stable: 900, canary: 0, share: 10 }, unanswered)).toBeCloseTo(99);
    expect(expectedOf({ stable: 900, canary: 0 }, unanswered)).toBeUndefined();
  });
  test('are told with the round that they belong to, and by the smaller of two shares', () => {
    const watch = new TrafficWatch();
    const at = (now: number) => ({ now, interval: 1000 });
    const round = (stable: number, canary: number) => [
      { from: 0, to: 1, stable: { requests: stable, bad: 0 }, canary: { requests: canary, bad: 0 } },
    ];
    expect(watch.take(round(90, 10), { stable: 0, canary: 0, unknown: 0 }, 10, at(10_000))).toEqual({
      expected: 10,
      unanswered: 0,
    });
    expect(watch.take([], { stable: 0, canary: 0, unknown: 10 }, 50, at(11_000))).toEqual({});
    expect(watch.take(round(90, 0), { stable: 0, canary: 0, unknown: 0 }, 50, at(12_000))).toEqual({
      expected: 10,
      unanswered: 10,
    });
    // Where both versions are dead no round becomes whole any more.
    const dead = { stable: 0, canary: 7, unknown: 0 };
    expect(watch.take([], dead, 50, at(17_000))).toMatchObject({ unanswered: 7 });
  });

  test('are sorted by version where they say it', () => {
    const difference = (labels: Record<string, string>, value: number) => ({
      labels: { ...seen('503', 'UF'), ...labels },
      instance: '',
      from: 0,
      to: 1,
      value,
    });
    const all = [difference({ v: 'canary' }, 3), difference({ v: 'stable' }, 2), difference({}, 5)];
    expect(unansweredIn(all, labels => labels.v as 'stable' | 'canary' | undefined)).toEqual({
      stable: 2,
      canary: 3,
      unknown: 5,
    });
  });
});

const host = 'model.ml.svc.cluster.local';
const target = (
  stable: Partial<MetricsTarget['versions']['stable']>,
  canary: Partial<MetricsTarget['versions']['canary']>,
): MetricsTarget => ({
  namespace: 'ml',
  virtualService: 'model',
  host,
  versions: {
    stable: { key: 'v1', workloads: [], host, ...stable },
    canary: { key: 'v2', workloads: [], host, ...canary },
  },
});

describe('versions', () => {
  test('by canonical revision, else by version, else by workload', () => {
    const all = target(
      { revision: 'v1', version: 'v1', workloads: ['m1'] },
      { revision: 'v2', version: 'v2', workloads: ['m2'] },
    );
    expect(possibleLabels(all)).toEqual([
      'destination_canonical_revision',
      'destination_version',
      'destination_workload',
    ]);
    expect(chooseLabel(all, [])).toBe('destination_canonical_revision');
    // A telemetry configuration that drops the best label.
    expect(chooseLabel(all, [{ destination_version: 'v1' }])).toBe('destination_version');
    expect(chooseLabel(all, [{ destination_workload: 'm2' }])).toBe('destination_workload');
    expect(armBy(all, 'destination_workload', { destination_workload: 'm2' })).toBe('canary');
    expect(armBy(all, 'destination_workload', { destination_workload: 'unknown' })).toBeUndefined();
  });
  test('a value that both have tells nothing', () => {
    const same = target({ revision: 'latest', workloads: ['m1'] }, { revision: 'latest', workloads: ['m2'] });
    expect(possibleLabels(same)).toEqual(['destination_workload']);
    expect(possibleLabels(target({ workloads: ['m'] }, { workloads: ['m'] }))).toEqual([]);
  });
  test('pods of one Rollout by the beginning of their names', () => {
    const rollout = target(
      { workloads: ['m'], podNames: ['m-abc-'] },
      { workloads: ['m'], podNames: ['m-def-'] },
    );
    expect(chooseLabel(rollout, [{ pod: 'm-def-x1' }])).toBe('pod');
    expect(armBy(rollout, 'pod', { pod: 'm-def-x1' })).toBe('canary');
  });
  test('hosts where the split goes by them', () => {
    const hosts = target(
      { host: 'm-primary.ml.svc.cluster.local' },
      { host: 'm-canary.ml.svc.cluster.local' },
    );
    expect(armBy(hosts, 'destination_service_name', { destination_service_name: 'm-canary' })).toBe('canary');
  });
});

describe('sides', () => {
  const seen = (reporter: string, v: string, value: number, to: number, more = {}) => ({
    labels: { reporter, v, ...more },
    instance: '',
    from: to - 1000,
    to,
    value,
  });
  const armOf = ({ v }: Readonly<Record<string, string>>) => v as 'stable' | 'canary';

  test('a waypoint tells attempts as a sidecar does', () => {
    expect([sideOf({ reporter: 'waypoint' }), sideOf({ reporter: 'destination' }), sideOf({})]).toEqual([
      'attempts',
      'attempts',
      undefined,
    ]);
  });
  test('attempts are judged, unless only callers tell', () => {
    const one = new Sides();
    expect(one.choose(1000)).toBe('attempts');
    one.note([seen('source', 'stable', 5, 1000)], armOf);
    expect(one.choose(1000)).toBe('seen');
    one.note([seen('destination', 'stable', 5, 1000)], armOf);
    expect(one.choose(1000)).toBe('attempts');
  });
  test('a canary that only its callers tell of is judged by them, once that is sure', () => {
    const one = new Sides();
    one.note([seen('destination', 'stable', 5, 1000), seen('source', 'canary', 19, 1000)], armOf);
    expect(one.choose(1000)).toBe('attempts');
    one.note([seen('source', 'canary', 9, 6000)], armOf);
    expect(one.choose(1000)).toBe('seen');
    one.note([seen('destination', 'canary', 9, 7000)], armOf);
    expect(one.choose(1000)).toBe('seen');
  });
  test('requests that nobody answered are no sign of a canary whose proxy is silent', () => {
    const one = new Sides();
    const dead = { response_code: '503', response_flags: 'UH' };
    one.note([seen('destination', 'stable', 5, 1000), seen('source', 'canary', 50, 1000, dead)], armOf);
    one.note([seen('source', 'canary', 50, 9000, dead)], armOf);
    expect(one.choose(1000)).toBe('attempts');
  });
  test('where requests are mirrored, what callers saw is judged', () => {
    const one = new Sides(true);
    one.note([seen('destination', 'stable', 5, 1000), seen('source', 'stable', 5, 1000)], armOf);
    expect(one.choose(1000)).toBe('seen');
    // With the host of each request in the metrics, copies are told from the rest.
    one.note([seen('destination', 'canary', 5, 2000, { request_host: 'model-service:80' })], armOf);
    expect(one.choose(1000)).toBe('attempts');
    const copy = seen('destination', 'canary', 99, 2000, { request_host: 'model-service-shadow:80' });
    expect(sideOf(copy.labels)).toBeUndefined();
    expect(sideOf({ ...copy.labels, request_host: 'shadow-model' })).toBe('attempts');
  });
});

describe('buckets', () => {
  const buckets = [
    { bound: 10, count: 50 },
    { bound: 25, count: 90 },
    { bound: 100, count: 100 },
    { bound: Number.POSITIVE_INFINITY, count: 110 },
  ];
  test('bounds, as every version of Prometheus writes them', () => {
    expect(boundsIn(['5', '10.0', '1e+03', '+Inf', '10', undefined, 'x'])).toEqual([5, 10, 1000]);
    expect(boundOf('+Inf')).toBe(Number.POSITIVE_INFINITY);
  });
  test('a bound moves to the nearest, by ratio', () => {
    expect(nearestBound([100, 250, 500], 300)).toBe(250);
    expect(nearestBound([100, 250, 500], 400)).toBe(500);
    expect(nearestBound([100, 250, 500], 99_999)).toBe(500);
    expect(nearestBound([], 5)).toBeUndefined();
  });
  test('quantiles lie between bounds', () => {
    expect(quantile(0.25, buckets)).toBeCloseTo(5.5);
    expect(quantile(0.5, buckets)).toBeCloseTo(10 + (15 * 5) / 40);
    expect(quantile(0.99, buckets)).toBe(100);
    expect(quantile(0.5, [])).toBeUndefined();
    expect(quantile(0.5, buckets.slice(0, 3))).toBeUndefined();
    expect(
      quantile(
        0.5,
        buckets.map(one => ({ ...one, count: 0 })),
      ),
    ).toBeUndefined();
  });
  test('the share of the slow', () => {
    expect(slowShare(buckets, 25)).toBeCloseTo((100 * 20) / 110);
    expect(slowShare(buckets, 30)).toBeUndefined();
  });
});
