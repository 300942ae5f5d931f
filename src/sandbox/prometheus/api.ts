/** Prometheus' HTTP API, as far as it is asked for what a canary did. */
import type { Json } from '../json.ts';
import type { Labels } from '../traffic/labels.ts';
import { QueryError } from './errors.ts';
import { Evaluation } from './evaluate.ts';
import { parseQuery, parseSelector } from './parse.ts';
import { countUntil, type Database, selected } from './select.ts';
import { typeOf } from './syntax.ts';
import { durationMs } from './tokens.ts';
import { keyOf, type Value } from './value.ts';

export interface Answer {
  status: number;
  body: Json | string;
}

/** The most steps of one line, as Prometheus has it. */
const mostSteps = 11_000;

const seconds = (ms: number): number => ms / 1000;

/** A number as Go writes it. */
function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

const bad = (name: string, value: string, why: string): QueryError =>
  new QueryError(
    'bad_data',
    `invalid parameter "${name}": cannot parse ${JSON.stringify(value)} to a ${why}`,
  );

/** Milliseconds of a moment: seconds since 1970, or a date. */
function timeIn(asked: URLSearchParams, name: string, otherwise?: number): number {
  const text = asked.get(name);
  if (text === null && otherwise !== undefined) return otherwise;
  const ms =
    text && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)
      ? Math.round(Number(text) * 1000)
      : Date.parse(text ?? '');
  if (!Number.isFinite(ms)) throw bad(name, text ?? '', 'valid timestamp');
  return ms;
}

function stepIn(asked: URLSearchParams): number {
  const text = asked.get('step') ?? '';
  const ms = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Math.round(Number(text) * 1000) : durationMs(text);
  if (ms === undefined) throw bad('step', text, 'valid duration');
  if (ms > 0) return ms;
  throw new QueryError(
    'bad_data',
    'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
  );
}

function resultOf(value: Value, at: number): Json {
  if (value.type === 'scalar')
    return { resultType: 'scalar', result: [seconds(at), numberText(value.value)] };
  if (value.type === 'vector') {
    const result = value.samples.map(({ labels, value: one }) => ({
      metric: { ...labels },
      value: [seconds(at), numberText(one)],
    }));
    return { resultType: 'vector', result };
  }
  const result = value.rows.map(({ labels, times, values }) => ({
    metric: { ...labels },
    values: times.map((time, i): Json => [seconds(time), numberText(values[i] ?? Number.NaN)]),
  }));
  return { resultType: 'matrix', result };
}

function query(database: Database, asked: URLSearchParams, now: number): Json {
  const node = parseQuery(asked.get('query') ?? '');
  const at = timeIn(asked, 'time', now);
  return resultOf(new Evaluation(database).at(node, at), at);
}

interface Line {
  metric: Labels;
  values: Json[];
}

function queryRange(database: Database, asked: URLSearchParams): Json {
  const from = timeIn(asked, 'start');
  const to = timeIn(asked, 'end');
  if (to < from)
    throw new QueryError('bad_data', 'invalid parameter "end": end timestamp must not be before start time');
  const step = stepIn(asked);
  if ((to - from) / step > mostSteps)
    throw new QueryError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  const node = parseQuery(asked.get('query') ?? '');
  if (typeOf(node) === 'matrix')
    throw new QueryError(
      'bad_data',
      'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    );
  const evaluation = new Evaluation(database);
  const lines = new Map<string, Line>();
  for (let at = from; at <= to; at += step) {
    const value = evaluation.at(node, at);
    const samples = value.type === 'scalar' ? [{ labels: {}, value: value.value }] : [];
    for (const { labels, value: one } of value.type === 'vector' ? value.samples : samples) {
      const key = keyOf(labels);
      const line: Line = lines.get(key) ?? { metric: labels, values: [] };
      line.values.push([seconds(at), numberText(one)]);
      lines.set(key, line);
    }
  }
  const result = [...lines.values()].map(({ metric, values }) => ({ metric: { ...metric }, values }));
  return { resultType: 'matrix', result };
}

/** The labels of series that have samples in the time asked for. */
function labelsOfSeries(
  database: Database,
  asked: URLSearchParams,
  now: number,
  mustMatch: boolean,
): Labels[] {
  const selectors = asked.getAll('match[]');
  if (mustMatch && selectors.length === 0) throw new QueryError('bad_data', 'no match[] parameter provided');
  const from = timeIn(asked, 'start', 0);
  const to = timeIn(asked, 'end', now);
  const found =
    selectors.length === 0
      ? database.series
      : [...new Set(selectors.flatMap(one => selected(database, parseSelector(one))))];
  return found
    .filter(({ times }) => countUntil(times, to) > countUntil(times, from - 1))
    .map(one => one.labels);
}

function valuesOf(database: Database, name: string, asked: URLSearchParams, now: number): string[] {
  const all = labelsOfSeries(database, asked, now, false).flatMap(labels => labels[name] ?? []);
  return [...new Set(all)].sort();
}

/** The sandbox's own, said to whoever asks what this is. */
const buildInfo = {
  version: '3.0.0-sandbox',
  revision: '',
  branch: '',
  buildUser: 'istio-canary sandbox',
  buildDate: '',
  goVersion: '',
};

function dataOf(path: string, database: Database, asked: URLSearchParams, now: number): Json | undefined {
  const [, value] = /^\/api\/v1\/label\/([^/]+)\/values$/.exec(path) ?? [];
  if (value !== undefined) return valuesOf(database, value, asked, now);
  switch (path) {
    case '/api/v1/query':
      return query(database, asked, now);
    case '/api/v1/query_range':
      return queryRange(database, asked);
    case '/api/v1/series':
      return labelsOfSeries(database, asked, now, true).map(one => ({ ...one }));
    case '/api/v1/labels': {
      const all = labelsOfSeries(database, asked, now, false).flatMap(one => Object.keys(one));
      return [...new Set(all)].sort();
    }
    case '/api/v1/status/buildinfo':
      return buildInfo;
    case '/api/v1/status/runtimeinfo':
      return { storageRetention: '65m', reloadConfigSuccess: true, timeSeriesCount: database.series.length };
    default:
      return undefined;
  }
}

/** Answers one request; `asked` are the parameters of the address and of a form. Never throws for what was asked. */
export function answer(path: string, database: () => Database, asked: URLSearchParams, now: number): Answer {
  if (path === '/-/ready' || path === '/-/healthy')
    return { status: 200, body: `Prometheus Server is ${path === '/-/ready' ? 'Ready' : 'Healthy'}.\n` };
  try {
    const data = path.startsWith('/api/v1/') ? dataOf(path, database(), asked, now) : undefined;
    if (data === undefined) return { status: 404, body: '404 page not found\n' };
    return { status: 200, body: { status: 'success', data } };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return {
      status: error.status,
      body: { status: 'error', errorType: error.errorType, error: error.message },
    };
  }
}
