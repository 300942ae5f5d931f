import { describe, expect, it } from 'vitest';
import { found } from './virtual-service.ts';

const HTTP = 'http: [{route: [{destination: {host: model}}]}]';
const withSpec = (spec: string): string[] => found(`{${spec}, ${HTTP}}`);
const withHosts = (hosts: string): string[] => withSpec(`hosts: [${hosts}]`);

describe('hosts', () => {
  it.each([
    'model',
    'model.example.com.',
    '"*.example.com"',
    '"*-v2.example.com"',
    '"*foo"',
    '10.0.0.1',
    '"2001:db8::1"',
    'MODEL_HOST.example.com',
    '$(HOST)',
    '"{{ .Values.host }}"',
    'a.com, b.com, "*.c.com", c.com',
  ])('%s are fine', hosts => {
    expect(withHosts(hosts)).toEqual([]);
  });

  it.each([
    '""',
    '"foo*.com"',
    '"a.*.com"',
    'a_b',
    '-a',
    'a..b',
    'a.com/path',
    'model.123',
    'a:80',
    '10.0.0.256',
  ])('%s is none', host => {
    expect(withHosts(host)).toEqual(['invalid-host hosts[0]']);
  });

  it('may be longer than labels, up to 255', () => {
    expect(withHosts(`${'a'.repeat(63)}.com`)).toEqual([]);
    expect(withHosts(`${'a'.repeat(64)}.com`)).toEqual(['invalid-host hosts[0]']);
    expect(withHosts('abc.'.repeat(64))).toEqual(['invalid-host hosts[0]']);
  });

  it.each([
    ['a.com, a.com', 1],
    ['"*.com", a.com', 1],
    ['a.com, "*.com"', 0],
    ['"*.foo.bar", "*.bar"', 0],
    ['"*.bar", "*.bar"', 1],
    ['"*foo.com", foo.com', 1],
  ])('%s overlap', (hosts, index) => {
    expect(withHosts(hosts)).toEqual([`overlapping-hosts hosts[${index}]`]);
  });

  it('are many without delay', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `h${i}.example.com`).join(', ');
    const started = performance.now();
    expect(withHosts(`${many}, "*.h7.example.com"`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('are not * in the mesh', () => {
    expect(withHosts('"*"')).toEqual(['wildcard-host-in-mesh hosts[0]']);
    expect(withSpec('hosts: ["*"], gateways: [ingress, mesh]')).toEqual(['wildcard-host-in-mesh hosts[0]']);
    expect(withSpec('hosts: ["*"], gateways: [ingress]')).toEqual([]);
    expect(withSpec('hosts: ["*"], gateways: $(GATEWAYS)')).not.toContain('wildcard-host-in-mesh hosts[0]');
  });
});

describe('gateways', () => {
  it.each(['mesh', 'ingress', 'istio-system/ingress', '$(NS)/ingress', 'NAME_SPACE/ingress'])(
    '%s is one',
    name => {
      expect(withSpec(`hosts: [model], gateways: [${name}]`)).toEqual([]);
    },
  );

  it.each(['""', '"*"', '"*/ingress"', '/ingress', 'a/', 'a/b/c', 'a/b.c', 'in_gress'])(
    '%s is none',
    name => {
      expect(withSpec(`hosts: [model], gateways: [${name}]`)).toEqual(['invalid-gateway-name gateways[0]']);
    },
  );

  it('are not looked at by Istio behind one without a slash', () => {
    expect(withSpec('hosts: [model], gateways: [a/b, mesh, "*/c"]')).toEqual([
      'impossible-gateway-name gateways[2]',
    ]);
  });

  it('are of the legacy form with a dot', () => {
    const legacy = 'hosts: [model], gateways: [ingress.istio-system.svc.cluster.local]';
    expect(withSpec(legacy)).toEqual(['legacy-gateway-name gateways[0]']);
  });

  it('are needed for routes by JWT claim', () => {
    const claim = (gateways: string) =>
      found(
        `{hosts: [model], ${gateways} http: [{match: [{headers: {"@request.auth.claims.sub": {exact: a}}}], route: [{destination: {host: model}}]}]}`,
      );
    const refused = ['jwt-route-in-mesh http[0].match[0].headers.@request.auth.claims.sub'];
    expect(claim('')).toEqual(refused);
    expect(claim('gateways: [mesh, ingress],')).toEqual(refused);
    expect(claim('gateways: [ingress],')).toEqual([]);
  });
});

describe('exportTo', () => {
  it.each(['"."', '"*"', 'prod, staging', '"$(NS)", staging', 'NAME_SPACE'])('%s is fine', names => {
    expect(withSpec(`hosts: [model], exportTo: [${names}]`)).toEqual([]);
  });

  it.each([
    ['"~"', 0],
    ['prod, prod', 1],
    ['".", prod', 1],
    ['"*", staging', 0],
    ['prod_a', 0],
    ['""', 0],
  ])('%s is not', (names, index) => {
    expect(withSpec(`hosts: [model], exportTo: [${names}]`)).toEqual([
      `invalid-export-to exportTo[${index}]`,
    ]);
  });
});

describe('delegates', () => {
  it.each([
    ['', []],
    ['gateways: [ingress],', ['invalid-delegate gateways']],
    ['hosts: [], gateways: [],', []],
    ['tcp: [{route: [{destination: {host: model}}]}],', ['invalid-delegate tcp']],
    ['hosts: $(HOSTS), gateways: [ingress],', ['wrong-type hosts']],
  ])('hosts aside, %s gives %j', (spec, expected) => {
    expect(found(`{${spec} ${HTTP}}`).filter(one => !one.startsWith('wrong-type'))).toEqual(
      expected.filter(one => !one.startsWith('wrong-type')),
    );
  });

  it('do not delegate', () => {
    expect(found('{http: [{delegate: {name: a}}]}')).toEqual(['invalid-delegate http[0].delegate']);
    expect(found('{hosts: [model], http: [{delegate: {name: a}}]}')).toEqual([]);
  });
});

describe('tls and tcp routes', () => {
  const tls = (match: string, hosts = 'model.com, "*.example.com"') =>
    found(`{hosts: [${hosts}], tls: [{match: [${match}], route: [{destination: {host: model}}]}]}`).map(one =>
      one.replace('tls[0].', ''),
    );

  it.each([
    ['{sniHosts: [model.com]}'],
    ['{sniHosts: [a.example.com, "*.b.example.com"]}'],
    ['{sniHosts: ["*.example.com"]}'],
    ['', 'tls-route-without-sni match'],
    ['{sniHosts: []}', 'tls-route-without-sni match[0].sniHosts'],
    ['{sniHosts: [other.com]}', 'invalid-sni-host match[0].sniHosts[0]'],
    ['{sniHosts: ["*.com"]}', 'invalid-sni-host match[0].sniHosts[0]'],
    ['{sniHosts: [a_b.example.com]}', 'invalid-sni-host match[0].sniHosts[0]'],
    ['{sniHosts: [10.0.0.1]}', 'ip-sni-host match[0].sniHosts[0]'],
    ['{sniHosts: [$(SNI)]}'],
    [
      '{sniHosts: [model.com], destinationSubnets: [10.0.0.0/33]}',
      'invalid-subnet match[0].destinationSubnets[0]',
    ],
  ])('a match %s', (match, ...codes) => {
    expect(tls(match)).toEqual(codes);
  });

  it('know the names that Istio makes up, which are for gateways alone', () => {
    const sni = 'outbound_.80_._.model.prod.svc.cluster.local';
    const bound = (gateways: string, hosts: string) =>
      found(
        `{gateways: [${gateways}], hosts: [${hosts}], tls: [{match: [{sniHosts: [${sni}]}], route: [{destination: {host: model}}]}]}`,
      );
    expect(bound('ingress', sni)).toEqual([]);
    expect(bound('ingress', '"*.local"')).toEqual([]);
    expect(bound('ingress, mesh', '"*.local"')).toEqual(['invalid-sni-host tls[0].match[0].sniHosts[0]']);
    expect(bound('ingress, mesh', sni)[0]).toBe('invalid-host hosts[0]');
    expect(tls(`{sniHosts: [${sni}]}`, '"*.local"')).toEqual([]);
    expect(tls(`{sniHosts: [${sni}]}`, sni)).toEqual(['invalid-host hosts[0]']);
    expect(tls('{sniHosts: [other.com]}', '$(HOST)')).toEqual([]);
  });

  it.each([
    ['10.0.0.0/8'],
    ['10.1.2.3'],
    ['"2001:db8::/32"'],
    ['"::1"'],
    ['10.0.0.0/33', 'invalid-subnet'],
    ['10.0.0', 'invalid-subnet'],
    ['10.0.0.0/08', 'invalid-subnet'],
    ['model', 'invalid-subnet'],
    ['"2001:db8::/129"', 'invalid-subnet'],
  ])('a subnet %s', (subnet, ...codes) => {
    const tcp = `{hosts: [model], tcp: [{match: [{destinationSubnets: [${subnet}]}], route: [{destination: {host: model}}]}]}`;
    expect(found(tcp)).toEqual(codes.map(code => `${code} tcp[0].match[0].destinationSubnets[0]`));
  });
});
