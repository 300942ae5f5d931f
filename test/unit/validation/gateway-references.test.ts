import { describe, expect, it } from 'vitest';
import { deployment, findingsIn, foundIn, istio, object } from './world.ts';

const complete = { complete: true };
const bound = (hosts: string, gateways: string, match = ''): string =>
  istio(
    'VirtualService',
    'prod/model',
    `{hosts: [${hosts}], gateways: [${gateways}], http: [{${match}route: [{destination: {host: model}}]}]}`,
  );
const gateway = (name: string, hosts: string): string =>
  istio(
    'Gateway',
    name,
    `{selector: {istio: ingressgateway}, servers: [{port: {number: 80}, hosts: [${hosts}]}]}`,
  );
const apiGateway = (name: string, listener: string): string =>
  object('gateway.networking.k8s.io/v1', 'Gateway', name, `{listeners: [{port: 80, ${listener}}]}`);

describe('a gateway that does not exist', () => {
  const missing = (files: string[], world = complete): string[] =>
    findingsIn(files, world)
      .filter(({ data }) => data?.reference === 'gateway')
      .map(({ path }) => path);

  it('is told where it is bound and where it is matched', () => {
    const files = [
      gateway('prod/ingress', '"*"'),
      bound('m.com', 'ingress, gone', 'match: [{gateways: [away, ingress]}], '),
    ];
    expect(missing(files)).toEqual(['spec.gateways[1]', 'spec.http[0].match[0].gateways[0]']);
    expect(missing(files, { complete: false })).toEqual([]);
  });

  it('may be one of the Gateway API', () => {
    expect(missing([apiGateway('infra/edge', 'name: http'), bound('m.com', 'infra/edge')])).toEqual([]);
    expect(
      missing([object('other.io/v1', 'Gateway', 'infra/edge', '{}'), bound('m.com', 'infra/edge')]),
    ).toHaveLength(1);
  });

  it.each(['mesh', '$(GATEWAY)', '"{{ .Values.gateway }}"', 'GATEWAY_NAMESPACE/ingress'])(
    'is none: %s',
    name => expect(missing([bound('m.com', name)])).toEqual([]),
  );

  it('may be named as of old, with its namespace after it', () => {
    const edge = gateway('infra/edge', 'a.com');
    for (const name of ['edge.infra', 'edge.infra.svc.cluster.local']) {
      expect(missing([edge, bound('a.com', name)])).toEqual([]);
      expect(missing([edge, bound('a.com', name.replace('infra', 'prod'))])).toEqual(['spec.gateways[0]']);
      expect(foundIn('IST0132', [edge, bound('b.com', name)], complete)).toHaveLength(1);
    }
  });

  it('may have a name that is filled in', () => {
    expect(missing([gateway('prod/"{{ .Release.Name }}"', '"*"'), bound('m.com', 'ingress')])).toEqual([]);
  });

  it('comes with the one of another namespace, and the code that others have', () => {
    const [finding] = findingsIn([gateway('infra/ingress', '"*"'), bound('m.com', 'ingress')], complete);
    expect(finding).toMatchObject({ also: ['KIA1102', 'IST0132'], data: { suggestion: 'infra/ingress' } });
  });
});

describe('hosts that the gateway does not serve', () => {
  const unserved = (files: string[], world = {}): string[] => foundIn('IST0132', files, world);
  const at = ['prod/model spec.hosts[0]'];

  it('are told, also where not all is known', () => {
    expect(unserved([gateway('prod/ingress', 'a.com, "*.b.com"'), bound('c.com', 'ingress')])).toEqual(at);
    expect(unserved([gateway('prod/ingress', 'a.com'), bound('c.com, d.com', 'mesh, ingress')])).toEqual([
      'prod/model spec.gateways[1]',
    ]);
    expect(unserved([gateway('prod/ingress', 'test/c.com'), bound('c.com', 'ingress')])).toEqual(at);
    expect(unserved([gateway('infra/ingress', './c.com'), bound('c.com', 'infra/ingress')])).toEqual(at);
    expect(unserved([apiGateway('prod/ingress', 'hostname: a.com'), bound('c.com', 'ingress')])).toEqual(at);
    expect(unserved([istio('Gateway', 'prod/ingress', '{}'), bound('c.com', 'ingress')], complete)).toEqual(
      at,
    );
  });

  it.each([
    ['the same host', gateway('prod/ingress', 'a.com'), 'A.com'],
    ['a wildcard of the gateway', gateway('prod/ingress', '"*.a.com"'), 'x.a.com'],
    ['a wildcard of the VirtualService', gateway('prod/ingress', 'x.a.com'), '"*.a.com"'],
    ['one of several', gateway('prod/ingress', 'a.com'), 'b.com, a.com'],
    ['every host', gateway('prod/ingress', '"*/*"'), 'a.com'],
    ['its namespace', gateway('prod/ingress', 'prod/a.com, ./b.com'), 'a.com'],
    ['a short host', gateway('prod/ingress', 'model.prod.svc.cluster.local'), 'model'],
    ['hosts that are filled in', gateway('prod/ingress', '"{{ .Values.host }}"'), 'a.com'],
    ['a host that is filled in', gateway('prod/ingress', 'a.com'), '$(HOST)'],
    ['a listener for all', apiGateway('prod/ingress', 'name: http'), 'a.com'],
    ['a gateway of elsewhere', gateway('test/ingress', 'b.com'), 'a.com'],
    ['a gateway whose namespace is open', gateway('ingress', 'b.com'), 'a.com'],
    ['a base that others add servers to', istio('Gateway', 'prod/ingress', '{}'), 'a.com'],
  ])('are served: %s', (_, known, hosts) => {
    expect(unserved([known, bound(hosts, 'ingress')])).toEqual([]);
  });

  it('are served where any of several variants of the gateway does', () => {
    const variants = [gateway('prod/ingress', 'stage.com'), gateway('prod/ingress', 'a.com')];
    expect(unserved([...variants, bound('a.com', 'ingress')])).toEqual([]);
  });
});

describe('a claim that nobody checks', () => {
  const claim = bound(
    'm.com',
    'ingress',
    'match: [{headers: {"@request.auth.claims.group": {exact: beta}}}], ',
  );
  const workload = deployment('istio-system/ingressgateway', '{istio: ingressgateway}');
  const world = [gateway('prod/ingress', '"*"'), workload];
  const auth = (name: string, spec: string): string =>
    object('security.istio.io/v1', 'RequestAuthentication', name, spec);
  const unchecked = (files: string[], known = complete): string[] => foundIn('IST0149', files, known);

  it('is told at its header', () => {
    const at = ['prod/model spec.http[0].match[0].headers.@request.auth.claims.group'];
    expect(unchecked([...world, claim]).map(each => each.replace(/\["(.*)"\]/, '.$1'))).toEqual(at);
    expect(unchecked([...world, auth('prod/jwt', '{}'), claim])).toHaveLength(1);
    expect(
      unchecked([...world, auth('istio-system/jwt', '{selector: {matchLabels: {app: x}}}'), claim]),
    ).toHaveLength(1);
    expect(unchecked([...world, claim], { complete: false })).toEqual([]);
  });

  it.each([
    ['checked for all', auth('istio-system/jwt', '{}')],
    [
      'checked for the gateway',
      auth('istio-system/jwt', '{selector: {matchLabels: {istio: ingressgateway}}}'),
    ],
    ['a selector that is filled in', auth('istio-system/jwt', '{selector: {matchLabels: {istio: "$(GW)"}}}')],
  ])('is none: %s', (_, known) => {
    expect(unchecked([...world, known, claim])).toEqual([]);
  });

  describe('at a gateway whose workloads are not known', () => {
    const edge = istio('Gateway', 'prod/ingress', '{selector: {istio: edge}, servers: [{hosts: ["*"]}]}');
    const other = auth('infra/jwt', '{selector: {matchLabels: {istio: other}}}');

    it('is told where no RequestAuthentication can be for them', () => {
      expect(unchecked([edge, claim])).toHaveLength(1);
      expect(unchecked([edge, other, claim])).toHaveLength(1);
      expect(unchecked([edge, claim], { complete: false })).toEqual([]);
      const [finding] = findingsIn([edge, claim], complete).filter(({ code }) => code === 'IST0149');
      expect(finding?.message).toContain('at Gateway prod/ingress, wherever it runs');
      expect(finding?.related).toMatchObject([{ file: '0.yaml' }]);
    });

    it.each([
      ['one is for all pods of some namespace', auth('infra/jwt', '{}')],
      ['one is for such pods', auth('infra/jwt', '{selector: {matchLabels: {istio: edge, app: x}}}')],
      ['one is for pods with another label', auth('infra/jwt', '{selector: {matchLabels: {app: x}}}')],
      ['a workload may be theirs', deployment('infra/edge', '{istio: "{{ .Values.name }}"}')],
    ])('is unknown where %s', (_, known) => {
      expect(unchecked([edge, known, claim])).toEqual([]);
    });
  });
});

describe('an internal gateway', () => {
  it('is told wherever it is named', () => {
    const internal = 'infra/edge~istio-autogenerated-k8s-gateway~http';
    const files = [bound('m.com', internal, `match: [{gateways: ["${internal}"]}], `)];
    expect(foundIn('IST0165', files)).toEqual([
      'prod/model spec.gateways[0]',
      'prod/model spec.http[0].match[0].gateways[0]',
    ]);
    expect(foundIn('IST0101', files, complete).filter(each => each.includes('gateways'))).toEqual([]);
  });
});
