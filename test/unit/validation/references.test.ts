import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

const route = (host: string, subset?: string, namespace?: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: routes${namespace ? `, namespace: ${namespace}` : ''}}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: "${host}"${subset ? `, subset: "${subset}"` : ''}}
`;
const rule = (host: string, subsets: string[], namespace?: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: rule${namespace ? `, namespace: ${namespace}` : ''}}
spec:
  host: "${host}"
  subsets:
${subsets.map(name => `    - name: ${name}`).join('\n')}
`;
const service = (name: string, namespace?: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}${namespace ? `, namespace: ${namespace}` : ''}}
spec: {ports: [{port: 80}]}
`;

function findings(text: string, others: string[] = [], complete = false): Finding[] {
  const index = new FileIndex({ complete });
  const parsed = parseText(text);
  index.set('this.yaml', parsed);
  for (const [i, other] of others.entries()) index.set(`other-${i}.yaml`, parseText(other));
  return validateParsed(parsed, { index });
}
const paths = (...args: Parameters<typeof findings>): string[] =>
  findings(...args).map(
    ({ code, path }) => `${code} ${path.replace('spec.http[0].route[0].destination.', '')}`,
  );

const missing = ['IST0101 subset'];

describe('a subset that no DestinationRule defines', () => {
  it('is reported at its value, with the rule that is known', () => {
    const text = route('model', 'v3');
    const [finding] = findings(text, [rule('model', ['v1', 'v2'])]);
    expect(text.slice(finding?.start, finding?.end)).toBe('"v3"');
    expect(finding).toMatchObject({
      code: 'IST0101',
      severity: 'error',
      path: 'spec.http[0].route[0].destination.subset',
    });
    expect(finding?.message).toContain('v1, v2');
    expect(finding?.related?.[0]).toMatchObject({ file: 'other-0.yaml', start: { line: 3 } });
  });

  it('is unknown without a rule of that host', () => {
    expect(paths(route('model', 'v3'))).toEqual([]);
    expect(paths(route('model', 'v3'), [rule('other', ['v1'])])).toEqual([]);
  });

  it('is silent when any rule of the host defines it', () => {
    const two = [rule('model', ['v1'], 'a'), rule('model.a.svc.cluster.local', ['v3'], 'istio-system')];
    expect(paths(route('model', 'v3', 'a'), two)).toEqual([]);
    expect(paths(route('model', 'v4', 'a'), two)).toEqual(missing);
  });

  it('lets a wildcard rule define subsets, but not prove that the host is known', () => {
    expect(paths(route('model', 'v3', 'a'), [rule('*.a.svc.cluster.local', ['v1'])])).toEqual([]);
    const both = [rule('*.a.svc.cluster.local', ['v3']), rule('model', ['v1'], 'a')];
    expect(paths(route('model', 'v3', 'a'), both)).toEqual([]);
  });

  it.each([
    ['same namespace', 'a', 'a', missing],
    ['another namespace', 'a', 'b', []],
    ['both left open', undefined, undefined, missing],
    ['left open beside the usual one', undefined, 'default', missing],
    ['the usual one beside left open', 'default', undefined, missing],
    ['left open beside another one', undefined, 'a', []],
  ])('resolves short hosts: %s', (_, routeNamespace, ruleNamespace, expected) => {
    expect(paths(route('model', 'v3', routeNamespace), [rule('model', ['v1'], ruleNamespace)])).toEqual(
      expected,
    );
  });

  it('takes a possible rule for an answer', () => {
    const others = [rule('model', ['v1']), rule('model', ['v3'], 'prod')];
    expect(paths(route('model', 'v3'), others)).toEqual([]);
  });

  it('is unknown where a template or a variable has a say', () => {
    expect(paths(route('model', '$(SUBSET)'), [rule('model', ['v1'])])).toEqual([]);
    expect(paths(route('{{ .Values.host }}', 'v3'), [rule('model', ['v1'])])).toEqual([]);
    expect(paths(route('model', 'v3'), [rule('model', ['"{{ .Values.canary }}"'])])).toEqual([]);
    const loop = rule('model', ['v1']).replace(/\n$/, '\n    {{- include "more" . | nindent 4 }}\n');
    expect(paths(route('model', 'v3'), [loop])).toEqual([]);
  });

  it('is looked for in mirrors, tls and tcp too', () => {
    const text = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: all}
spec:
  hosts: [model]
  http:
    - match: [{uri: {prefix: /b}}]
      route: [{destination: {host: model, subset: v1}}]
      mirror: {host: model, subset: v8}
    - match: [{uri: {prefix: /a}}]
      route: [{destination: {host: model}}]
      mirrors: [{destination: {host: model, subset: v9}}]
  tls:
    - match: [{sniHosts: [model]}]
      route: [{destination: {host: model, subset: v6}}]
  tcp:
    - route: [{destination: {host: model, subset: v7}}]
`;
    const found = findings(text, [rule('model', ['v1'])]).map(finding => finding.data?.subset);
    expect(found).toEqual(['v8', 'v9', 'v6', 'v7']);
  });

  it('suggests a name that was meant, but no other version', () => {
    expect(findings(route('model', 'canray'), [rule('model', ['canary'])])[0]?.data?.suggestion).toBe(
      'canary',
    );
    expect(findings(route('model', 'v3'), [rule('model', ['v2'])])[0]?.data?.suggestion).toBeUndefined();
  });
});

describe('a closed world', () => {
  it('misses the rule of a subset', () => {
    expect(paths(route('model', 'v1'), [service('model')], true)).toEqual(missing);
  });

  it('misses services and service entries', () => {
    expect(paths(route('model'), [], true)).toEqual(['IST0101 host']);
    expect(paths(route('model'), [service('model', 'other')], true)).toEqual([]);
    expect(paths(route('model', undefined, 'a'), [service('model', 'b')], true)).toEqual(['IST0101 host']);
    expect(paths(route('api.example.com'), [service('model')], true)).toEqual(['IST0101 host']);
    const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: external}
spec: {hosts: ["*.example.com"]}
`;
    expect(paths(route('api.example.com'), [entry], true)).toEqual([]);
  });

  it('misses gateways, but not the mesh', () => {
    const text = route('model').replace('hosts:', 'gateways: [mesh, nowhere, prod/there]\n  hosts:');
    const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: there, namespace: prod}
spec: {servers: [{hosts: ["*"]}]}
`;
    expect(paths(text, [service('model'), gateway], true)).toEqual(['IST0101 spec.gateways[1]']);
    expect(paths(text, [service('model'), gateway])).toEqual([]);
  });
});

describe('a port of a known host', () => {
  const withPort = (port: number): string => route('model').replace('"}', `", port: {number: ${port}}}`);
  it('must be one of the service', () => {
    expect(paths(withPort(8080), [service('model')])).toEqual(['IST0101 port.number']);
    expect(paths(withPort(80), [service('model')])).toEqual([]);
    expect(paths(withPort(8080))).toEqual([]);
  });
});
