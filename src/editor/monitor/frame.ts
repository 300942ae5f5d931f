/** One look of a monitor, from what was asked to what is drawn. */
import type { Arm, Metric, Problem, Replicas, Verdict } from '../../analysis/model.ts';
import type { Series, ShownQuery, WindowValues } from '../../analysis/source.ts';
import type { HistoryEntry } from '../../canary/model.ts';
import type { RolloutEvent, RolloutView } from '../../rollout/model.ts';
import { flat } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import { chartsOf, type Names } from './charts.ts';
import { rolloutMarkers, shiftMarkers, within } from './markers.ts';
import type { Check, Frame, Query, Said } from './model.ts';
import { buttonsOf, progressOf } from './progress.ts';
import { configuredShares, splitChart } from './split-chart.ts';
import { saidOf, tableRows } from './table.ts';
import { outcomeWord, spanText } from './words.ts';

/** Who is looked at. */
export interface Subject {
  context: string;
  namespace: string;
  virtualService: string;
  host: string;
  names: Names;
  /** The route that splits. */
  route: { protocol: string; index: number };
}

/** What one look brought. */
export interface Look {
  subject: Subject;
  now: number;
  rangeMinutes: number;
  windowMinutes: number;
  where: string;
  series: readonly Series[];
  window?: Readonly<Record<Arm, WindowValues>>;
  metrics: readonly Metric[];
  verdict?: Verdict;
  replicas?: Readonly<Record<Arm, Replicas>>;
  problems: readonly Problem[];
  queries: readonly ShownQuery[];
  /** Newest first. */
  history: readonly HistoryEntry[];
  /** The canary's share (percent) as it stands there. */
  share: number;
  checks: readonly Check[];
  rollout?: RolloutView;
  events: readonly RolloutEvent[];
  readOnly: boolean;
}

/** The verdict as a whole, or why there is none. */
function saidAtAll({ verdict, problems }: Look): Said {
  if (verdict) return saidOf(verdict);
  const [problem] = problems;
  return { outcome: 'none', word: outcomeWord('none'), text: problem?.text ?? t('Nothing was judged yet.') };
}

const queryOf =
  (names: Names) =>
  ({ name, arm, promql }: ShownQuery): Query => ({
    title: arm ? `${name} · ${names[arm]}` : name,
    promql,
  });

/** A reason that the verdict says already is not said again beside it. */
const toldOnce = (rollout: RolloutView, verdict: Verdict | undefined): RolloutView =>
  rollout.reason === verdict?.text ? { ...rollout, reason: undefined } : rollout;

/** What is drawn of a look. */
export function frameOf(look: Look): Frame {
  const { subject, now, rangeMinutes } = look;
  const { names, namespace, virtualService, context } = subject;
  const from = now - rangeMinutes * 60_000;
  const shares = configuredShares(look.history, subject.route, names.canary, namespace, {
    at: now,
    value: look.share,
  });
  const split = splitChart(look.series, shares, names, { from, to: now });
  const { rollout, window, replicas, verdict } = look;
  return {
    at: now,
    from,
    to: now,
    title: flat(virtualService),
    subtitle: flat([namespace, subject.host, context, look.where].join(' · ')),
    stable: flat(names.stable),
    canary: flat(names.canary),
    said: saidAtAll(look),
    split: split.text,
    charts: [split.chart, ...chartsOf(look.series, look.metrics, names)],
    markers: within(
      [...shiftMarkers(look.history, names.canary, namespace), ...rolloutMarkers(look.events)],
      from,
      now,
    ),
    checks: within(look.checks, from, now),
    window: t('last {0}', spanText(look.windowMinutes)),
    rows: tableRows({ window, replicas, verdict }, look.metrics),
    queries: look.queries.map(queryOf(names)),
    problems: [...new Set(look.problems.map(one => one.text))],
    ...(rollout ? { progress: progressOf(toldOnce(rollout, verdict), now) } : {}),
    buttons: buttonsOf(rollout, look.readOnly),
  };
}
