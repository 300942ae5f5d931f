import { describe, expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';
import { deployment, rule, service } from './marked.ts';
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

describe('values with few usual ones', () => {
  const http = (text: string): string => spec(`  hosts: [model]\n  http:\n    - ${text}\n`);
  it.each([
    ['retry policies', http('retries: {retryOn: |}'), ['5xx', 'gateway-error', 'reset']],
    ['further retry policies', http('retries: {retryOn: "5xx,re|"}'), ['gateway-error', 'reset']],
    ['retry policies behind a comma', http('retries:\n        retryOn: reset,|'), ['5xx', 'gateway-error']],
    ['methods', http('match: [{method: {exact: |}}]'), ['GET', 'HEAD', 'POST']],
    ['methods of CORS', http('corsPolicy: {allowMethods: [GET, |]}'), ['HEAD', 'POST']],
    ['statuses of a fault', http('fault: {abort: {httpStatus: |}}'), ['503', '500']],
    ['gRPC statuses', http('fault: {abort: {grpcStatus: |}}'), ['OK', 'CANCELLED']],
    ['statuses of an answer', http('directResponse: {status: |}'), ['200', '204', '503']],
    ['codes of a redirect', http('redirect: {redirectCode: |}'), ['301', '302']],
    ['ports of a match', http('match: [{port: |}]'), ['8080', '9090']],
    [
      'gateways of a match',
      spec('  gateways: [own]\n  http:\n    - match: [{gateways: [|]}]\n'),
      ['own', 'front', 'mesh'],
    ],
    ['server names', spec('  hosts: [a.com]\n  tls:\n    - match: [{sniHosts: [|]}]\n'), ['a.com']],
    ['ports of a policy', policy('    portLevelSettings: [{port: {number: |}}]\n'), ['8080', '9090']],
    ['headers to hash', policy('    loadBalancer: {consistentHash: {httpHeaderName: |}}\n'), ['x-team']],
    ['annotations', `${head}  annotations:\n    |\n`, ['istio-canary.dev/stable']],
  ])('%s', (_, text, wanted) => {
    expect(labels(text).slice(0, wanted.length)).toEqual(wanted);
  });

  it('are the rest of the weight first, each with its share', () => {
    const text = entries('        - destination: {host: model}\n          weight: 60\n        - weight: |\n');
    const [rest, nothing] = offered(text);
    expect(rest).toMatchObject({ label: '40', detail: '40 %' });
    expect(nothing).toMatchObject({ label: '0', detail: '0 %' });
    expect(labels(entries('        - weight: |\n'))).toEqual(['100']);
  });

  it('are written behind a comma without quotes', () => {
    expect(taken(http('retries: {retryOn: "5xx,|"}'), 'reset')).toContain('"5xx,reset"');
  });
});

describe('what is known of workloads', () => {
  const around = [
    deployment('one', 'app: model, version: v1'),
    deployment('two', 'app: model, version: v2'),
    deployment('shop', 'app: shop, version: v9'),
    `${service('model')}spec: {selector: {app: model}, ports: [{port: 80}]}\n`,
    entries('        - destination: {host: model, subset: fast}\n'),
  ];
  const near = (text: string): string[] => offered(text, around).map(({ label }) => label);
  const subset = (text: string): string => `${ruleHead}spec:\n  host: model\n  subsets:\n    - ${text}\n`;

  it('gives the label keys of a subset, those that tell versions apart first', () => {
    expect(near(subset('name: a\n      labels: {|}'))).toEqual(['version', 'app']);
  });

  it('gives the values of a label, of the pods behind the host alone', () => {
    expect(near(subset('name: a\n      labels:\n        version: |'))).toEqual(['v1', 'v2']);
  });

  it('gives names of subsets that are asked for and missing, then versions', () => {
    expect(near(subset('name: |'))).toEqual(['fast', 'v1', 'v2']);
  });
});

describe('names', () => {
  const at = (name: string, namespace: string, more = ''): string =>
    `${service(name).trimEnd()}\n  namespace: ${namespace}\n${more}`;
  const inProd = (text: string): string => text.replace('name: model', 'name: model\n  namespace: prod');

  it('of the same namespace come first', () => {
    const around = [at('far', 'away'), at('near', 'prod')];
    const host = inProd(entries('        - destination:\n            host: |\n'));
    expect(offered(host, around).map(({ label }) => label)).toEqual(['near', 'far.away.svc.cluster.local']);
    expect(
      offered(inProd(`${head}  namespace: |\n`).replace('  namespace: prod\n', ''), around)[0]?.label,
    ).toBe('away');
    expect(offered(inProd(spec('  exportTo: [|]\n')), around).map(({ label }) => label)).toEqual([
      '.',
      '*',
      'prod',
      'away',
    ]);
  });

  it('that are not exported to the namespace are not offered', () => {
    const far = rule(
      'model.prod.svc.cluster.local',
      '  exportTo: ["."]\n  subsets: [{name: hidden}]\n',
      'away',
    );
    const open = rule('model.prod.svc.cluster.local', '  subsets: [{name: seen}]\n', 'away');
    const text = inProd(entries('        - destination: {host: model, subset: |}\n'));
    expect(offered(text, [far, open]).map(({ label }) => label)).toEqual(['seen']);
  });

  it('of VirtualServices without hosts are offered to delegate to', () => {
    const around = [
      entries('').replace('  hosts: [model]\n', ''),
      entries('').replace('name: model', 'name: root'),
    ];
    expect(
      offered(spec('  http:\n    - delegate:\n        name: |\n'), around).map(({ label }) => label),
    ).toEqual(['model']);
  });
});

describe('ready-made blocks', () => {
  it.each([
    ['retries: twice where it failed', 'retries'],
    ['mirror: a copy to the canary', 'mirror'],
    ['fault: delay some requests', 'fault'],
    ['fault: fail some requests', 'fault'],
  ])('%s is nothing to complain of', (label, field) => {
    const text = entries('        - destination: {host: model, subset: stable}\n      |\n');
    const after = taken(text, label);
    expect(validateText(after).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(labels(after.replace(/\n {6}\w+:\n/, '\n      |\n$&'))).not.toContain(label);
    expect(after).toContain(`\n      ${field}:\n        `);
  });

  it.each([
    'outlierDetection: leave out failing pods',
    'loadBalancer: sticky by header',
    'loadBalancer: sticky by cookie',
  ])('%s is nothing to complain of', label => {
    const after = taken(policy('    |\n'), label);
    expect(validateText(after).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('know the subsets of the host', () => {
    const text = entries(
      '        - destination: {host: model, subset: stable}\n          weight: 90\n        - |\n',
    );
    const block = offered(text).find(({ label }) => label === 'destination and weight');
    expect(block?.insertText).toMatch(/subset: \$\{2:canary\}/);
  });
});

describe('what is typed is compared with', () => {
  it('the field, and with the dash where one is typed', () => {
    const [first] = offered(entries('        |\n'));
    expect(first).toMatchObject({ label: '- destination', filterText: 'destination' });
    const [dashed] = offered(entries('        -|\n'));
    expect(dashed?.label).toBe('- destination');
    expect(dashed?.filterText).toBeUndefined();
  });
});

describe('above deeper lines', () => {
  it('only fields are offered that may hold them', () => {
    const text = entries('        - destination: {host: model}\n').replace('    - route:\n', '    - |\n');
    expect(labels(text.replace('    - |\n', '    - name: a\n      |\n'))).toContain('route');
    expect(taken(text.replace('    - |\n', '    - name: a\n      |\n'), 'route')).toContain(
      '      route:\n        - destination',
    );
    expect(labels(`${ruleHead}|\n  host: model\n`)).toEqual(['spec']);
  });
});

describe('Enter behind something typed', () => {
  const split = (typed: string): string =>
    entries(
      `        - destination: {host: a}\n          weight: 95\n        - destination: {host: b}\n          weight: ${typed}\n`,
    );

  it('never makes an amount larger: what is offered before a digit matches none', () => {
    const weights = offered(split('|'));
    expect(weights.map(({ label }) => label)).toContain('50');
    expect(weights.every(({ filterText }) => filterText === ' ')).toBe(true);
    expect(labels(split('5|'))).toEqual([]);
    expect(labels(spec('  http:\n    - timeout: 3|\n'))).toEqual([]);
    expect(labels(spec('  http:\n    - fault: {abort: {percentage: {value: 5|}}}\n'))).toEqual([]);
  });

  it('still completes numbers that mean nothing before they are whole', () => {
    const [first] = offered(spec('  http:\n    - fault: {abort: {httpStatus: 5|}}\n'));
    expect(first).toMatchObject({ label: '503' });
    expect(first?.filterText).toBeUndefined();
  });

  it('leaves objects of other kinds alone', () => {
    // Editors find `Service` in VirtualService, and `v1` behind the slash.
    expect(offered('kind: |').map(({ filterText }) => filterText)).toEqual([
      'virtualservice',
      'destinationrule',
      'canarypolicy',
    ]);
    expect(offered('apiVersion: |').map(({ filterText }) => filterText)).toEqual([
      'networking.istio.io',
      'istio-canary.dev',
    ]);
    expect(labels('kind: Service|')).toEqual([]);
    expect(labels('apiVersion: v1|')).toEqual([]);
    expect(labels('kind: Vir|')).toEqual(['VirtualService']);
    expect(labels('apiVersion: networking.istio.io/|')).toEqual(['networking.istio.io/v1']);
  });

  it('is not asked for in files that are no objects', () => {
    expect(labels('apiVersion: |\nname: chart\nversion: 0.1.0\n')).toEqual([]);
    expect(labels('canary: {}\nkind: |\n')).toEqual([]);
  });
});
