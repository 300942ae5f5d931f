import { describe, expect, it } from 'vitest';
import { entries, head, labels, offered, policy, ruleHead, spec, taken, valueAfter } from './typing.ts';

describe('values', () => {
  const durations = ['100ms', '1s', '5s', '10s', '30s', '1m', '5m'];
  it.each([
    ['durations', spec('  http:\n    - timeout: |\n'), durations],
    ['durations over a broken line', spec('  http:\n    - timeout: |\n      rou\n'), durations],
    ['modes', policy('    tls:\n      mode: |\n'), ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']],
    ['booleans', spec('  http:\n    - match:\n        - ignoreUriCase: |\n'), ['true', 'false']],
    ['the kind', `${head.replace('VirtualService', '|')}`, ['VirtualService', 'DestinationRule']],
    [
      'the version',
      head.replace('networking.istio.io/v1', '|'),
      ['networking.istio.io/v1', 'networking.istio.io/v1beta1', 'networking.istio.io/v1alpha3'],
    ],
    [
      'hosts',
      entries('        - destination:\n            host: |\n'),
      ['model', 'far', 'api.example.com', 'other'],
    ],
    [
      'hosts in a list, without those there',
      spec('  hosts:\n    - model\n    - |\n'),
      ['far', 'api.example.com', 'other'],
    ],
    ['hosts in brackets', spec('  hosts: [model, |]\n'), ['far', 'api.example.com', 'other']],
    [
      'subsets of the host',
      entries('        - destination:\n            host: model\n            subset: |\n'),
      ['stable', 'canary'],
    ],
    ['subsets of another host', entries('        - destination: {host: other, subset: b|}\n'), ['blue']],
    [
      'subsets of a host that follows',
      entries('        - destination:\n            subset: |\n            host: other\n'),
      ['blue'],
    ],
    ['subsets within quotes', entries('        - destination: {host: other, subset: "|"}\n'), ['blue']],
    [
      'subsets of a full name',
      entries(
        '        - destination:\n            host: model.default.svc.cluster.local\n            subset: |\n',
      ),
      ['stable', 'canary'],
    ],
    ['no subsets without a host', entries('        - destination:\n            subset: |\n'), []],
    [
      'ports',
      entries(
        '        - destination:\n            host: model\n            port:\n              number: |\n',
      ),
      ['8080', '9090'],
    ],
    ['gateways', spec('  gateways: [|]\n'), ['front', 'mesh']],
    ['namespaces', `${head}  namespace: |\n`, ['away', 'prod', 'edge']],
    [
      'names of headers',
      spec('  http:\n    - match:\n        - headers:\n            |\n'),
      ['x-team', 'x-answered-by', 'x-canary', 'cookie', 'user-agent'],
    ],
    [
      'names of headers to remove',
      spec('  http:\n    - headers:\n        request:\n          remove: [|]\n'),
      ['x-team', 'x-answered-by'],
    ],
  ])('%s', (_, text, wanted) => {
    expect(labels(text)).toEqual(wanted);
  });

  it('are label keys in use for a subset', () => {
    const text = `${ruleHead}spec:\n  host: a\n  subsets:\n    - name: v1\n      labels:\n        app: a\n        |\n`;
    expect(labels(text)).toEqual(['version', 'track']);
    expect(taken(text, 'track')).toContain('app: a\n        track: _\n');
  });

  it('are written in full from another namespace', () => {
    const text = entries('        - destination:\n            host: |\n').replace(
      'name: model',
      'name: model\n  namespace: prod',
    );
    expect(labels(text)).toContain('far.away.svc.cluster.local');
    const gateways = spec('  gateways: [|]\n').replace('name: model', 'name: model\n  namespace: prod');
    expect(labels(gateways)).toEqual(['edge/front', 'mesh']);
  });

  it('are quoted where YAML would read something else', () => {
    expect(valueAfter(spec('  exportTo:\n    - |\n'), '*')).toMatchObject({ spec: { exportTo: ['*'] } });
    expect(valueAfter(spec('  exportTo: ["|"]\n'), '*')).toMatchObject({ spec: { exportTo: ['*'] } });
  });

  it('tell the labels of a subset', () => {
    const [, canary] = offered(entries('        - destination: {host: model, subset: |}\n'));
    expect(canary).toMatchObject({ kind: 'reference', detail: 'version: v2, track: fast' });
  });

  it('replace the whole word around the cursor', () => {
    const text = entries('        - destination:\n            host: mo|dle\n');
    expect(taken(text, 'model')).toBe(text.replace('mo|dle', 'model'));
  });
});

describe('JSON', () => {
  const json = (spec: string): string =>
    `{\n  "apiVersion": "networking.istio.io/v1",\n  "kind": "VirtualService",\n  "metadata": {"name": "model"},\n  "spec": ${spec}\n}`;
  it.each([
    ['a field between quotes', '{"hosts": ["model"], "|"}', 'gateways'],
    ['a field without quotes', '{"hosts": ["model"], |}', 'http'],
    ['a field on a line of its own', '{\n    "hosts": ["model"],\n    |\n  }', 'http'],
    ['a value between quotes', '{"hosts": ["|"]}', 'model'],
    ['a value without quotes', '{"hosts": [|]}', 'model'],
    [
      'a value of a field',
      '{"http": [{"route": [{"destination": {"host": "other", "subset": |}}]}]}',
      'blue',
    ],
    [
      'a destination',
      '{"http": [{"route": [{"destination": {"host": "other"}, "weight": 1}, {|}]}]}',
      'destination and weight',
    ],
  ])('gets %s as JSON', (_, spec, label) => {
    const text = taken(json(spec), label).replaceAll('_', '1');
    expect(() => JSON.parse(text)).not.toThrow();
  });
});
