/** What a sample says of metrics beside errors: slow requests, counts and gauges of one's own. */
import type { CountShareMetric, GaugeMetric, SlowShareMetric } from '../../analysis/model.ts';
import { leftProblems, oddProblems, silenceProblems } from '../../analysis/problems.ts';
import { durationBucket } from '../../analysis/promql.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import { type Asking, addStrata, type Draft } from './draft.ts';
import type { DurationCounts } from './durations.ts';
import { readGauge } from './gauges.ts';
import { OwnCounts } from './own-counts.ts';
import type { RequestCounts } from './requests.ts';

export async function fillSlow(
  draft: Draft,
  metrics: readonly SlowShareMetric[],
  { durations, requests }: { durations: DurationCounts; requests: RequestCounts },
  { client, now, signal }: Asking,
): Promise<void> {
  const side = requests.sides.choose(requests.interval);
  const told = await durations.next(client, side, now, signal);
  if (told) return addStrata(draft, told.strata);
  const text = `There is no histogram ${durationBucket} of this canary yet.`;
  for (const { name: metric } of metrics) draft.problems.push({ code: 'no-samples', metric, text });
}

/** Counts of one's own, or what its queries cannot be made of. */
export type OwnMetric = OwnCounts | { metric: CountShareMetric; error: unknown };

export async function fillOwn(
  draft: Draft,
  one: OwnMetric,
  target: MetricsTarget,
  { client, now, signal }: Asking,
): Promise<void> {
  const { name } = one.metric;
  if (!(one instanceof OwnCounts)) throw one.error;
  const { strata, left, odd } = await one.next(client, now, signal);
  addStrata(draft, { [name]: strata });
  const { interval } = one.follower;
  draft.problems.push(
    ...oddProblems(target, odd, labels => one.armOf(labels), name),
    ...leftProblems(target, left, name),
    ...silenceProblems(target, one.lastSeen, { now, interval, what: name, metric: name }),
  );
}

export async function fillGauge(
  draft: Draft,
  metric: GaugeMetric,
  target: MetricsTarget,
  windowMs: number,
  { client, signal }: Asking,
): Promise<void> {
  const values: Draft['gauges'][string] = {};
  for (const arm of ['stable', 'canary'] as const) {
    const { value, problem } = await readGauge(client, metric, target, arm, windowMs, signal);
    if (problem) draft.problems.push(problem);
    else values[arm] = value;
  }
  if (Object.keys(values).length > 0) draft.gauges[metric.name] = values;
}
