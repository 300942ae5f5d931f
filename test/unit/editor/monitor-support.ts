/** A service whose canary is well or not, as a source would tell of it: made by chance with a seed, the same each time. */
import type { Arm, Metric, Sample, Verdict } from '../../../src/analysis/model.ts';
import type {
  MetricsSource,
  MetricsTarget,
  PastWindows,
  Series,
  ShownQuery,
  WindowValues,
} from '../../../src/analysis/source.ts';
import type { HistoryEntry } from '../../../src/canary/model.ts';
import type { Look, Subject } from '../../../src/editor/monitor/frame.ts';
import type { Check } from '../../../src/editor/monitor/model.ts';
import type { RolloutView } from '../../../src/rollout/model.ts';

export type Mood = 'healthy' | 'failing';

/** Noon of a day. */
export const noon = Date.parse('2026-05-01T12:00:00Z');
const minute = 60_000;

export const metrics: Metric[] = [
  { name: 'errors', kind: 'errorShare', max: 5, maxRatio: 1.5, margin: 0.1 },
  { name: 'slow', kind: 'slowShare', slowerThan: 500, max: 10, maxRatio: 1.5, margin: 1 },
  {
    name: 'prediction quality',
    kind: 'gauge',
    query: 'avg(model_auc{subset="{{subset}}"})',
    min: 0.8,
    maxDrop: 0.03,
    failureLimit: 3,
  },
  { name: 'replicas', kind: 'readiness', maxRestarts: 0 },
];

export const subject: Subject = {
  context: 'kind-dev',
  namespace: 'prod',
  virtualService: 'model-virtual-service',
  host: 'model-service.prod.svc.cluster.local',
  names: { stable: 'v1', canary: 'v2' },
  route: { protocol: 'http', index: 0 },
};

/** Numbers between 0 and 1, the same ones for a seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A shift of the canary's share (percent), so many minutes before `now`. */
const shift = (
  now: number,
  minutes: number,
  from: number,
  to: number,
  more: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  id: `e-${minutes}`,
  action: 'shift',
  uid: 'u-1',
  by: 'ada',
  at: new Date(now - minutes * minute).toISOString(),
  changes: [
    {
      route: { protocol: 'http', index: 0 },
      match: '',
      weights: { keys: ['v1', 'v2'], from: [100 - from, from], to: [100 - to, to], list: '' },
    },
  ],
  ...more,
});

/** Newest first. */
export const historyAt = (now: number, mood: Mood): HistoryEntry[] => [
  ...(mood === 'failing'
    ? [shift(now, 1.2, 25, 0, { action: 'rollback', why: 'v2 failed 6.2 % of its requests, v1 0.1 %' })]
    : []),
  shift(now, 4.5, 10, 25, { why: 'step 3 of 4' }),
  shift(now, 9, 1, 10, { why: 'step 2 of 4' }),
  shift(now, 13, 0, 1, { why: 'step 1 of 4' }),
];

const shareAt = (minutesAgo: number, mood: Mood): number => {
  if (mood === 'failing' && minutesAgo < 1.1) return 0;
  if (minutesAgo < 4.4) return 25;
  if (minutesAgo < 8.9) return 10;
  return minutesAgo < 12.9 ? 1 : 0;
};

/** Lines over a quarter of an hour or any other time, with some of the unrest that real ones have. */
export function seriesAt(from: number, to: number, stepMs: number, now: number, mood: Mood): Series[] {
  const any = chance(7);
  const list: Record<string, Series> = {};
  const put = (name: string, unit: string, arm: Arm, at: number, value: number | null): void => {
    const key = `${name}/${arm}`;
    const series = list[key] ?? { name, arm, unit, at: [], values: [] };
    list[key] = series;
    series.at.push(at);
    series.values.push(value);
  };
  let ill = 0;
  for (let at = Math.ceil(from / stepMs) * stepMs; at <= to; at += stepMs) {
    const ago = (now - at) / minute;
    const total = 168 + 14 * Math.sin(at / 190_000) + 9 * (any() - 0.5);
    const share = shareAt(ago, mood);
    const isIll = mood === 'failing' && ago < 3.4;
    ill = isIll ? Math.min(1, ill + stepMs / 60_000) : ill * 0.5;
    for (const arm of ['stable', 'canary'] as const) {
      const part = arm === 'canary' ? (share / 100) * (1 + 0.05 * (any() - 0.5)) : 1 - share / 100;
      const isAsked = part > 0.0001;
      const bad = arm === 'canary' ? ill : 0;
      const value = (number: number): number | null => (isAsked ? number : null);
      const few = arm === 'canary' && share < 5 ? 2.2 : 1;
      const errors = Math.max(0, 0.12 + 0.09 * (any() - 0.5) * few + bad * 6.2 * (0.9 + 0.2 * any()));
      put('rate', 'req/s', arm, at, isAsked ? total * part : 0);
      put('errorShare', '%', arm, at, value(errors));
      put('errorShareSeen', '%', arm, at, value(errors * 0.45));
      put('slow', '%', arm, at, value(Math.max(0, 1.1 + 0.5 * (any() - 0.5) * few + bad * 3.4)));
      const quick = arm === 'canary' ? 0.94 : 1;
      put('p50', 'ms', arm, at, value((38 + 3 * (any() - 0.5) * few) * quick * (1 + bad * 0.4)));
      put('p95', 'ms', arm, at, value((182 + 22 * (any() - 0.5) * few) * quick * (1 + bad * 0.9)));
      put('p99', 'ms', arm, at, value((410 + 70 * (any() - 0.5) * few) * quick * (1 + bad * 1.3)));
      put(
        'prediction quality',
        '',
        arm,
        at,
        value((arm === 'canary' ? 0.913 : 0.902) + 0.008 * (any() - 0.5) - bad * 0.02),
      );
    }
  }
  return Object.values(list);
}

export function windowAt(mood: Mood): Record<Arm, WindowValues> {
  const ill = mood === 'failing';
  return {
    stable: {
      requests: 38_214,
      requestsSeen: 38_190,
      rate: 127.4,
      errorShare: 0.118,
      errorShareSeen: 0.052,
      p50: 38.2,
      p95: 181.6,
      p99: 412,
      metrics: { slow: 1.12, 'prediction quality': 0.902 },
    },
    canary: {
      requests: 12_690,
      requestsSeen: 12_655,
      rate: 42.3,
      errorShare: ill ? 6.21 : 0.11,
      errorShareSeen: ill ? 2.84 : 0.047,
      p50: ill ? 51.9 : 35.8,
      p95: ill ? 338 : 171.3,
      p99: ill ? 1240 : 389,
      metrics: { slow: ill ? 4.38 : 1.05, 'prediction quality': ill ? 0.893 : 0.913 },
    },
  };
}

export function verdictAt(now: number, mood: Mood): Verdict {
  const ill = mood === 'failing';
  const of = (metric: string, outcome: 'pass' | 'fail', code: string, text: string) => ({
    metric,
    outcome,
    code,
    text,
    values: {},
  });
  const errors = ill
    ? of(
        'errors',
        'fail',
        'worse-than-stable',
        'v2 failed 6.2 % of 2,114 requests, v1 0.1 % of 6,390: worse by far more than chance and the margin of 0.1 points allow.',
      )
    : of(
        'errors',
        'pass',
        'no-worse',
        'v2 failed 0.11 % of 12,690 requests, v1 0.12 % of 38,214: no sign that it is worse.',
      );
  const slow = ill
    ? of(
        'slow',
        'fail',
        'worse-than-stable',
        'Slower than 500 ms were 4.4 % of v2’s requests and 1.1 % of v1’s.',
      )
    : of('slow', 'pass', 'no-worse', 'Slower than 500 ms were 1.05 % of v2’s requests and 1.12 % of v1’s.');
  return {
    at: now,
    outcome: errors.outcome,
    code: errors.code,
    text: errors.text,
    metrics: [
      errors,
      slow,
      of(
        'prediction quality',
        'pass',
        'within-bounds',
        ill
          ? 'Prediction quality is 0.893, stable has 0.902; 0.03 below is allowed.'
          : 'Prediction quality is 0.913, stable has 0.902.',
      ),
      of('replicas', 'pass', 'ready', 'All 5 replicas of v2 are ready, none has restarted.'),
    ],
  };
}

export function checksAt(now: number, mood: Mood): Check[] {
  const any = chance(3);
  return Array.from({ length: 52 }, (_, i): Check => {
    const at = now - (13 * minute - i * 15_000);
    const isIll = mood === 'failing' && now - at < 2 * minute;
    const outcome = isIll ? 'fail' : i % 16 < 4 || any() < 0.04 ? 'hold' : 'pass';
    return { at, outcome, text: isIll ? verdictAt(at, 'failing').text : 'No sign that v2 is worse.' };
  }).filter(one => mood === 'healthy' || now - one.at > 70_000);
}

export const rolloutAt = (now: number, mood: Mood): RolloutView => ({
  id: 'r-1',
  context: subject.context,
  namespace: subject.namespace,
  virtualService: subject.virtualService,
  stable: 'v1',
  canary: 'v2',
  phase: mood === 'failing' ? 'rolledBack' : 'running',
  step: 2,
  steps: 4,
  weight: 25,
  since: now - 4.5 * minute,
  until: now + 200_000,
  dryRun: false,
  ...(mood === 'failing' ? { reason: 'v2 failed 6.2 % of its requests, v1 0.1 %' } : {}),
  verdict: verdictAt(now, mood),
  driving: true,
});

export const queries: ShownQuery[] = [
  {
    name: 'errors',
    arm: 'canary',
    promql:
      'sum by (response_code) (istio_requests_total{reporter=~"destination|waypoint",destination_service="model-service.prod.svc.cluster.local",destination_canonical_revision="v2",response_code=~"5..|0"})',
  },
  {
    name: 'p95',
    arm: 'canary',
    promql:
      'histogram_quantile(0.95, sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter=~"destination|waypoint",destination_service="model-service.prod.svc.cluster.local",destination_canonical_revision="v2"}[1m])))',
  },
];

/** One look at the service. */
export const lookAt = (now: number, mood: Mood, more: Partial<Look> = {}): Look => ({
  subject,
  now,
  rangeMinutes: 15,
  windowMinutes: 5,
  where: 'prometheus.istio-system:9090',
  series: seriesAt(now - 15 * minute, now, 15_000, now, mood),
  window: windowAt(mood),
  metrics,
  verdict: verdictAt(now, mood),
  replicas: { stable: { ready: 5, desired: 5, restarts: 0 }, canary: { ready: 5, desired: 5, restarts: 0 } },
  problems: [],
  queries,
  history: historyAt(now, mood),
  share: mood === 'failing' ? 0 : 25,
  checks: checksAt(now, mood),
  rollout: rolloutAt(now, mood),
  events: [],
  readOnly: false,
  ...more,
});

const version = (name: string) => ({
  key: name,
  subset: name,
  version: name,
  workloads: [`model-${name}`],
  host: subject.host,
});

export const target: MetricsTarget = {
  namespace: subject.namespace,
  virtualService: subject.virtualService,
  host: subject.host,
  versions: { stable: version('v1'), canary: version('v2') },
};

/** A source of such a service; it counts what it is asked for, and fails when it is told to. */
export class FakeSource implements MetricsSource {
  readonly where = 'prometheus.istio-system:9090';
  readonly target = target;
  readonly metrics = metrics;
  readonly asked: string[] = [];
  mood: Mood = 'healthy';
  failure?: Error;
  closed = false;

  async sample(): Promise<Sample> {
    this.asked.push('sample');
    const at = Date.now();
    return {
      at,
      strata: {},
      gauges: {},
      replicas: lookAt(at, this.mood).replicas as Sample['replicas'],
      problems: [],
    };
  }

  async window(): Promise<Record<Arm, WindowValues>> {
    this.asked.push('window');
    if (this.failure) throw this.failure;
    return windowAt(this.mood);
  }

  async series(from: number, to: number, stepMs: number): Promise<Series[]> {
    this.asked.push('series');
    if (this.failure) throw this.failure;
    return seriesAt(from, to, stepMs, to, this.mood);
  }

  async past(): Promise<PastWindows> {
    this.asked.push('past');
    return { windows: {}, failed: {} };
  }

  queries(): ShownQuery[] {
    return queries;
  }

  close(): void {
    this.closed = true;
  }
}
