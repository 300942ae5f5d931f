import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindOf } from '../../../src/validation/kinds.ts';
import { schemaFindings } from '../../../src/validation/schema.ts';

/** Findings of one document as `code path@at`. */
function findings(yaml: string): string[] {
  return problems(yaml).map(({ code, path, at }) => `${code} ${path.join('.')}@${at}`);
}

function problems(yaml: string) {
  const value = parse(yaml);
  const kind = kindOf(value);
  if (!kind) throw new Error('the test names no kind of ours');
  return schemaFindings(kind, value);
}

const inSpec = (kind: string, spec: string) => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: {name: model}
spec: ${spec}`;
const vs = (spec: string) => inSpec('VirtualService', spec);
const dr = (spec: string) => inSpec('DestinationRule', spec);
/** A VirtualService with one HTTP route. */
const http = (route: string) => vs(`{hosts: [model], http: [${route}]}`);
const policy = (trafficPolicy: string) => dr(`{host: model, trafficPolicy: ${trafficPolicy}}`);

const env = (name: string) => `\${${name}}`;

/** What nothing is wrong with. */
const SILENT: Record<string, string> = {
  'a canary split': http('{route: [{destination: {host: model, subset: v1}, weight: 90}]}'),
  'an older version': vs('{}').replace('/v1', '/v1alpha3'),
  'a delegate without hosts': vs('{http: [{route: [{destination: {host: model}}]}]}'),
  'a name that is generated': vs('{}').replace('name:', 'generateName:'),
  'metadata as tools dump it': vs('{}').replace(
    '{name: model}',
    '{name: model, creationTimestamp: null, labels: }',
  ),
  'a live status': `${vs('{}')}\nstatus: {anything: [1]}`,
  'a float that is whole': http('{route: [{destination: {host: model}, weight: 5.0}]}'),
  'a negative weight, which the schema takes': http('{route: [{destination: {host: model}, weight: -1}]}'),
  'a nullable field': http('{retries: {retryRemoteLocalities: null}}'),
  'a header that is only there': http('{match: [{headers: {x-canary: {}}}]}'),
  'a header named like a keyword': http('{headers: {request: {set: {type: a, constructor: b}}}}'),
  'durations of several units': http('{timeout: 1h30m, retries: {perTryTimeout: .5s, backoff: "+1500us"}}'),
  'a duration of zero where that turns a limit off': policy('{connectionPool: {tcp: {idleTimeout: 0s}}}'),
  'an empty subset label map': dr('{host: model, subsets: [{name: v1, labels: {}}]}'),
  'a Helm value for a number': http(
    '{route: [{destination: {host: model}, weight: "{{ .Values.weight }}"}]}',
  ),
  'a Kustomize value for a list': vs('{hosts: $(HOSTS)}'),
  'an envsubst value for a duration': http(`{timeout: "${env('TIMEOUT')}"}`),
  'an envsubst value for a choice': policy(`{loadBalancer: {simple: "${env('ALGORITHM')}"}}`),
  'a Helm key': vs('{"{{ .Values.kind }}": []}'),
};

/** Text to the only finding that it may give. */
const FOUND: [string, string, string][] = [
  [
    'a quoted weight',
    http('{route: [{destination: {host: a}, weight: "5"}]}'),
    'wrong-type spec.http.0.route.0.weight@value',
  ],
  [
    'half a weight',
    http('{route: [{destination: {host: a}, weight: 0.5}]}'),
    'wrong-type spec.http.0.route.0.weight@value',
  ],
  [
    'a number as text',
    http('{match: [{headers: {x-canary: {exact: 1}}}]}'),
    'wrong-type spec.http.0.match.0.headers.x-canary.exact@value',
  ],
  ['a text for a list', vs('{hosts: model}'), 'wrong-type spec.hosts@value'],
  [
    'a list for an object',
    http('{route: [{destination: [model]}]}'),
    'wrong-type spec.http.0.route.0.destination@value',
  ],
  ['a text for an object', http('{match: [{uri: /v2}]}'), 'wrong-type spec.http.0.match.0.uri@value'],
  ['a number in a list', vs('{hosts: [1]}'), 'wrong-type spec.hosts.0@value'],
  ['a null in a list', vs('{http: [null]}'), 'wrong-type spec.http.0@value'],
  [
    'a null in a map',
    http('{match: [{headers: {x-canary: }}]}'),
    'wrong-type spec.http.0.match.0.headers.x-canary@value',
  ],
  [
    'a required field without value',
    http('{route: [{destination: }]}'),
    'wrong-type spec.http.0.route.0.destination@value',
  ],
  ['a spec without value', vs(''), 'wrong-type spec@value'],
  ['an optional field without value', http('{timeout: }'), 'empty-value spec.http.0.timeout@key'],
  ['a choice without value', policy('{tls: {mode: }}'), 'empty-value spec.trafficPolicy.tls.mode@key'],
  [
    'a label without value',
    dr('{host: model, subsets: [{name: v1, labels: {version: }}]}'),
    'empty-value spec.subsets.0.labels.version@key',
  ],
  [
    'a numeric label',
    vs('{}').replace('name: model', 'name: model, labels: {version: 2}'),
    'wrong-type metadata.labels.version@value',
  ],
  [
    'a misspelt field',
    http('{route: [{destination: {host: a}, weigth: 5}]}'),
    'unknown-field spec.http.0.route.0.weigth@key',
  ],
  [
    'a misspelt required field',
    http('{route: [{destinaton: {host: a}}]}'),
    'unknown-field spec.http.0.route.0.destinaton@key',
  ],
  ['a field of nothing', vs('{websocketUpgrade: true}'), 'unknown-field spec.websocketUpgrade@key'],
  ['a field at the top', `${vs('{}')}\nspecs: {}`, 'unknown-field specs@key'],
  [
    'a field of metadata',
    vs('{}').replace('name: model', 'name: model, label: {}'),
    'unknown-field metadata.label@key',
  ],
  ['a key with a slash', vs('{a/b~c: 1}'), 'unknown-field spec.a/b~c@key'],
  ['no host of a rule', dr('{subsets: []}'), 'missing-field spec@key'],
  ['no destination', http('{route: [{weight: 1}]}'), 'missing-field spec.http.0.route.0@key'],
  [
    'no destination host',
    http('{route: [{destination: {subset: v1}}]}'),
    'missing-field spec.http.0.route.0.destination@key',
  ],
  ['no host of a mirror', http('{mirror: {subset: v2}}'), 'missing-field spec.http.0.mirror@key'],
  ['no subset name', dr('{host: a, subsets: [{labels: {version: v1}}]}'), 'missing-field spec.subsets.0@key'],
  [
    'no warm-up duration',
    policy('{loadBalancer: {warmup: {aggression: 1}}}'),
    'missing-field spec.trafficPolicy.loadBalancer.warmup@key',
  ],
  ['no spec', vs('{}').replace(/spec.*/, ''), 'missing-field @key'],
  ['no name', vs('{}').replace('{name: model}', '{}'), 'missing-field metadata@key'],
  [
    'exact beside prefix',
    http('{match: [{uri: {exact: /a, prefix: /b}}]}'),
    'one-of spec.http.0.match.0.uri.prefix@key',
  ],
  [
    'three ways to match',
    http('{match: [{uri: {regex: a, exact: /a, prefix: /b}}]}'),
    'one-of spec.http.0.match.0.uri.prefix@key',
  ],
  [
    'simple beside consistentHash',
    policy('{loadBalancer: {simple: RANDOM, consistentHash: {useSourceIp: true}}}'),
    'one-of spec.trafficPolicy.loadBalancer.consistentHash@key',
  ],
  [
    'two things to hash',
    policy('{loadBalancer: {consistentHash: {useSourceIp: true, httpHeaderName: a}}}'),
    'one-of spec.trafficPolicy.loadBalancer.consistentHash.httpHeaderName@key',
  ],
  [
    'two hash tables',
    policy('{loadBalancer: {consistentHash: {useSourceIp: true, maglev: {}, ringHash: {}}}}'),
    'one-of spec.trafficPolicy.loadBalancer.consistentHash.ringHash@key',
  ],
  [
    'a choice that is none',
    policy('{loadBalancer: {simple: ROUNDROBIN}}'),
    'invalid-value spec.trafficPolicy.loadBalancer.simple@value',
  ],
  [
    'a choice of the wrong type',
    policy('{loadBalancer: {simple: 1}}'),
    'wrong-type spec.trafficPolicy.loadBalancer.simple@value',
  ],
  [
    'text that is not base64',
    http('{directResponse: {status: 200, body: {bytes: "a-b"}}}'),
    'invalid-value spec.http.0.directResponse.body.bytes@value',
  ],
  [
    'a wildcard label',
    dr('{host: a, workloadSelector: {matchLabels: {app: "m*"}}}'),
    'invalid-value spec.workloadSelector.matchLabels.app@value',
  ],
  [
    'a wildcard label key',
    dr('{host: a, workloadSelector: {matchLabels: {"a*": m}}}'),
    'invalid-value spec.workloadSelector.matchLabels@value',
  ],
  ['a negative port', http('{match: [{port: -1}]}'), 'out-of-range spec.http.0.match.0.port@value'],
  [
    'a weight beyond 32 bits',
    http('{route: [{destination: {host: a}, weight: 2147483648}]}'),
    'out-of-range spec.http.0.route.0.weight@value',
  ],
  [
    'over 100 percent',
    policy('{retryBudget: {percent: 101}}'),
    'out-of-range spec.trafficPolicy.retryBudget.percent@value',
  ],
  ['a duration without unit', http('{timeout: "10"}'), 'invalid-duration spec.http.0.timeout@value'],
  ['a duration of zero', http('{timeout: 0s}'), 'invalid-duration spec.http.0.timeout@value'],
  ['a negative duration', http('{timeout: -1s}'), 'invalid-duration spec.http.0.timeout@value'],
  ['a duration below 1ms', http('{timeout: 999us}'), 'invalid-duration spec.http.0.timeout@value'],
  [
    'an unreadable idle timeout',
    policy('{connectionPool: {tcp: {idleTimeout: 1 hour}}}'),
    'invalid-duration spec.trafficPolicy.connectionPool.tcp.idleTimeout@value',
  ],
  ['a version of the future', vs('{}').replace('/v1', '/v2'), 'unknown-version apiVersion@value'],
];

describe('schemaFindings', () => {
  it.each(Object.entries(SILENT))('has nothing against %s', (_name, yaml) => {
    expect(findings(yaml)).toEqual([]);
  });

  it.each(FOUND)('finds %s', (_name, yaml, finding) => {
    expect(findings(yaml)).toEqual([finding]);
  });

  it('finds every mistake of a document', () => {
    const both = vs('{host: [a], http: [{route: [{destination: {}, weight: "1"}]}]}');
    expect(findings(both)).toEqual([
      'missing-field spec.http.0.route.0.destination@key',
      'wrong-type spec.http.0.route.0.weight@value',
      'unknown-field spec.host@key',
    ]);
  });

  it.each([
    [
      http('{route: [{destination: {host: a}, weigth: 5}]}'),
      'Unknown field `weigth`; did you mean `weight`?',
    ],
    [
      http('{route: [{destination: {host: a, weight: 5}}]}'),
      'Unknown field `weight`; it belongs one level up, beside `destination`',
    ],
    [
      http('{route: [{host: a, destination: {host: a}}]}'),
      'Unknown field `host`; it belongs in `destination`',
    ],
    [
      http('{destination: {host: a}}'),
      'Unknown field `destination`; it belongs in an entry of `mirrors` or an entry of `route`',
    ],
    [
      http('{rewrite: {nonsense: 1}}'),
      'Unknown field `nonsense`; known here: `authority`, `uri`, `uriRegexRewrite`',
    ],
    [
      http('{route: [{destination: {host: a}, weight: "5"}]}'),
      '`weight` must be a whole number, not the text "5": take the quotes away',
    ],
    [
      http('{timeout: 5}'),
      '`timeout` must be a duration such as `10s` or `1h30m`, not `5`: write `5s` for seconds',
    ],
    [
      http('{timeout: "5"}'),
      '`timeout` must be a duration such as `10s` or `1h30m`, not "5": write `5s` for seconds',
    ],
    [
      http('{route: [{destination: {host: a, port: 80}}]}'),
      '`port` must be an object with fields such as `number`, not `80`: write `number: 80` below it',
    ],
    [vs('{hosts: [yes, 5]}'), '`hosts[1]` must be a text, not `5`; put it in quotes'],
    [
      http('{timeout: }'),
      '`timeout` has no value, so the cluster ignores it: give it a duration such as `10s` or `1h30m`, or remove it',
    ],
    [http('{timeout: 0s}'), '`timeout` must be at least `1ms`, not "0s"'],
    [http('{match: [{port: -1}]}'), '`port` must be at least 0, not -1'],
    [
      http('{match: [{uri: {exact: /a, prefix: /b}}]}'),
      '`exact`, `prefix` exclude each other: keep one of them',
    ],
    [http('{route: [{weight: 1}]}'), '`route[0]` needs `destination`'],
    [
      vs('{}').replace('/v1', '/v2'),
      'Istio has no "networking.istio.io/v2"; known versions are `v1`, `v1beta1`, `v1alpha3`',
    ],
  ])('says what is wrong: %#', (yaml, message) => {
    expect(problems(yaml).map(problem => problem.message)).toEqual([message]);
  });

  it('gives quick fixes what they need', () => {
    const data = (yaml: string) => problems(yaml)[0]?.data;
    expect(data(http('{mirror-percent: 1}'))).toEqual({ suggestion: 'mirror_percent' });
    expect(data(policy('{loadBalancer: {simple: round_robin}}'))).toEqual({ suggestion: 'ROUND_ROBIN' });
    expect(data(dr('{}'))).toEqual({ field: 'host' });
    expect(data(vs('{hosts: a}'))).toEqual({ expected: ['array'] });
    expect(data(http('{match: [{uri: {exact: a, regex: b}}]}'))).toEqual({ fields: ['exact', 'regex'] });
  });

  it.each([null, 1, 'text', [], [[]]])('never throws: %j', value => {
    expect(schemaFindings('VirtualService', value)).toHaveLength(1);
  });
});

describe('kindOf', () => {
  it('knows our kinds of any version, and nothing else', () => {
    expect(kindOf({ apiVersion: 'networking.istio.io/v9', kind: 'DestinationRule' })).toBe('DestinationRule');
    expect(kindOf({ apiVersion: 'networking.istio.io/v1', kind: 'Gateway' })).toBeUndefined();
    expect(kindOf({ apiVersion: 'example.com/v1', kind: 'VirtualService' })).toBeUndefined();
    expect(kindOf(null)).toBeUndefined();
  });
});
