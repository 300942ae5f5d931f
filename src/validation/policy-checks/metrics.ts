/** Metrics of a policy: one kind each, with bounds and queries that can work. */
import { kindIn, metricKinds, placeholders } from '../../rollout/policy-metrics.ts';
import type { Path } from '../../yaml/path.ts';
import { child, children, isSet, onKey, onValue, type Part, policySpec } from '../part.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { text } from '../values.ts';
import { listed } from '../wording.ts';

function metricParts(subject: Subject): readonly Part[] {
  const spec = policySpec(subject);
  return spec ? children(spec, 'metrics') : [];
}

/** The queries of a metric, and where they stand. */
function queriesOf(metric: Part): { path: Path; query: string; isCount: boolean }[] {
  const of = (kind: string, field: string, isCount: boolean) => {
    const settings = child(metric, kind);
    const query = text(settings?.value[field]);
    return settings && query ? [{ path: [...settings.path, field], query, isCount }] : [];
  };
  return [
    ...of('gauge', 'query', false),
    ...of('countShare', 'total', true),
    ...of('countShare', 'bad', true),
  ];
}

export function* metricsOfNoKind(subject: Subject): Generator<RuleProblem> {
  for (const metric of metricParts(subject)) {
    if (kindIn(metric.value) || subject.mayHoldMore(metric.path)) continue;
    yield onValue(metric.path, `A metric has one of ${listed(metricKinds)}.`);
  }
}

export function* repeatedNames(subject: Subject): Generator<RuleProblem> {
  const seen = new Set<string>();
  for (const { path, value } of metricParts(subject)) {
    const name = text(value.name);
    if (name !== undefined && seen.has(name))
      yield onValue([...path, 'name'], `Another metric is named ${JSON.stringify(name)} already.`);
    if (name !== undefined) seen.add(name);
  }
}

const bounds = ['min', 'max', 'maxDrop', 'maxRise'] as const;

export function* gaugesWithoutBounds(subject: Subject): Generator<RuleProblem> {
  for (const metric of metricParts(subject)) {
    const part = child(metric, 'gauge');
    if (!part || bounds.some(field => isSet(part.value[field])) || subject.mayHoldMore(part.path)) continue;
    yield onKey(part.path, `A gauge needs a bound: one of ${listed(bounds)}.`);
  }
}

export function* impossibleGauges(subject: Subject): Generator<RuleProblem> {
  for (const metric of metricParts(subject)) {
    const part = child(metric, 'gauge');
    if (!part) continue;
    const { min, max } = part.value;
    if (typeof min === 'number' && typeof max === 'number' && min > max)
      yield onValue(
        [...part.path, 'min'],
        `\`min\` (${min}) is above \`max\` (${max}): no value can be good.`,
      );
    for (const field of ['maxDrop', 'maxRise'] as const) {
      const found = part.value[field];
      if (typeof found === 'number' && found < 0)
        yield onValue([...part.path, field], `\`${field}\` is how far, so it is not below 0.`);
    }
  }
}

export function* unknownPlaceholders(subject: Subject): Generator<RuleProblem> {
  for (const { path, query } of metricParts(subject).flatMap(queriesOf)) {
    for (const [whole, name = ''] of query.matchAll(/\{\{\s*([\w.-]*)\s*\}\}/g)) {
      if (placeholders.some(one => one === name)) continue;
      yield onValue(
        path,
        `Nobody fills in ${whole}; there are ${listed(placeholders.map(one => `{{${one}}}`))}.`,
      );
    }
  }
}

export function* rates(subject: Subject): Generator<RuleProblem> {
  for (const { path, query, isCount } of metricParts(subject).flatMap(queriesOf)) {
    const [, name] =
      /\b(rate|irate|increase|delta|idelta|deriv)\s*\(/.exec(query.replace(/"[^"]*"|'[^']*'/g, '')) ?? [];
    if (isCount && name)
      yield onValue(
        path,
        `\`${name}()\` extrapolates; give the raw counter, of which differences are taken.`,
      );
  }
}
