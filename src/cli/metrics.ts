/** `istio-canary metrics`: what both versions did lately, side by side; what Prometheus has; and the queries. */
import type { Arm } from '../analysis/model.ts';
import type { MetricsProbe, MetricsTarget, ShownQuery, WindowValues } from '../analysis/source.ts';
import { metricsTargetOf } from '../analysis/target.ts';
import { sleep } from '../cluster/backoff.ts';
import { parse, type SharedOptions, text } from './args.ts';
import { clusterBundle, connect, gaps, look } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { durationIn, metricsFrom, metricsOptions } from './metrics-args.ts';
import { table } from './table.ts';

const boolean = { type: 'boolean', default: false } as const;
const options = {
  test: boolean,
  queries: boolean,
  watch: boolean,
  window: { type: 'string' },
  every: { type: 'string' },
  route: { type: 'string' },
  stable: { type: 'string' },
  to: { type: 'string' },
  ...metricsOptions,
} as const;

const usualWindow = 5 * 60_000;
const usualEvery = 10_000;

type Values = Record<Arm, WindowValues>;
type Row = [what: keyof WindowValues, title: string, unit: string, digits: number];

const rows: readonly Row[] = [
  ['requests', 'requests', '', 0],
  ['rate', 'rate', ' /s', 2],
  ['errorShare', 'errors (attempts)', ' %', 3],
  ['requestsSeen', 'requests seen', '', 0],
  ['errorShareSeen', 'errors (seen)', ' %', 3],
  ['p50', 'p50', ' ms', 1],
  ['p95', 'p95', ' ms', 1],
  ['p99', 'p99', ' ms', 1],
];

const figureOf = (values: WindowValues, what: keyof WindowValues): number | undefined => {
  const value = values[what];
  return typeof value === 'number' ? value : undefined;
};

function differenceOf(values: Values, what: keyof WindowValues): number | undefined {
  const stable = figureOf(values.stable, what);
  const canary = figureOf(values.canary, what);
  return stable === undefined || canary === undefined ? undefined : canary - stable;
}

/** At most so many digits after the point, without trailing zeros. */
const numberText = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

const cell = (value: number | undefined, unit: string, digits: number): string =>
  value === undefined ? '-' : `${numberText(value, digits)}${unit}`;

const differenceText = (value: number | undefined, unit: string, digits: number): string => {
  const said = cell(value, unit === ' %' ? ' points' : unit, digits);
  return value !== undefined && value > 0 ? `+${said}` : said;
};

/** True where a table would hold nothing but dashes. */
const isEmpty = (values: Values): boolean =>
  rows.every(([what]) => [values.stable, values.canary].every(arm => figureOf(arm, what) === undefined));

/** Both versions in a table. */
export function valuesText({ versions }: MetricsTarget, values: Values): string {
  const { stable, canary } = versions;
  return table([
    ['', `${stable.key} (stable)`, `${canary.key} (canary)`, 'DIFFERENCE'],
    ...rows.map(([what, title, unit, digits]) => [
      title,
      cell(figureOf(values.stable, what), unit, digits),
      cell(figureOf(values.canary, what), unit, digits),
      differenceText(differenceOf(values, what), unit, digits),
    ]),
  ]);
}

/** Both versions as the json output gives them; null is not known. */
export function valuesJson(target: MetricsTarget, values: Values): Record<string, unknown> {
  const of = (arm: Arm) => ({
    key: target.versions[arm].key,
    ...Object.fromEntries(rows.map(([what]) => [what, figureOf(values[arm], what) ?? null])),
  });
  return {
    stable: of('stable'),
    canary: of('canary'),
    difference: Object.fromEntries(rows.map(([what]) => [what, differenceOf(values, what) ?? null])),
  };
}

function probeText(probe: MetricsProbe): string {
  const list = (names: readonly string[]): string => names.join(', ') || 'none';
  return [
    probe.where,
    ...table([
      ['found', list(probe.found)],
      ['missing', list(probe.missing)],
      ['reporters', list(probe.reporters)],
      ['versions told apart by', probe.versionLabel ?? 'not known'],
      [
        'scraped every',
        probe.scrapeIntervalMs === undefined
          ? 'not known'
          : `${probe.scrapeIntervalMs / 1000} s: nothing is noticed any sooner`,
      ],
    ])
      .trimEnd()
      .split('\n')
      .map(line => `  ${line}`),
    ...probe.notes,
    '',
  ].join('\n');
}

const queriesText = (queries: readonly ShownQuery[], { versions }: MetricsTarget): string =>
  queries
    .map(({ name, arm, promql }) => `# ${name}${arm ? ` of ${versions[arm].key}` : ''}\n${promql}\n`)
    .join('\n');

/** Runs the command; gives the exit code. A probe that found nothing to judge by is a failure. */
export async function runMetrics(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  if (positionals.length !== 1) throw new UsageError('metrics takes one VirtualService');
  const modes = ['test', 'queries', 'watch'].filter(name => values[name] === true);
  if (modes.length > 1)
    throw new UsageError(`--${modes.join(' and --')} are different things; say one of them`);
  const windowMs = durationIn(values, 'window', usualWindow);
  const everyMs = durationIn(values, 'every', usualEvery);
  const where = await metricsFrom(values, io);
  const session = await connect(shared, io);
  try {
    const { target, snapshot, states } = await look(session, positionals[0], shared.namespace);
    for (const gap of gaps(states)) io.stderr(`${gap}\n`);
    const words = { stable: text(values.stable), canary: text(values.to), route: text(values.route) };
    const wanted = metricsTargetOf(snapshot, target, words);
    const { openMetrics, probeMetrics } = await clusterBundle();
    if (values.test === true) {
      const probe = await probeMetrics(session, wanted, { ...where, env: io.env });
      io.stdout(shared.output === 'json' ? `${JSON.stringify(probe, null, 2)}\n` : probeText(probe));
      return probe.missing.includes('istio_requests_total') ? exit.refused : exit.done;
    }
    const source = openMetrics(session, wanted, [], { ...where, windowMs, env: io.env });
    try {
      if (values.queries === true) {
        const queries = source.queries();
        io.stdout(
          shared.output === 'json' ? `${JSON.stringify(queries, null, 2)}\n` : queriesText(queries, wanted),
        );
        return exit.done;
      }
      const print = (found: Values): void => io.stdout(shown(wanted, found, source.where, windowMs, shared));
      if (values.watch !== true) {
        const found = await source.window(windowMs);
        print(found);
        if (isEmpty(found))
          io.stderr(
            `Nothing is known of either version in this time. What Prometheus has: istio-canary metrics ${positionals[0]} --test\n`,
          );
        return exit.done;
      }
      return await watch(everyMs, async signal => print(await source.window(windowMs, signal)), io);
    } finally {
      source.close();
    }
  } finally {
    await session.close();
  }
}

function shown(
  target: MetricsTarget,
  values: Values,
  where: string,
  windowMs: number,
  { output }: SharedOptions,
): string {
  const { namespace, virtualService } = target;
  const at = new Date().toISOString();
  if (output === 'json')
    return `${JSON.stringify({ at, namespace, virtualService, where, windowMs, ...valuesJson(target, values) })}\n`;
  return `${namespace}/${virtualService}, ${windowMs / 1000} s until ${at}, by ${where}\n${valuesText(target, values)}`;
}

/** Again and again until the process is asked to end, or nobody reads it. That Prometheus is away is said, and waited out. */
async function watch(everyMs: number, show: (signal: AbortSignal) => Promise<void>, io: Io): Promise<number> {
  const stopping = new AbortController();
  const unlisten = io.onStop?.(() => stopping.abort());
  const { explain } = await clusterBundle();
  try {
    while (!stopping.signal.aborted && io.isUnread?.() !== true) {
      await show(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) io.stderr(`${explain(error)}\n`);
      });
      await sleep(everyMs, stopping.signal);
    }
    return exit.done;
  } finally {
    unlisten?.();
  }
}
