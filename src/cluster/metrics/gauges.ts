/** Numbers that are read as they are, such as prediction quality. */
import { scrapeInterval } from '../../analysis/differences.ts';
import type { Arm, GaugeMetric, Problem } from '../../analysis/model.ts';
import { filledIn, isSelector } from '../../analysis/placeholders.ts';
import { rangeOf } from '../../analysis/promql.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import type { PrometheusClient } from './client.ts';

/** For how long Prometheus takes a sample for good. */
const lookback = 5 * 60_000;

export type Reading = { value: number; problem?: undefined } | { value?: undefined; problem: Problem };

/** A version's value now, or what is wrong with it. Throws a MetricsError or Refusal where it cannot be asked for. */
export async function readGauge(
  client: PrometheusClient,
  metric: GaugeMetric,
  target: MetricsTarget,
  arm: Arm,
  windowMs: number,
  signal?: AbortSignal,
): Promise<Reading> {
  const query = filledIn(metric.query, target, arm, windowMs);
  const { key } = target.versions[arm];
  const wrong = (code: Problem['code'], why: string): Reading => ({
    problem: { code, metric: metric.name, arm, text: `${metric.name} of ${key}: ${why}` },
  });
  const isRaw = isSelector(query);
  const now = Date.now();
  const found = await client.instant(isRaw ? rangeOf(query, lookback) : query, undefined, { signal });
  const oldest = now - Math.max(60_000, 3.5 * (scrapeInterval(found) ?? 0));
  const fresh = isRaw ? found.filter(one => (one.samples.at(-1)?.[0] ?? 0) >= oldest) : found;
  const [only, ...others] = fresh.length > 0 ? fresh : found;
  const [at, value] = only?.samples.at(-1) ?? [];
  if (at === undefined || value === undefined)
    return wrong('no-samples', 'there is no sample. Check its query, and that the version exports it.');
  if (others.length > 0)
    return wrong(
      'bad-query',
      `the query gives ${others.length + 1} series; say which, or average them: avg(...).`,
    );
  if (isRaw && at < oldest)
    return wrong(
      'stale',
      `the last sample is ${Math.round((now - at) / 1000)} s old; nothing newer was scraped.`,
    );
  if (!Number.isFinite(value)) return wrong('not-a-number', `the value is ${value}.`);
  return { value };
}
