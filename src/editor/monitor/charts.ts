/** Series of a source as the charts of a monitor: which there are, in which order, with which lines and bounds. */
import type { Arm, CountMetric, GaugeMetric, Metric } from '../../analysis/model.ts';
import type { Series } from '../../analysis/source.ts';
import { t } from '../shared/text.ts';
import { aligned, newest, type Points } from './align.ts';
import { levelText, valueText } from './format.ts';
import type { Bound, Chart, Line } from './model.ts';

/** The versions' names, for labels. */
export type Names = Readonly<Record<Arm, string>>;

const arms: readonly Arm[] = ['stable', 'canary'];

interface Drawn {
  line: Line;
  points: Points;
}

interface Plan {
  id: string;
  title: string;
  unit: string;
  drawn: Drawn[];
  bounds?: Bound[];
  least?: number;
  most?: number;
}

/** What a screen reader says in the place of a picture. */
function spokenOf(
  { title, unit, bounds = [] }: Plan,
  lines: readonly Line[],
  values: Chart['values'],
): string {
  const now = lines.flatMap(({ label, tone }, i) => {
    const value = newest(values[i] ?? []);
    return tone === 'bound' || value === undefined ? [] : [`${label} ${valueText(value, unit)}`];
  });
  const limits = bounds.map(({ label, value }) => `${label} ${levelText(value, unit)}`);
  return `${title}: ${[...(now.length > 0 ? now : [t('no data')]), ...limits].join(', ')}`;
}

/** Lines side by side on one time axis. */
export function chartOf(plan: Plan): Chart {
  const { id, title, unit, drawn, bounds = [], least, most } = plan;
  const { at, values } = aligned(drawn.map(one => one.points));
  const lines = drawn.map(one => one.line);
  return { id, title, unit, lines, bounds, at, values, least, most, spoken: spokenOf(plan, lines, values) };
}

const lineOf = (arm: Arm, names: Names): Line => ({
  label: names[arm],
  tone: arm,
  stroke: arm === 'canary' ? 'solid' : 'dashed',
});

const find = (series: readonly Series[], name: string, arm: Arm): Series | undefined =>
  series.find(one => one.name === name && one.arm === arm);

/** Both versions' lines of one series. */
const pair = (series: readonly Series[], name: string, names: Names): Drawn[] =>
  arms.flatMap(arm => {
    const points = find(series, name, arm);
    if (!points) return [];
    return [{ line: lineOf(arm, names), points }];
  });

/** Where the canary begins to be worse than stable, as far as one look can tell: stable's own line, moved. */
function limitLine(stable: Series | undefined, label: string, move: (value: number) => number): Drawn[] {
  if (!stable) return [];
  const values = stable.values.map(value => (value === null ? null : move(value)));
  return [
    { line: { label, tone: 'bound', stroke: 'dotted', thin: true }, points: { at: stable.at, values } },
  ];
}

const worse = (metric: CountMetric | undefined, stable: Series | undefined): Drawn[] =>
  metric
    ? limitLine(stable, t('worse than stable'), value =>
        Math.max(value * metric.maxRatio, value + metric.margin),
      )
    : [];

const atMost = (max: number | undefined): Bound[] => (max === undefined ? [] : [{ label: '≤', value: max }]);

function errorChart(series: readonly Series[], metric: CountMetric | undefined, names: Names): Plan {
  const named = metric && !find(series, 'errorShare', 'canary') ? metric.name : 'errorShare';
  return {
    id: 'errorShare',
    title: t('Errors, attempts'),
    unit: '%',
    drawn: [...pair(series, named, names), ...worse(metric, find(series, named, 'stable'))],
    bounds: atMost(metric?.max),
    least: 0.5,
    most: 100,
  };
}

function shareChart(series: readonly Series[], metric: CountMetric, names: Names): Plan {
  const title =
    metric.kind === 'slowShare' ? t('Slower than {0}', levelText(metric.slowerThan, 'ms')) : metric.name;
  return {
    id: metric.name,
    title,
    unit: '%',
    drawn: [...pair(series, metric.name, names), ...worse(metric, find(series, metric.name, 'stable'))],
    bounds: atMost(metric.max),
    least: 0.5,
    most: 100,
  };
}

function gaugeChart(series: readonly Series[], metric: GaugeMetric, names: Names): Plan {
  const { name, unit = '', min, max, maxDrop, maxRise } = metric;
  const stable = find(series, name, 'stable');
  return {
    id: name,
    title: name,
    unit,
    drawn: [
      ...pair(series, name, names),
      ...(maxDrop === undefined ? [] : limitLine(stable, t('worse than stable'), value => value - maxDrop)),
      ...(maxRise === undefined ? [] : limitLine(stable, t('worse than stable'), value => value + maxRise)),
    ],
    bounds: [...(min === undefined ? [] : [{ label: '≥', value: min }]), ...atMost(max)],
  };
}

const quantiles = [
  ['p50', (): string => t('Latency p50')],
  ['p95', (): string => t('Latency p95')],
  ['p99', (): string => t('Latency p99')],
] as const;

/** The charts of the metrics, in the order in which people ask: how many, how many fail, how slow, the rest. */
export function chartsOf(series: readonly Series[], metrics: readonly Metric[], names: Names): Chart[] {
  const errors = metrics.find(metric => metric.kind === 'errorShare');
  const plans: Plan[] = [
    { id: 'rate', title: t('Requests'), unit: 'req/s', drawn: pair(series, 'rate', names), least: 1 },
    errorChart(series, errors, names),
    {
      id: 'errorShareSeen',
      title: t('Errors, as seen'),
      unit: '%',
      drawn: pair(series, 'errorShareSeen', names),
      least: 0.5,
      most: 100,
    },
    ...metrics.flatMap(metric =>
      metric.kind === 'slowShare' || metric.kind === 'countShare' ? [shareChart(series, metric, names)] : [],
    ),
    ...quantiles.map(([name, title]) => ({
      id: name,
      title: title(),
      unit: 'ms',
      drawn: pair(series, name, names),
      least: 1,
    })),
    ...metrics.flatMap(metric => (metric.kind === 'gauge' ? [gaugeChart(series, metric, names)] : [])),
  ];
  // What a source cannot tell at all (callers without proxies, no histogram) gets no empty chart.
  return plans.filter(plan => plan.drawn.length > 0 || plan.id === 'rate').map(chartOf);
}
