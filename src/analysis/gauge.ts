/** What is thought of a gauge: bounds, difference from stable, and how often in a row it was bad. */
import type { Arm, GaugeMetric, MetricVerdict, Sample } from './model.ts';
import { figure } from './words.ts';

export interface GaugeState {
  values: Partial<Record<Arm, number>>;
  /** Looks in a row in which the canary's value was bad. */
  bad: number;
  /** What was bad about it at the last one, and whether stable's was, too. */
  why?: string;
  both: boolean;
  /** When the canary had a value last. */
  at?: number;
}

export const newGaugeState = (): GaugeState => ({ values: {}, bad: 0, both: false });

const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined;

function outside({ min, max }: GaugeMetric, value: number): string | undefined {
  if (min !== undefined && value < min) return `below the bound of ${figure(min)}`;
  return max !== undefined && value > max ? `above the bound of ${figure(max)}` : undefined;
}

function apart({ maxDrop, maxRise }: GaugeMetric, stable: number, canary: number): string | undefined {
  const by = canary - stable;
  if (maxDrop !== undefined && -by > maxDrop) return `${figure(-by)} lower, ${figure(maxDrop)} is borne`;
  return maxRise !== undefined && by > maxRise
    ? `${figure(by)} higher, ${figure(maxRise)} is borne`
    : undefined;
}

/** Takes in a sample, in place. A value that is missing neither ends a row of bad ones nor adds to it. */
export function addGauge(state: GaugeState, metric: GaugeMetric, sample: Sample): void {
  const read = sample.gauges[metric.name];
  const canary = finite(read?.canary);
  const stable = finite(read?.stable);
  state.values = {
    ...(stable === undefined ? {} : { stable }),
    ...(canary === undefined ? {} : { canary }),
  };
  if (canary === undefined) return;
  state.at = sample.at;
  const bound = outside(metric, canary);
  const difference = stable === undefined ? undefined : apart(metric, stable, canary);
  const why = difference ?? bound;
  state.bad = why === undefined ? 0 : state.bad + 1;
  state.why = why;
  state.both =
    difference === undefined &&
    stable !== undefined &&
    bound !== undefined &&
    bound === outside(metric, stable);
}

type Found = Pick<MetricVerdict, 'outcome' | 'code' | 'text'>;

function decide(
  metric: GaugeMetric,
  state: GaugeState,
  names: Record<Arm, string>,
  missing: Found | undefined,
): Found {
  const unit = metric.unit === undefined ? '' : ` ${metric.unit}`;
  const { canary, stable } = state.values;
  const beside = stable === undefined ? '' : `, of ${names.stable} ${figure(stable)}${unit}`;
  const text = `${metric.name} of ${names.canary} is ${canary === undefined ? 'unknown' : figure(canary) + unit}${beside}`;
  const row = state.bad === 1 ? 'once' : `${state.bad} times in a row`;
  if (state.bad > metric.failureLimit && state.why !== undefined) {
    if (state.both)
      return { outcome: 'pause', code: 'both-above-bound', text: `${text}: both ${state.why}, ${row}` };
    return { outcome: 'fail', code: 'bad-value', text: `${text}: ${state.why}, ${row}` };
  }
  if (missing) return missing;
  if (canary === undefined)
    return { outcome: 'hold', code: 'no-samples', text: `No value of ${metric.name} for ${names.canary}` };
  if (state.bad > 0) {
    return {
      outcome: 'hold',
      code: 'not-clear',
      text: `${text}: ${state.why}, ${row} of ${metric.failureLimit} that are borne`,
    };
  }
  const compares = metric.maxDrop !== undefined || metric.maxRise !== undefined;
  if (compares && stable === undefined)
    return {
      outcome: 'hold',
      code: 'no-samples',
      text: `No value of ${metric.name} for ${names.stable} to compare with`,
    };
  return { outcome: 'pass', code: 'within-bounds', text: `${text}: as it should be` };
}

/** What is thought of a gauge; `missing` is what stands in the way of its value. */
export const gaugeVerdict = (
  metric: GaugeMetric,
  state: GaugeState,
  names: Record<Arm, string>,
  missing?: Found,
): MetricVerdict => ({
  metric: metric.name,
  ...decide(metric, state, names, missing),
  values: { ...state.values },
});
