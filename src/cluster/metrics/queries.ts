/** The queries as they are sent, to be shown and copied. */
import type { Metric } from '../../analysis/model.ts';
import { filledIn } from '../../analysis/placeholders.ts';
import { durationBucket, rangeOf, requestsTotal, selectorOf } from '../../analysis/promql.ts';
import type { MetricsTarget, ShownQuery } from '../../analysis/source.ts';
import { type VersionLabel, versionLabels } from '../../analysis/versions.ts';
import { requestRate } from './charts.ts';
import { bucketGrowth } from './window.ts';

const arms = ['stable', 'canary'] as const;

export function shownQueries(
  target: MetricsTarget,
  metrics: readonly Metric[],
  label: VersionLabel = versionLabels[0],
  { windowMs, matching }: { windowMs: number; matching?: string },
): ShownQuery[] {
  const raw = (name: string): string => rangeOf(selectorOf(target, name, { matching }), windowMs);
  const filled = (query: string, arm: (typeof arms)[number]): string => {
    try {
      return filledIn(query, target, arm, windowMs);
    } catch (error) {
      // The query stays as it was written, so that what is wrong with it is seen.
      return `# ${error instanceof Error ? error.message : String(error)}\n${query}`;
    }
  };
  const own = metrics.flatMap((metric): ShownQuery[] => {
    if (metric.kind === 'gauge')
      return arms.map(arm => ({ name: metric.name, arm, promql: filled(metric.query, arm) }));
    if (metric.kind !== 'countShare') return [];
    return arms.flatMap(arm => [
      { name: `${metric.name} (all)`, arm, promql: filled(metric.total, arm) },
      { name: `${metric.name} (bad)`, arm, promql: filled(metric.bad, arm) },
    ]);
  });
  return [
    { name: 'requests', promql: raw(requestsTotal) },
    { name: 'durations', promql: raw(durationBucket) },
    { name: 'rate', promql: requestRate(target, label, windowMs, matching) },
    ...[0.5, 0.95, 0.99].map(q => ({
      name: `p${q * 100}`,
      promql: `histogram_quantile(${q}, ${bucketGrowth('increase', target, label, { windowMs, matching })})`,
    })),
    ...own,
  ];
}
