/** Values of a policy with their units. */
import { durationMs, durationText, percent, points, ratio } from '../../rollout/units.ts';
import type { Path } from '../../yaml/path.ts';
import { isPlaceholder } from '../../yaml/templates.ts';
import { parseGoDuration } from '../duration.ts';
import { children, isSet, onValue, policySpec } from '../part.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, isFields, list, valueAt } from '../values.ts';

/** Scrapes are rarely closer together than this, in milliseconds. */
const shortestInterval = 5000;

interface Unit {
  read(value: unknown): number | undefined;
  words: string;
  isTime?: boolean;
}

const share: Unit = { read: percent, words: 'a share from 0 to 100 percent, such as `5` or `5%`' };
const difference: Unit = { read: points, words: 'percentage points from 0 to 100, such as `0.1` or `0.1pp`' };
const times: Unit = { read: ratio, words: 'a ratio above 0, such as `1.5` or `1.5x`' };
const time: Unit = { read: durationMs, words: 'a time, such as `30s` or `5m`', isTime: true };

const some = (unit: Unit): Unit => ({
  ...unit,
  read: value => unit.read(value) || undefined,
  words: `${unit.words}, above 0`,
});

const ofSpec: Record<string, Unit> = {
  falseRollbackLevel: some(share),
  interval: some(time),
  lookback: time,
  maxDuration: some(time),
  stepDuration: some(time),
  warmUp: time,
};
const ofCounts: Record<string, Unit> = {
  max: share,
  margin: difference,
  maxRatio: times,
  slowerThan: some(time),
};

function* problemsOf(
  value: Record<string, unknown>,
  path: Path,
  units: Record<string, Unit>,
): Generator<RuleProblem> {
  for (const [field, { read, words, isTime }] of Object.entries(units)) {
    const found = value[field];
    // Other types, and durations that are none, are the schema's to report.
    const isScalar = typeof found === 'number' || typeof found === 'string';
    if (!isScalar || isPlaceholder(found) || read(found) !== undefined) continue;
    if (isTime && (typeof found !== 'string' || parseGoDuration(found) === undefined)) continue;
    yield onValue([...path, field], `\`${field}\` must be ${words}, not ${JSON.stringify(found)}.`);
  }
}

function* stepValues(spec: Record<string, unknown>): Generator<RuleProblem> {
  const weights: [Path, unknown][] = [
    ...list(spec.stepWeights).map((value, i): [Path, unknown] => [['spec', 'stepWeights', i], value]),
    ...list(spec.steps).map((step, i): [Path, unknown] => [
      ['spec', 'steps', i, 'setWeight'],
      fields(step).setWeight,
    ]),
  ];
  for (const [path, value] of weights) {
    if (!isSet(value) || isPlaceholder(value) || percent(value) !== undefined) continue;
    yield onValue(path, `A step gives the canary ${share.words}, not ${JSON.stringify(value)}.`);
  }
}

function* metricValues(subject: Subject): Generator<RuleProblem> {
  const spec = policySpec(subject);
  for (const metric of spec ? children(spec, 'metrics') : []) {
    for (const kind of ['errorShare', 'slowShare', 'countShare']) {
      const settings = metric.value[kind];
      if (isFields(settings)) yield* problemsOf(settings, [...metric.path, kind], ofCounts);
    }
  }
}

export function* wrongValues(subject: Subject): Generator<RuleProblem> {
  const spec = policySpec(subject);
  if (!spec) return;
  yield* problemsOf(spec.value, spec.path, ofSpec);
  yield* stepValues(spec.value);
  yield* metricValues(subject);
}

export function* shortInterval(subject: Subject): Generator<RuleProblem> {
  const ms = durationMs(valueAt(subject.value, ['spec', 'interval']));
  if (ms === undefined || ms === 0 || ms >= shortestInterval) return;
  yield onValue(
    ['spec', 'interval'],
    `Prometheus rarely scrapes more often than every ${durationText(shortestInterval)}, so most looks every ${durationText(ms)} find nothing new.`,
  );
}
