/** A verdict in a few words, for a tree or a status bar. */
import type { Arm, Brief, Metric, MetricVerdict, Verdict } from './model.ts';
import { figure, percent } from './words.ts';

/** `v2: 1.2 % errors against 0.1 %`. */
export const briefOf = ({ outcome, text, brief }: Verdict): Brief => ({ outcome, text: brief ?? text });

function nounOf(metric: Metric): string {
  if (metric.kind === 'errorShare') return 'errors';
  return metric.kind === 'slowShare' ? 'slow' : `bad in ${metric.name}`;
}

/** The values of the metric that decides, else of the first that has some. */
export function briefText(
  { metrics, names }: { metrics: readonly Metric[]; names: Record<Arm, string> },
  verdict: Pick<Verdict, 'outcome' | 'text'> & { metrics: readonly MetricVerdict[] },
): string {
  const kindOf = (name: string) => metrics.find(metric => metric.name === name);
  const valued = verdict.metrics.filter(({ metric, values }) => {
    const kind = kindOf(metric)?.kind;
    return values.canary !== undefined && kind !== undefined && kind !== 'readiness';
  });
  const isLoud = verdict.outcome === 'fail' || verdict.outcome === 'pause';
  const decides = valued.find(({ text }) => text === verdict.text);
  if (isLoud && !decides) return verdict.text;
  const shown = decides ?? valued[0];
  const metric = shown && kindOf(shown.metric);
  const canary = shown?.values.canary;
  if (shown === undefined || metric === undefined || canary === undefined)
    return `${names.canary}: no requests yet`;
  const text = metric.kind === 'gauge' ? figure : percent;
  const beside = shown.values.stable === undefined ? '' : ` against ${text(shown.values.stable)}`;
  const what =
    metric.kind === 'gauge' ? `${metric.name} ${text(canary)}` : `${text(canary)} ${nounOf(metric)}`;
  return `${names.canary}: ${what}${beside}`;
}
