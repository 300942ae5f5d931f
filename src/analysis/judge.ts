/**
 * The judge: samples in, verdicts out. It keeps a small state that is plain JSON, reads no clock and asks nobody, so
 * that a log of samples gives the same verdicts again, here or elsewhere.
 */
import { briefText } from './brief.ts';
import { addInterval, beginCounts, type CountState, newCountState } from './count-state.ts';
import { type CountRules, countVerdict } from './count-verdict.ts';
import { addGauge, type GaugeState, gaugeVerdict, newGaugeState } from './gauge.ts';
import type {
  Arm,
  CountMetric,
  Metric,
  MetricVerdict,
  Outcome,
  Problem,
  Sample,
  Stratum,
  Verdict,
} from './model.ts';
import { addPods, hasNoPod, newPodsState, type PodsState, podsVerdict } from './pods.ts';
import { addSilence, noSilence, type Silence, silenceVerdict } from './silence.ts';
import type { Usual } from './usual.ts';
import { duration } from './words.ts';

export interface JudgeOptions {
  metrics: readonly Metric[];
  /** Percent: how often a healthy canary may be found to fail in a whole rollout, over all counted metrics. */
  falseRollbackLevel: number;
  /** Requests of the canary in a step before it may pass; never needed to fail. */
  minRequests: number;
  /** From a step's start, `slowShare` is not judged for this long. */
  warmUpMs: number;
  /** What the versions are called in sentences. */
  names: Record<Arm, string>;
  /** What passing takes besides enough requests: nothing against it (the default), or proof that it is no worse. */
  passWhen?: 'nothingAgainst' | 'provedNoWorse';
  /** What stable usually does, by metric, where that is known. */
  usual?: Readonly<Record<string, Usual>>;
  /** When what is known is too old to go on; 2 minutes unless it is set. */
  staleAfterMs?: number;
}

/** Plain JSON. */
export interface JudgeState {
  /** Steps begun, and when the last one was. */
  steps: number;
  stepAt: number;
  counts: Record<string, CountState>;
  gauges: Record<string, GaugeState>;
  pods: PodsState;
  silence: Silence;
  /** What was wrong with the last sample, and when it came; undefined before the first of a step. */
  problems: readonly Problem[];
  sampleAt?: number;
}

/** Whether a metric is judged by counting bad requests among all. */
export const isCounted = (metric: Metric): metric is CountMetric =>
  metric.kind === 'errorShare' || metric.kind === 'slowShare' || metric.kind === 'countShare';

/** The state before anything is known. The first step begins with {@link beginStep}, like every other. */
export function newJudge(options: JudgeOptions): JudgeState {
  const state: JudgeState = {
    steps: 0,
    stepAt: 0,
    counts: {},
    gauges: {},
    pods: newPodsState(),
    silence: noSilence(),
    problems: [],
  };
  for (const metric of options.metrics) {
    if (isCounted(metric))
      state.counts[metric.name] = newCountState(metric, {
        needsProof: options.passWhen === 'provedNoWorse',
        usual: options.usual?.[metric.name],
      });
    if (metric.kind === 'gauge') state.gauges[metric.name] = newGaugeState();
  }
  return state;
}

/** A step begins at `at`: what it takes to pass is counted anew; evidence and what was learned are kept. */
export function beginStep(_options: JudgeOptions, state: JudgeState, at: number): JudgeState {
  const next = structuredClone(state);
  next.steps++;
  next.stepAt = at;
  next.silence = noSilence();
  next.problems = [];
  delete next.sampleAt;
  if (next.steps > 1) for (const counted of Object.values(next.counts)) beginCounts(counted);
  return next;
}

const isCount = (value: number): boolean => Number.isFinite(value) && value >= 0;

/** An interval as it can be counted on; undefined for one that is no news, or no numbers. */
function sound(next: Stratum, last: number | undefined): Stratum | undefined {
  const { from, to, stable, canary } = next;
  if (!(to > from) || (last !== undefined && to <= last)) return undefined;
  if (![stable.requests, stable.bad, canary.requests, canary.bad].every(isCount)) return undefined;
  if (stable.bad <= stable.requests && canary.bad <= canary.requests) return next;
  const within = ({ requests, bad }: Stratum['stable']) => ({ requests, bad: Math.min(bad, requests) });
  return { from, to, stable: within(stable), canary: within(canary) };
}

function addCounted(options: JudgeOptions, state: JudgeState, metric: CountMetric, sample: Sample): void {
  const counted = state.counts[metric.name];
  if (!counted) return;
  const warmAt = metric.kind === 'slowShare' ? state.stepAt + options.warmUpMs : 0;
  for (const stratum of sample.strata[metric.name] ?? []) {
    const next = sound(stratum, counted.to);
    if (next && next.from >= warmAt) addInterval(counted, metric, next, state.stepAt);
  }
}

/** Takes in a sample. The state that is given stays as it is. */
export function observe(options: JudgeOptions, state: JudgeState, sample: Sample): JudgeState {
  const next = structuredClone(state);
  next.problems = sample.problems;
  next.sampleAt = sample.at;
  addSilence(next.silence, options.metrics, sample);
  addPods(next.pods, sample.replicas);
  for (const metric of options.metrics) {
    // Counters of one's own have no sides.
    if (sample.isUnlikePast && metric.kind !== 'countShare') delete next.counts[metric.name]?.usual;
    if (isCounted(metric)) addCounted(options, next, metric, sample);
    const gauge = metric.kind === 'gauge' ? next.gauges[metric.name] : undefined;
    if (metric.kind === 'gauge' && gauge) addGauge(gauge, metric, sample);
  }
  return next;
}

/** How many tests the level is divided among: each counted metric against stable, and against its bound. */
export const testsOf = (metrics: readonly Metric[]): number =>
  metrics.filter(isCounted).reduce((sum, { max }) => sum + (max !== undefined && max < 100 ? 2 : 1), 0);

function rulesOf(options: JudgeOptions, state: JudgeState): CountRules {
  const level = Math.min(Math.max(options.falseRollbackLevel, 1e-6), 100) / 100;
  return {
    names: options.names,
    needed: Math.max(1, testsOf(options.metrics)) / level,
    minRequests: options.minRequests,
    ...(options.passWhen === 'provedNoWorse' ? { proofNeeded: 1 / level } : {}),
    stepAt: state.stepAt,
    staleAfterMs: options.staleAfterMs ?? 120_000,
  };
}

type Found = Pick<MetricVerdict, 'outcome' | 'code' | 'text'>;

/** What stands in the way of a metric's numbers: of its own, or of all. */
function problemOf(state: JudgeState, { name }: Metric): Found | undefined {
  const problem = state.problems.find(({ metric }) => metric === undefined || metric === name);
  return problem && { outcome: 'hold', code: problem.code, text: problem.text };
}

function metricVerdict(
  options: JudgeOptions,
  state: JudgeState,
  metric: Metric,
  rules: CountRules,
  at: number,
): MetricVerdict {
  const { names } = options;
  if (metric.kind === 'readiness') return podsVerdict(metric, state.pods, names);
  const problem = problemOf(state, metric);
  if (metric.kind === 'gauge') {
    const gauge = state.gauges[metric.name] ?? newGaugeState();
    return gaugeVerdict(metric, gauge, names, problem);
  }
  const counted = state.counts[metric.name] ?? newCountState(metric);
  const isWarming = metric.kind === 'slowShare' && at < state.stepAt + options.warmUpMs;
  const warming: Found | undefined = isWarming
    ? {
        outcome: 'hold',
        code: 'warm-up',
        text: `${metric.name} is not judged while ${names.canary} warms up (${duration(options.warmUpMs)})`,
      }
    : undefined;
  return countVerdict(metric, counted, rules, at, problem ?? warming);
}

const order: readonly Outcome[] = ['fail', 'pause', 'hold', 'pass'];

/** What is thought of the rollout as a whole, before single metrics. */
function wholeVerdict(options: JudgeOptions, state: JudgeState, at: number): Found[] {
  const { canary } = options.names;
  const { pods, silence, sampleAt } = state;
  const found: Found[] = [];
  if (hasNoPod(pods))
    found.push({
      outcome: 'fail',
      code: 'no-ready-pod',
      text: `${canary} has no ready pod and gets requests`,
    });
  const silent = silenceVerdict(silence, canary);
  if (silent) found.push(silent);
  const staleAfterMs = options.staleAfterMs ?? 120_000;
  if (sampleAt === undefined)
    found.push({ outcome: 'hold', code: 'no-samples', text: 'Nothing has been seen of this step yet' });
  else if (at - sampleAt > staleAfterMs)
    found.push({
      outcome: 'hold',
      code: 'stale',
      text: `Nothing has been seen for ${duration(at - sampleAt)}`,
    });
  if (options.metrics.length === 0)
    found.push({ outcome: 'hold', code: 'no-metrics', text: 'The policy names no metric to judge by' });
  return found;
}

/** What is thought at `at`. */
export function verdictOf(options: JudgeOptions, state: JudgeState, at: number): Verdict {
  const rules = rulesOf(options, state);
  const metrics = options.metrics.map(metric => metricVerdict(options, state, metric, rules, at));
  const all: Found[] = [...wholeVerdict(options, state, at), ...metrics];
  const outcome = order.find(one => all.some(found => found.outcome === one)) ?? 'hold';
  const counted = new Set(options.metrics.filter(isCounted).map(({ name }) => name));
  const decides =
    all.find(found => found.outcome === outcome && outcome !== 'pass') ??
    metrics.find(({ metric }) => counted.has(metric)) ??
    metrics[0];
  const { code, text } = decides ?? { code: 'no-metrics', text: '' };
  const brief = briefText(options, { outcome, text, metrics });
  return { at, outcome, code, text, brief, metrics };
}
