/** The sandbox's PromQL: what it works out, and what it refuses in Prometheus' words. */
import { describe, expect, test } from 'vitest';
import { answer } from '../../../src/sandbox/prometheus/api.ts';
import { parseQuery } from '../../../src/sandbox/prometheus/parse.ts';
import type { StoredSeries } from '../../../src/sandbox/traffic/series.ts';

const start = 1_700_000_000_000;
/** A counter that grows by this much at each scrape, every five seconds. */
const counter = (labels: Record<string, string>, by: number, length = 61): StoredSeries => ({
  labels: { __name__: 'requests_total', ...labels },
  times: Array.from({ length }, (_, i) => start + 1850 + 5000 * i),
  values: Array.from({ length }, (_, i) => by * (i + 1)),
});
const gauge = (name: string, labels: Record<string, string>, value: number): StoredSeries => ({
  labels: { __name__: name, ...labels },
  times: [start + 296_850, start + 301_850],
  values: [value - 1, value],
});
const database = {
  scrapeMs: 5000,
  series: [
    counter({ version: 'v1', code: '200' }, 100),
    counter({ version: 'v1', code: '500' }, 1),
    counter({ version: 'v2', code: '200' }, 50),
    counter({ version: 'v3', code: '200' }, 7, 20),
    gauge('quality', { version: 'v1' }, 0.9),
    gauge('quality', { version: 'v2' }, 0.8),
    gauge('b', { le: '10' }, 50),
    gauge('b', { le: '20' }, 90),
    gauge('b', { le: '+Inf' }, 100),
  ],
};
const now = start + 303_000;

const ask = (path: string, query: Record<string, string>): unknown =>
  answer(`/api/v1/${path}`, () => database, new URLSearchParams(query), now);

/** Each series in a line: its labels, its value. */
function values(query: string): string[] {
  const { body } = ask('query', { query }) as {
    body: { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  };
  return body.data.result.map(({ metric, value }) => {
    const labels = Object.entries(metric).map(([name, text]) => `${name}=${text}`);
    return `${labels.join(' ')} ${Number(Number(value[1]).toFixed(6))}`.trim();
  });
}

describe('the sandbox works out', () => {
  test.each([
    ['quality', ['__name__=quality version=v1 0.9', '__name__=quality version=v2 0.8']],
    ['quality{version="v1"}', ['__name__=quality version=v1 0.9']],
    ["quality{version!~'v[13]'}", ['__name__=quality version=v2 0.8']],
    ['{__name__="quality",version=~"v2|v9"}', ['__name__=quality version=v2 0.8']],
    // A matcher is about the whole text, and an absent label is an empty one.
    ['quality{version=~"v"}', []],
    ['quality{pod=""}', ['__name__=quality version=v1 0.9', '__name__=quality version=v2 0.8']],
    ['avg(quality)', ['0.85']],
    ['max by (version) (quality) > 0.85', ['version=v1 0.9']],
    ['quality > bool 0.85', ['version=v1 1', 'version=v2 0']],
    ['count(requests_total)', ['3']],
    // What ended is gone for a moment, and there for an hour.
    ['count(last_over_time(requests_total[1h]))', ['4']],
    ['count by (version) (requests_total)', ['version=v1 2', 'version=v2 1']],
    ['sum without (code) (requests_total{version="v1"})', ['version=v1 6161']],
    ['sum(rate(requests_total{code="200"}[1m])) by (version)', ['version=v1 20', 'version=v2 10']],
    ['increase(requests_total{code="500"}[50s])', ['version=v1 code=500 10']],
    ['irate(requests_total{version="v2"}[1m])', ['version=v2 code=200 10']],
    [
      '100 * sum(rate(requests_total{code="500"}[1m])) / sum(rate(requests_total[1m]))',
      [String(Number(((100 * 0.2) / 30.2).toFixed(6)))],
    ],
    ['sum(rate((sum by (version) (requests_total))[1m:5s]))', ['30.2']],
    ['quality / on(version) quality{version="v1"}', ['version=v1 1']],
    ['quality - ignoring(x) quality', ['version=v1 0', 'version=v2 0']],
    ['histogram_quantile(0.5, b)', ['10']],
    ['histogram_quantile(0.7, b)', ['15']],
    ['histogram_quantile(0.99, b)', ['20']],
    ['-quality{version="v1"} + 2 ^ 3 ^ 0', ['version=v1 1.1']],
    ['vector(1 + 2 * 3)', ['7']],
    ['max_over_time(quality{version="v2"}[5m]) # the best', ['version=v2 0.8']],
    ['scalar(quality{version="v2"}) * vector(10)', ['8']],
  ])('%s', (query, wanted) => {
    expect(values(query)).toEqual(wanted);
  });

  test('raw samples of a range, its beginning left out', () => {
    const { body } = ask('query', {
      query: 'quality{version="v1"}[5s]',
      time: String(start / 1000 + 301.85),
    }) as {
      body: unknown;
    };
    expect(body).toEqual({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          { metric: { __name__: 'quality', version: 'v1' }, values: [[start / 1000 + 301.85, '0.9']] },
        ],
      },
    });
  });

  test('the time, and lines of a chart', () => {
    expect(ask('query', { query: 'time()' })).toEqual({
      status: 200,
      body: { status: 'success', data: { resultType: 'scalar', result: [now / 1000, String(now / 1000)] } },
    });
    const asked = { query: 'sum(rate(requests_total[20s]))', start: String(start / 1000 + 60), step: '30' };
    const { body } = ask('query_range', { ...asked, end: String(start / 1000 + 300) }) as {
      body: { data: { result: { values: unknown[] }[] } };
    };
    expect(body.data.result).toHaveLength(1);
    expect(body.data.result[0]?.values).toHaveLength(9);
  });

  test('which series and labels there are', () => {
    expect(ask('series', { 'match[]': 'quality{version="v1"}' })).toMatchObject({
      body: { data: [{ __name__: 'quality', version: 'v1' }] },
    });
    expect(ask('labels', {})).toMatchObject({ body: { data: ['__name__', 'code', 'le', 'version'] } });
    expect(ask('label/version/values', {})).toMatchObject({ body: { data: ['v1', 'v2', 'v3'] } });
    expect(ask('status/buildinfo', {})).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(ask('alerts', {})).toMatchObject({ status: 404 });
  });
});

describe('the sandbox refuses as bad data', () => {
  test.each([
    ['', 'no expression found'],
    ['sum(', 'unexpected end of input'],
    [
      'sum(rate(requests_total))',
      'expected type range vector in call to function "rate", got instant vector',
    ],
    ['rate(requests_total[5m]', 'expected ")"'],
    ['{}', 'at least one non-empty matcher'],
    ['a{b=c}', 'expected a string'],
    ['a{b="["} + a{b=~"["}', 'error parsing regexp'],
    ['"text', 'unterminated quoted string'],
    ['a $ b', "unexpected character: '$'"],
    ['1 > 2', 'comparisons between scalars must use BOOL modifier'],
    ['topk(3, a)', 'topk() is not supported'],
    ['a and b', '"and" is not supported'],
    ['a offset 5m', '"offset" is not supported'],
    ['a @ 5', 'the modifier @ is not supported'],
    ['deriv(a[5m])', 'the function "deriv" is not supported'],
    ['constructor(a[5m])', 'the function "constructor" is not supported'],
    ['a * on(b) group_left c', 'group_left is not supported'],
    [`${'('.repeat(500)}a${')'.repeat(500)}`, 'not supported'],
  ])('%s', (query, why) => {
    const { status, body } = ask('query', { query }) as { status: number; body: Record<string, unknown> };
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', errorType: 'bad_data' });
    expect(body.error).toContain('invalid parameter "query": 1:');
    expect(body.error).toContain(why);
  });

  test.each([
    [{ query: 'a', start: 'x', end: '2', step: '1' }, 'cannot parse "x" to a valid timestamp'],
    [{ query: 'a', start: '1', end: '0', step: '1' }, 'end timestamp must not be before start time'],
    [{ query: 'a', start: '1', end: '2', step: '0' }, 'zero or negative'],
    [{ query: 'a', start: '0', end: '20000', step: '1' }, 'exceeded maximum resolution'],
    [{ query: 'a[5m]', start: '1', end: '2', step: '1' }, 'invalid expression type "range vector"'],
  ])('a range of %j', (asked, why) => {
    const { status, body } = ask('query_range', asked) as { status: number; body: { error: string } };
    expect(status).toBe(400);
    expect(body.error).toContain(why);
  });

  test('but many for one as an error of execution', () => {
    expect(ask('query', { query: 'quality / on() quality' })).toMatchObject({
      status: 422,
      body: { errorType: 'execution' },
    });
  });
});

test('a place in a query is told by line and column', () => {
  expect(() => parseQuery('sum(\n  topk(1, a)\n)')).toThrow('2:3: parse error: topk()');
});
