/** What other resources mean for a VirtualService or DestinationRule: namespaces, policies, HTTPRoutes, hashing. */
import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

function findings(text: string, others: string[], complete = false): Finding[] {
  const index = new FileIndex({ complete });
  const parsed = parseText(text);
  index.set('app/this.yaml', parsed);
  for (const [i, other] of others.entries()) index.set(`app/other-${i}.yaml`, parseText(other));
  return validateParsed(parsed, { index });
}
const codes = (code: string, ...args: Parameters<typeof findings>): string[] =>
  findings(...args)
    .filter(each => each.code === code)
    .map(({ path, severity }) => `${severity} ${path}`);

const virtualService = (spec: string, namespace = ', namespace: prod'): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model${namespace}}
spec:
  hosts: [model]
${spec}`;
const destinationRule = (spec: string, namespace = 'prod'): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: model, namespace: ${namespace}}
spec:
${spec}`;

describe('a namespace that something is exported to', () => {
  const exported = (to: string): string => destinationRule(`  host: model\n  exportTo: [${to}]\n`);
  const namespaces = ['prod', 'test'].map(
    name => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`,
  );

  it('is told at its place, with the one that was meant', () => {
    expect(codes('KIA0005', exported('prod, tset'), namespaces, true)).toEqual(['error spec.exportTo[1]']);
    const [finding] = findings(exported('tset'), namespaces, true).filter(({ code }) => code === 'KIA0005');
    expect(finding?.data).toEqual({ suggestion: 'test' });
  });

  it.each(['.', '"*"', 'test', 'prod', '"{{ .Values.to }}"', '$(TO)', 'MODEL_NAMESPACE'])(
    'is fine as %s',
    to => {
      expect(codes('KIA0005', exported(to), namespaces, true)).toEqual([]);
    },
  );

  it('is unknown where not all are known, or none is', () => {
    expect(codes('KIA0005', exported('tset'), namespaces)).toEqual([]);
    expect(codes('KIA0005', exported('tset'), [], true)).toEqual([]);
    const templated = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: "{{ .Release.Namespace }}"}\n';
    expect(codes('KIA0005', exported('tset'), [...namespaces, templated], true)).toEqual([]);
  });
});

describe('plain text to workloads that insist on mutual TLS', () => {
  const plain = (host: string, mode = 'DISABLE'): string =>
    destinationRule(`  host: "${host}"\n  trafficPolicy: {tls: {mode: ${mode}}}\n`);
  const policy = (namespace: string, spec: string): string =>
    `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default, namespace: ${namespace}}\nspec: ${spec}\n`;
  const strict = '{mtls: {mode: STRICT}}';
  const own = '*.prod.svc.cluster.local';
  const said = (text: string, ...policies: string[]): string[] =>
    findings(text, policies)
      .filter(({ code }) => code.startsWith('KIA020'))
      .map(({ code, path }) => `${code} ${path}`);
  const at = 'spec.trafficPolicy.tls.mode';

  it.each([
    ['the namespace', own, [policy('prod', strict)], [`KIA0207 ${at}`]],
    ['the mesh', '*.local', [policy('istio-system', strict)], [`KIA0208 ${at}`]],
    ['the mesh, for the namespace', own, [policy('istio-system', strict)], [`KIA0208 ${at}`]],
    [
      'the mesh, where the namespace leaves it open',
      own,
      [policy('prod', '{mtls: {mode: UNSET}}'), policy('istio-system', strict)],
      [`KIA0208 ${at}`],
    ],
    [
      'the mesh, where the namespace does not',
      own,
      [policy('prod', '{mtls: {mode: PERMISSIVE}}'), policy('istio-system', strict)],
      [],
    ],
    [
      'some workloads only',
      own,
      [policy('prod', '{selector: {matchLabels: {app: a}}, mtls: {mode: STRICT}}')],
      [],
    ],
    ['another namespace', own, [policy('test', strict)], []],
    ['nobody', own, [], []],
    ['the namespace, for one host', 'model', [policy('prod', strict)], []],
    ['the namespace, for another one', '*.test.svc.cluster.local', [policy('prod', strict)], []],
  ])('is told where it is %s', (_, host, policies, expected) => {
    expect(said(plain(host), ...policies)).toEqual(expected);
  });

  it('is no other mode', () => {
    expect(said(plain(own, 'ISTIO_MUTUAL'), policy('prod', strict))).toEqual([]);
    expect(said(plain(own, '"$(MODE)"'), policy('prod', strict))).toEqual([]);
  });
});

describe('an HTTPRoute for the same host', () => {
  const http = '  http: [{route: [{destination: {host: model}}]}]\n';
  const httpRoute = (parent: string, more = '', namespace = 'prod'): string =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: route, namespace: ${namespace}}\nspec: {parentRefs: [{${parent}}]${more}}\n`;
  const told = ['warning spec.hosts[0]'];
  const toService = 'group: "", kind: Service, name: model';

  it.each([
    ['of the Service', toService, '', told],
    ['of the Service in its namespace', `${toService}, namespace: prod`, '', told],
    ['of the Service of another namespace', `${toService}, namespace: test`, '', []],
    ['of another Service', 'group: "", kind: Service, name: other', '', []],
    ['of a gateway', 'name: ingress', '', []],
    ['of something called like the Service', 'name: model', '', []],
    ['of a Service from a template', 'group: "", kind: Service, name: "{{ .Values.name }}"', '', []],
  ])('%s', (_, parent, more, expected) => {
    expect(codes('http-route-beside', virtualService(http), [httpRoute(parent, more)])).toEqual(expected);
  });

  it('at a gateway that both name', () => {
    const text = virtualService(`  gateways: [ingress]\n${http}`).replace('[model]', '[shop.example.com]');
    const said = (route: string): string[] => codes('http-route-beside', text, [route]);
    expect(said(httpRoute('name: ingress'))).toEqual(told);
    expect(said(httpRoute('name: ingress', ', hostnames: ["*.example.com"]'))).toEqual(told);
    expect(said(httpRoute('name: ingress', ', hostnames: [www.example.com]'))).toEqual([]);
    expect(said(httpRoute('name: ingress', '', 'test'))).toEqual([]);
    expect(said(httpRoute(toService))).toEqual([]);
  });

  it('is no matter for tcp', () => {
    const tcp = '  tcp: [{route: [{destination: {host: model}}]}]\n';
    expect(codes('http-route-beside', virtualService(tcp), [httpRoute(toService)])).toEqual([]);
  });
});

describe('hashing behind a split', () => {
  const to = (subset: string, weight: number): string =>
    `{destination: {host: model, subset: ${subset}}, weight: ${weight}}`;
  const split = (...entries: string[]): string =>
    virtualService(`  http: [{route: [${entries.join(', ')}]}]\n`);
  const hashing = (hash: string, more = ''): string =>
    destinationRule(
      `  host: model\n  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}${more}}]\n  trafficPolicy: {loadBalancer: {${hash}}}\n`,
    );
  const byAddress = 'consistentHash: {useSourceIp: true}';
  const said = (text: string, rule: string): string[] => codes('split-not-sticky', text, [rule]);
  const path = 'spec.http[0].route';

  it.each([
    ['the address', byAddress, [`info ${path}`]],
    ['a header', 'consistentHash: {httpHeaderName: x-user}', [`info ${path}`]],
    ['a cookie', 'consistentHash: {httpCookie: {name: user, ttl: 0s}}', [`warning ${path}`]],
    ['nothing', 'simple: RANDOM', []],
    ['no address', 'consistentHash: {useSourceIp: false}', []],
    ['a template', 'consistentHash: "{{ .Values.hash }}"', []],
  ])('by %s', (_, hash, expected) => {
    expect(said(split(to('v1', 90), to('v2', 10)), hashing(hash))).toEqual(expected);
  });

  it('is fine without a split', () => {
    expect(said(split(to('v1', 100)), hashing(byAddress))).toEqual([]);
    expect(said(split(to('v1', 100), to('v2', 0)), hashing(byAddress))).toEqual([]);
    const hosts =
      '{destination: {host: model, subset: v1}, weight: 50}, {destination: {host: other}, weight: 50}';
    expect(said(split(hosts), hashing(byAddress))).toEqual([]);
  });

  it('is fine where the split remembers whom it sent where', () => {
    const cookie = 'headers: {response: {add: {Set-Cookie: version=v2}}}';
    const canary = to('v2', 10).replace(/}$/, `, ${cookie}}`);
    expect(said(split(to('v1', 90), canary), hashing(byAddress))).toEqual([]);
  });

  it('may be of one subset', () => {
    const own = `, trafficPolicy: {loadBalancer: {${byAddress}}}`;
    expect(said(split(to('v1', 90), to('v2', 10)), hashing('simple: RANDOM', own))).toHaveLength(1);
    const none = ', trafficPolicy: {loadBalancer: {simple: RANDOM}}';
    expect(said(split(to('v2', 90), to('v3', 10)), hashing(byAddress, none))).toEqual([]);
  });
});
