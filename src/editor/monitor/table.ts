/** The table of values: what charts show, in numbers, with difference, bound and verdict. */
import type { Arm, Metric, MetricVerdict, Replicas, Verdict } from '../../analysis/model.ts';
import type { WindowValues } from '../../analysis/source.ts';
import { t } from '../shared/text.ts';
import { countText, differenceText, levelText, valueText } from './format.ts';
import type { Said, TableRow } from './model.ts';
import { outcomeWord } from './words.ts';

/** What the table is made of; what is not known is left out. */
export interface Values {
  window?: Readonly<Record<Arm, WindowValues>>;
  replicas?: Readonly<Record<Arm, Replicas>>;
  verdict?: Verdict;
}

const unknown = '–';

const nothing: Said = { outcome: 'none', word: '' };

export const saidOf = (verdict: Pick<MetricVerdict, 'outcome' | 'text'> | undefined): Said =>
  verdict
    ? { outcome: verdict.outcome, word: outcomeWord(verdict.outcome), text: verdict.text }
    : { ...nothing };

interface Pair {
  stable?: number;
  canary?: number;
}

type Take = (values: WindowValues) => number | undefined;

const pairOf = ({ window }: Values, take: Take): Pair =>
  window ? { stable: take(window.stable), canary: take(window.canary) } : {};

const shown = (value: number | undefined, unit: string): string =>
  value === undefined || !Number.isFinite(value) ? unknown : valueText(value, unit);

function row(
  id: string,
  name: string,
  { stable, canary }: Pair,
  unit: string,
  more: Partial<TableRow> = {},
): TableRow {
  const isKnown = stable !== undefined && canary !== undefined;
  return {
    id,
    name,
    stable: shown(stable, unit),
    canary: shown(canary, unit),
    difference: isKnown && Number.isFinite(canary - stable) ? differenceText(canary - stable, unit) : '',
    bound: '',
    said: { ...nothing },
    ...more,
  };
}

const boundText = (metric: Metric): string => {
  switch (metric.kind) {
    case 'readiness':
      return t('at most {0} restarts', metric.maxRestarts);
    case 'gauge': {
      const { min, max, maxDrop, maxRise, unit = '' } = metric;
      return [
        ...(min === undefined ? [] : [`≥ ${levelText(min, unit)}`]),
        ...(max === undefined ? [] : [`≤ ${levelText(max, unit)}`]),
        ...(maxDrop === undefined ? [] : [t('{0} below stable', levelText(maxDrop, unit))]),
        ...(maxRise === undefined ? [] : [t('{0} above stable', levelText(maxRise, unit))]),
      ].join(' · ');
    }
    default: {
      const relative = t('{0} × stable', metric.maxRatio);
      return metric.max === undefined ? relative : `≤ ${levelText(metric.max, '%')} · ${relative}`;
    }
  }
};

/** Of a metric: what the look over the window says, else what the verdict saw. */
function pairOfMetric(values: Values, metric: Metric, verdict: MetricVerdict | undefined): Pair {
  const { name } = metric;
  const seen = pairOf(values, one => (Object.hasOwn(one.metrics, name) ? one.metrics[name] : undefined));
  return { stable: seen.stable ?? verdict?.values.stable, canary: seen.canary ?? verdict?.values.canary };
}

function nameOf(metric: Metric): string {
  switch (metric.kind) {
    case 'errorShare':
      return t('Errors, attempts');
    case 'slowShare':
      return t('Slower than {0}', levelText(metric.slowerThan, 'ms'));
    case 'readiness':
      return t('Ready replicas');
    default:
      return metric.name;
  }
}

const replicasText = (one: Replicas | undefined): string => {
  if (!one) return unknown;
  const ready = `${countText(one.ready)}/${countText(one.desired)}`;
  return one.restarts ? t('{0}, {1} restarts', ready, one.restarts) : ready;
};

function metricRow(values: Values, metric: Metric): TableRow {
  const verdict = values.verdict?.metrics.find(one => one.metric === metric.name);
  const more = { bound: boundText(metric), said: saidOf(verdict) };
  const name = nameOf(metric);
  if (metric.kind === 'readiness') {
    const { replicas } = values;
    const texts = { stable: replicasText(replicas?.stable), canary: replicasText(replicas?.canary) };
    return row(metric.name, name, {}, '', { ...texts, ...more });
  }
  const unit = metric.kind === 'gauge' ? (metric.unit ?? '') : '%';
  const pair = pairOfMetric(values, metric, verdict);
  if (metric.kind !== 'errorShare') return row(metric.name, name, pair, unit, more);
  const attempts = pairOf(values, one => one.errorShare);
  return row(
    metric.name,
    name,
    { stable: attempts.stable ?? pair.stable, canary: attempts.canary ?? pair.canary },
    unit,
    more,
  );
}

/** A row for what some source may not know: only where a version has a value. */
const known = (made: TableRow): TableRow[] =>
  made.stable === unknown && made.canary === unknown ? [] : [made];

/** The rows, in the order of the charts. */
export function tableRows(values: Values, metrics: readonly Metric[]): TableRow[] {
  const of = (kinds: readonly Metric['kind'][]): TableRow[] =>
    metrics.filter(metric => kinds.includes(metric.kind)).map(metric => metricRow(values, metric));
  const errors = of(['errorShare']);
  return [
    row(
      'requests',
      t('Requests, attempts'),
      pairOf(values, one => one.requests),
      '',
      { difference: '' },
    ),
    ...known(
      row(
        'requestsSeen',
        t('Requests, as seen'),
        pairOf(values, one => one.requestsSeen),
        '',
        { difference: '' },
      ),
    ),
    row(
      'rate',
      t('Request rate'),
      pairOf(values, one => one.rate),
      'req/s',
      { difference: '' },
    ),
    ...(errors.length > 0
      ? errors
      : [
          row(
            'errorShare',
            t('Errors, attempts'),
            pairOf(values, one => one.errorShare),
            '%',
          ),
        ]),
    ...known(
      row(
        'errorShareSeen',
        t('Errors, as seen'),
        pairOf(values, one => one.errorShareSeen),
        '%',
      ),
    ),
    ...of(['slowShare']),
    row(
      'p50',
      t('Latency p50'),
      pairOf(values, one => one.p50),
      'ms',
    ),
    row(
      'p95',
      t('Latency p95'),
      pairOf(values, one => one.p95),
      'ms',
    ),
    row(
      'p99',
      t('Latency p99'),
      pairOf(values, one => one.p99),
      'ms',
    ),
    ...of(['countShare', 'gauge', 'readiness']),
  ];
}
