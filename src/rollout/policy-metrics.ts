/** Metrics as a policy's document writes them, filled in. */
import type { Metric } from '../analysis/model.ts';
import { fields, list, text } from '../validation/values.ts';
import { durationMs, percent, plain, points, ratio } from './units.ts';

/** What a metric may be of; the key in the document. */
export const metricKinds = ['errorShare', 'slowShare', 'countShare', 'gauge', 'readiness'] as const;
export type MetricKind = (typeof metricKinds)[number];

/** Bounds where the document leaves them open: of a ratio of bad shares, and of their difference in percentage points. */
export const usualRatio = 1.5;
export const usualMargin = 0.1;
/** Restarts of the canary's containers that are borne. */
export const usualRestarts = 2;
/** Bad values in a row before a gauge fails. */
export const usualFailureLimit = 3;
const usualSlowMs = 500;

/** The placeholders that a query may hold. */
export const placeholders = ['namespace', 'service', 'subset', 'workload', 'window'] as const;

/** The one kind that an entry names; undefined where it names none, or several. */
export function kindIn(entry: Record<string, unknown>): MetricKind | undefined {
  const found = metricKinds.filter(kind => Object.hasOwn(entry, kind));
  return found.length === 1 ? found[0] : undefined;
}

const kept = <Value>(name: string, value: Value | undefined): Record<string, Value> =>
  value === undefined ? {} : { [name]: value };

function counted(settings: Record<string, unknown>) {
  return {
    ...kept('max', percent(settings.max)),
    maxRatio: ratio(settings.maxRatio) ?? usualRatio,
    margin: points(settings.margin) ?? usualMargin,
  };
}

function metricOf(name: string, kind: MetricKind, settings: Record<string, unknown>): Metric {
  switch (kind) {
    case 'errorShare': {
      const codes = list(settings.codes).map(String);
      const statuses = list(settings.grpcStatuses).map(Number);
      return {
        kind,
        name,
        ...counted(settings),
        ...(codes.length > 0 ? { codes } : {}),
        ...(statuses.length > 0 ? { grpcStatuses: statuses } : {}),
      };
    }
    case 'slowShare':
      return { kind, name, ...counted(settings), slowerThan: durationMs(settings.slowerThan) ?? usualSlowMs };
    case 'countShare': {
      const { total, bad } = settings;
      return { kind, name, ...counted(settings), total: text(total) ?? '', bad: text(bad) ?? '' };
    }
    case 'gauge':
      return {
        kind,
        name,
        query: text(settings.query) ?? '',
        ...kept('unit', text(settings.unit)),
        ...kept('min', plain(settings.min)),
        ...kept('max', plain(settings.max)),
        ...kept('maxDrop', plain(settings.maxDrop)),
        ...kept('maxRise', plain(settings.maxRise)),
        failureLimit: plain(settings.failureLimit) ?? usualFailureLimit,
      };
    case 'readiness':
      return { kind, name, maxRestarts: plain(settings.maxRestarts) ?? usualRestarts };
  }
}

/** What is judged where a document says nothing of metrics. */
export const usualMetrics: readonly Metric[] = [
  { kind: 'errorShare', name: 'errors', maxRatio: usualRatio, margin: usualMargin },
  { kind: 'readiness', name: 'readiness', maxRestarts: usualRestarts },
];

/** The metrics of a spec. Readiness needs nothing, so it is always among them. */
export function metricsIn(spec: Record<string, unknown>): readonly Metric[] {
  if (spec.metrics === undefined || spec.metrics === null) return usualMetrics;
  const metrics = list(spec.metrics).flatMap((one, i): Metric[] => {
    const entry = fields(one);
    const kind = kindIn(entry);
    return kind ? [metricOf(text(entry.name) ?? `${kind}-${i}`, kind, fields(entry[kind]))] : [];
  });
  const hasReadiness = metrics.some(({ kind }) => kind === 'readiness');
  return hasReadiness ? metrics : [...metrics, ...usualMetrics.filter(({ kind }) => kind === 'readiness')];
}
