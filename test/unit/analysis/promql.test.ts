import { describe, expect, test } from 'vitest';
import { countQueryProblem, filledIn, isSelector } from '../../../src/analysis/placeholders.ts';
import {
  durationText,
  matchersProblem,
  oneOf,
  quoted,
  rangeOf,
  requestsTotal,
  selectorOf,
} from '../../../src/analysis/promql.ts';
import type { MetricsTarget } from '../../../src/analysis/source.ts';

const host = 'model.ml.svc.cluster.local';
const target: MetricsTarget = {
  namespace: 'ml',
  virtualService: 'model',
  host,
  versions: {
    stable: { key: 'v1', subset: 'v1', workloads: ['model-v1'], host },
    canary: { key: 'v2', subset: 'v2', workloads: ['model-v2', 'model-v2.gpu'], host },
  },
};
const filled = (query: string, arm: 'stable' | 'canary' = 'stable') => filledIn(query, target, arm, 90_000);

describe('selectors', () => {
  test('name the service, and nothing that extrapolates', () => {
    expect(rangeOf(selectorOf(target, requestsTotal), 300_000)).toBe(
      'istio_requests_total{destination_service_namespace="ml",destination_service_name="model"}[5m]',
    );
  });

  test('hold the hosts of both versions where those differ', () => {
    const byHost: MetricsTarget = {
      ...target,
      versions: {
        stable: { ...target.versions.stable, host: 'model-primary.ml.svc.cluster.local' },
        canary: { ...target.versions.canary, host: 'model-canary.ml.svc.cluster.local' },
      },
    };
    expect(selectorOf(byHost, 'm')).toBe(
      'm{destination_service_namespace="ml",destination_service_name=~"model|model-primary|model-canary"}',
    );
  });

  test('of a host outside the cluster go by its name', () => {
    const outside = {
      ...target,
      host: 'api.example.com',
      versions: {
        stable: { ...target.versions.stable, host: 'api.example.com' },
        canary: { ...target.versions.canary, host: 'api.example.com' },
      },
    };
    expect(selectorOf(outside, 'm')).toBe('m{destination_service_name="api.example.com"}');
  });

  test('take further matchers', () => {
    expect(selectorOf(target, 'm', { matching: ' route_name="primary", ', more: ['le="5"'] })).toContain(
      'destination_service_name="model",le="5",route_name="primary"',
    );
  });

  test.each(['a="b"', 'a="b",c!="d", e=~"f|g",h!~\'i\'', 'a="with \\" quote, and } brace"', ''])(
    '%s are matchers',
    text => expect(matchersProblem(text)).toBeUndefined(),
  );

  test.each(['a', 'a=b', 'a="b"}', 'a="b"} or up{', 'a="b" c="d"', '="b"', '1a="b"', 'a="b\n"', 'a="b'])(
    '%j are none',
    text => expect(matchersProblem(text)).toBeDefined(),
  );

  test('quote whatever a name holds', () => {
    expect(quoted('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
    expect(oneOf('x', ['a.b', 'c'])).toBe('x=~"a\\\\.b|c"');
    expect([durationText(1500), durationText(90_000), durationText(7_200_000), durationText(0.2)]).toEqual([
      '1500ms',
      '90s',
      '2h',
      '1ms',
    ]);
  });
});

describe('placeholders', () => {
  test('are filled in within quotes', () => {
    expect(
      filled('q{ns="{{namespace}}",svc="{{ service }}",v="{{subset}}",w="{{workload}}"}[{{window}}]'),
    ).toBe('q{ns="ml",svc="model",v="v1",w="model-v1"}[90s]');
    expect(filled('q{v="{{subset}}"}', 'canary')).toBe('q{v="v2"}');
  });

  test('are taken literally in a pattern, all of several', () => {
    expect(filled('q{w=~"{{workload}}"}', 'canary')).toBe('q{w=~"(model-v2|model-v2\\\\.gpu)"}');
    expect(filled('q{w!~"x-{{workload}}"}')).toBe('q{w!~"x-model-v1"}');
    expect(() => filled('q{w="{{workload}}"}', 'canary')).toThrow(/several of \{\{workload\}\}.*=~/);
  });

  test('outside of quotes only the window stands', () => {
    expect(() => filled('q{v={{subset}}}')).toThrow(/within quotes/);
    expect(filled('avg_over_time(q[{{ window }}])')).toBe('avg_over_time(q[90s])');
  });

  test('that do not exist, or are not known, are said', () => {
    expect(() => filled('q{v="{{version}}"}')).toThrow(/no placeholder \{\{version\}\}/);
    const blind = {
      ...target,
      versions: { ...target.versions, stable: { ...target.versions.stable, workloads: [] } },
    };
    expect(() => filledIn('q{w="{{workload}}"}', blind, 'stable', 1000)).toThrow(/cannot be seen/);
  });

  test('nothing breaks out of its quotes', () => {
    const odd = (subset: string): MetricsTarget => ({
      ...target,
      versions: { ...target.versions, canary: { ...target.versions.canary, subset } },
    });
    expect(filledIn('q{v="{{subset}}"}', odd('x"} or up{a="'), 'canary', 1000)).toBe(
      'q{v="x\\"} or up{a=\\""}',
    );
    expect(filledIn("q{v='{{subset}}'}", odd("x'y"), 'canary', 1000)).toBe("q{v='x\\'y'}");
    expect(() => filledIn('q{v=`{{subset}}`}', odd('x`y'), 'canary', 1000)).toThrow(/backquote/);
  });

  test('in a comment stay as they are', () => {
    expect(filled('q # of {{subset}}\n')).toBe('q # of {{subset}}\n');
  });
});

describe('queries of counters', () => {
  test.each(['q', 'q{a="b"}', ' a:b_total { a=~"x{2}" } ', '{__name__="q"}', "q{a='}'}", 'q{}'])(
    '%s is a selector',
    query => expect(isSelector(query)).toBe(true),
  );
  test.each(['sum(q)', 'q + q', 'q[5m]', 'q offset 5m', 'q{a="b"} * 2', '', '{}', '5'])('%s is none', query =>
    expect(isSelector(query)).toBe(false),
  );
  test('what extrapolates is no count', () => {
    expect(countQueryProblem('sum(increase(q[5m]))')).toContain('increase()');
    expect(countQueryProblem('rate (q[5m])')).toContain('rate()');
    expect(countQueryProblem('sum(q{a="rate(x)"})')).toBeUndefined();
    expect(countQueryProblem('model_rate_total')).toBeUndefined();
  });
});
