/** What is found in a DestinationRule: one line of YAML in, codes and places out. */
import { describe, expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';

const rule = (spec: string, metadata = '{name: model}'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: ${metadata}\nspec: ${spec}\n`;
const marked = (text: string): string[] =>
  validateText(text).map(({ code, path }) => `${code} ${path.replace(/^spec\./, '')}`);
const found = (spec: string): string[] => marked(rule(spec));
const inPolicy = (policy: string): string[] =>
  found(`{host: model, trafficPolicy: ${policy}}`).map(each => each.replace('trafficPolicy.', ''));

type Case = [yaml: string, ...found: string[]];
const all = (find: (yaml: string) => string[], ...cases: Case[]): void => {
  it.each(cases.map(([yaml, ...wanted]) => [yaml, wanted] as const))('%s', (yaml, wanted) => {
    expect(find(yaml)).toEqual(wanted);
  });
};

describe('the host', () => {
  all(
    host => found(`{host: ${host}}`),
    ['model'],
    ['model.prod.svc.cluster.local'],
    ['"*.prod.svc.cluster.local"'],
    ['"*"'],
    ['"*-model.com"'],
    ['model.'],
    ['$(HOST)'],
    ['"$(HOST).com"'],
    ['""', 'invalid-rule-host host'],
    ['"model:8080"', 'invalid-rule-host host'],
    ['"http://model"', 'invalid-rule-host host'],
    ['10.0.0.1', 'invalid-rule-host host'],
    ['"2001:db8::1"', 'invalid-rule-host host'],
    ['model_v1', 'invalid-rule-host host'],
    ['"mod*el.com"', 'invalid-rule-host host'],
    ['"*.*.com"', 'invalid-rule-host host'],
    ['model..com', 'invalid-rule-host host'],
  );
});

describe('subsets', () => {
  all(
    subsets => found(`{host: model, subsets: [${subsets}]}`),
    [''],
    ['{name: v1}, {name: v2}'],
    ['{name: V1-0, labels: {version: ""}}'],
    ['{name: v1, labels: {app.kubernetes.io/version: v1_0.2}}'],
    ['{name: $(A)}, {name: $(A)}'],
    ['{name: "{{ .Values.a }}"}, {name: "{{ .Values.a }}"}'],
    ['{name: v1, labels: {"$(KEY)": "$(VALUE)"}}'],
    ['{name: v1}, {name: v1}', 'duplicate-subset subsets[1].name'],
    [
      '{name: v1}, {name: v1}, {name: v1}',
      'duplicate-subset subsets[1].name',
      'duplicate-subset subsets[2].name',
    ],
    ['{name: ""}', 'invalid-subset subsets[0].name'],
    ['{name: v1.0}', 'invalid-subset subsets[0].name'],
    ['{name: v_1}', 'invalid-subset subsets[0].name'],
    ['{name: -v1}', 'invalid-subset subsets[0].name'],
    [`{name: ${'a'.repeat(64)}}`, 'invalid-subset subsets[0].name'],
    ['{name: v1, labels: {"a b": c}}', 'invalid-subset-label subsets[0].labels["a b"]'],
    ['{name: v1, labels: {version: v1/2}}', 'invalid-subset-label subsets[0].labels.version'],
    ['{name: v1, labels: {version: "@"}}', 'invalid-subset-label subsets[0].labels.version'],
    ['{name: v1, labels: {/a: b}}', 'invalid-subset-label subsets[0].labels["/a"]'],
    ['{labels: {version: v1}}', 'missing-field subsets[0]'],
    ['null', 'wrong-type subsets[0]'],
    ['{name: v1, trafficPolicy: {}}', 'empty-traffic-policy subsets[0].trafficPolicy'],
    [
      '{name: v1, trafficPolicy: {outlierDetection: {minHealthPercent: -1}}}',
      'invalid-outlier-percent subsets[0].trafficPolicy.outlierDetection.minHealthPercent',
    ],
  );
});

describe('traffic policies', () => {
  all(
    inPolicy,
    ['{tls: {}}'],
    ['{retryBudget: {percent: 20}}'],
    ['{proxyProtocol: {version: V1}}'],
    ['"$(POLICY)"'],
    ['{"$(KEY)": 1}'],
    ['{}', 'empty-traffic-policy trafficPolicy'],
    ['{portLevelSettings: []}', 'empty-traffic-policy trafficPolicy'],
    ['{lodBalancer: {simple: RANDOM}}', 'unknown-field lodBalancer'],
    ['{portLevelSettings: [{port: {number: 80}, tls: {}}]}'],
    ['{portLevelSettings: [{port: {number: 80}}]}', 'empty-traffic-policy portLevelSettings[0]'],
    ['{portLevelSettings: [{tls: {}}]}', 'port-settings-without-port portLevelSettings[0]'],
    [
      '{portLevelSettings: [{}]}',
      'empty-traffic-policy portLevelSettings[0]',
      'port-settings-without-port portLevelSettings[0]',
    ],
    [
      '{portLevelSettings: [{port: {number: 65536}, tls: {}}]}',
      'port-settings-without-effect portLevelSettings[0].port.number',
    ],
    [
      '{portLevelSettings: [{port: {number: 0}, tls: {}}]}',
      'port-settings-without-effect portLevelSettings[0].port.number',
    ],
    [
      '{portLevelSettings: [{port: {number: 80}, connectionPool: {}}]}',
      'empty-connection-pool portLevelSettings[0].connectionPool',
    ],
  );

  it('may be filled by a template', () => {
    const text = rule('').replace(
      'spec: ',
      'spec:\n  host: model\n  trafficPolicy:\n    {{- toYaml . | nindent 4 }}',
    );
    expect(marked(text)).toEqual([]);
    const ports = '{{- if .Values.tls }}\n        tls: {mode: SIMPLE}\n        {{- end }}';
    const list = `spec:\n  host: model\n  trafficPolicy:\n    portLevelSettings:\n      - port: {number: 80}\n        ${ports}`;
    expect(marked(rule('').replace('spec: ', list))).toEqual([]);
  });
});

describe('connection pools', () => {
  all(
    pool => inPolicy(`{connectionPool: ${pool}}`).map(each => each.replace('connectionPool.', '')),
    ['{tcp: {maxConnections: 0}, http: {http1MaxPendingRequests: 10}}'],
    ['{http: {}}'],
    ['{}', 'empty-connection-pool connectionPool'],
    ['{tcp: {maxConnections: -1}}', 'negative-connection-limit tcp.maxConnections'],
    ['{http: {http1MaxPendingRequests: -1}}', 'negative-connection-limit http.http1MaxPendingRequests'],
    ['{http: {http2MaxRequests: -1}}', 'negative-connection-limit http.http2MaxRequests'],
    ['{http: {maxRequestsPerConnection: -1}}', 'negative-connection-limit http.maxRequestsPerConnection'],
    ['{http: {maxRetries: -1}}', 'negative-connection-limit http.maxRetries'],
    ['{http: {maxConcurrentStreams: -1}}', 'negative-connection-limit http.maxConcurrentStreams'],
    ['{http: {h2UpgradePolicy: UPGRADE}}'],
    ['{http: {h2UpgradePolicy: UPGRADE, useClientProtocol: false}}'],
    ['{http: {h2UpgradePolicy: DO_NOT_UPGRADE, useClientProtocol: true}}'],
    [
      '{http: {h2UpgradePolicy: UPGRADE, useClientProtocol: true}}',
      'upgrade-with-client-protocol http.useClientProtocol',
    ],
    ['{http: {http2KeepAlive: {interval: 30s, timeout: 5s}}}'],
    ['{http: {http2KeepAlive: {interval: 30s}}}', 'incomplete-http2-keepalive http.http2KeepAlive'],
    ['{http: {http2KeepAlive: {timeout: 30s}}}', 'incomplete-http2-keepalive http.http2KeepAlive'],
    ['{http: {http2KeepAlive: {}}}', 'incomplete-http2-keepalive http.http2KeepAlive'],
    ['{http: {idleTimeout: 1500us}}', 'duration-too-precise http.idleTimeout'],
    ['{http: {idleTimeout: 0s}}', 'invalid-duration http.idleTimeout'],
    ['{tcp: {idleTimeout: 0s}}'],
    ['{tcp: {idleTimeout: 500us}}'],
    ['{tcp: {idleTimeout: 1h}}'],
    ['{tcp: {idleTimeout: -1s}}', 'negative-connection-limit tcp.idleTimeout'],
    ['{tcp: {idleTimeout: 1.0005s}}', 'duration-too-precise tcp.idleTimeout'],
    ['{tcp: {connectTimeout: 1.0005s}}', 'duration-too-precise tcp.connectTimeout'],
    ['{tcp: {maxConnectionDuration: 1.0005s}}', 'duration-too-precise tcp.maxConnectionDuration'],
    ['{tcp: {tcpKeepalive: {time: 1.0005s}}}', 'duration-too-precise tcp.tcpKeepalive.time'],
    ['{tcp: {tcpKeepalive: {interval: 1.0005s}}}', 'duration-too-precise tcp.tcpKeepalive.interval'],
  );
});

describe('load balancers', () => {
  const hash = 'consistentHash: {httpHeaderName: a';
  all(
    balancer => inPolicy(`{loadBalancer: ${balancer}}`).map(each => each.replace('loadBalancer.', '')),
    ['{simple: LEAST_REQUEST}'],
    ['{simple: LEAST_CONN}', 'deprecated-policy-field simple'],
    ['{warmupDurationSecs: 60s}', 'deprecated-policy-field warmupDurationSecs'],
    ['{warmup: {duration: 60s, minimumPercent: 10, aggression: 1.5}}'],
    ['{warmup: {duration: 60s, aggression: 0}}', 'invalid-warmup warmup.aggression'],
    ['{warmup: {duration: 60s, aggression: -1}}', 'out-of-range warmup.aggression'],
    ['{warmup: {duration: 60s, minimumPercent: 101}}', 'out-of-range warmup.minimumPercent'],
    ['{warmup: {}}', 'missing-field warmup'],
    ['{warmup: {duration: 1.0001s}}', 'duration-too-precise warmup.duration'],
    ['{consistentHash: {httpCookie: {name: a, ttl: 0s}}}'],
    ['{consistentHash: {httpCookie: {name: a, attributes: [{name: b}, {name: c}]}}}'],
    ['{consistentHash: {httpCookie: {name: ""}}}', 'invalid-hash-cookie consistentHash.httpCookie.name'],
    ['{consistentHash: {httpCookie: {ttl: 0s}}}', 'missing-field consistentHash.httpCookie'],
    [
      '{consistentHash: {httpCookie: {name: a, attributes: [{name: ""}, {name: ""}]}}}',
      'invalid-hash-cookie consistentHash.httpCookie.attributes[0].name',
      'invalid-hash-cookie consistentHash.httpCookie.attributes[1].name',
    ],
    [
      '{consistentHash: {httpCookie: {name: a, attributes: [{name: b}, {name: b}]}}}',
      'invalid-hash-cookie consistentHash.httpCookie.attributes[1].name',
    ],
    [`{${hash}, maglev: {tableSize: 65537}}}`],
    [`{${hash}, maglev: {tableSize: 2}}}`],
    [`{${hash}, maglev: {tableSize: 1}}}`],
    [`{${hash}, maglev: {tableSize: 5000003}}}`, 'invalid-maglev-table consistentHash.maglev.tableSize'],
    [`{${hash}, maglev: {tableSize: 4999999}}}`],
    [`{${hash}, maglev: {tableSize: 0}}}`, 'invalid-maglev-table consistentHash.maglev.tableSize'],
    [`{${hash}, maglev: {tableSize: 1024}}}`, 'invalid-maglev-table consistentHash.maglev.tableSize'],
    [`{${hash}, maglev: {tableSize: 9}}}`, 'invalid-maglev-table consistentHash.maglev.tableSize'],
    [`{${hash}, maglev: {tableSize: 5000011}}}`, 'invalid-maglev-table consistentHash.maglev.tableSize'],
    [`{${hash}, maglev: {}}}`, 'invalid-maglev-table consistentHash.maglev'],
    [`{${hash}, ringHash: {minimumRingSize: 10}}}`],
    [`{${hash}, minimumRingSize: 10}}`, 'deprecated-policy-field consistentHash.minimumRingSize'],
    [`{${hash}, minimumRingSize: 0, ringHash: {}}}`],
    [
      `{${hash}, minimumRingSize: 10, ringHash: {}}}`,
      'ring-size-with-hash-algorithm consistentHash.minimumRingSize',
      'deprecated-policy-field consistentHash.minimumRingSize',
    ],
    ['{localityLbSetting: {}, zoneAwareLbSetting: {}}', 'locality-with-zone-aware zoneAwareLbSetting'],
    ['{zoneAwareLbSetting: {enabled: true}}'],
  );
});

describe('distributions', () => {
  const at = 'trafficPolicy.loadBalancer.localityLbSetting.distribute';
  all(
    entries =>
      found(
        `{host: model, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [${entries}]}}}}`,
      ).map(each => each.replace(at, '')),
    ['{from: eu, to: {eu: 80, us: 20}}'],
    ['{from: eu/a/*, to: {eu/a/*: 80, eu/b/*: 20}}, {from: eu/b/*, to: {us: 100}}'],
    ['{from: eu/a, to: {us: 100}}, {from: "eu/*", to: {us: 100}}, {from: "*", to: {us: 100}}'],
    ['{from: "*", to: {"*": 100}}'],
    ['{from: "$(FROM)", to: {"$(TO)": 10}}'],
    ['{from: eu, to: "$(TO)"}'],
    ['{from: eu, to: {us: "{{ .Values.share }}", eu: 10}}'],
    ['{from: eu, to: {eu: 80, us: 30}}', 'invalid-locality-weights [0].to'],
    ['{from: eu, to: {eu: 80}}', 'invalid-locality-weights [0].to'],
    ['{from: eu, to: {}}', 'invalid-locality-weights [0].to'],
    ['{from: eu}', 'invalid-locality-weights [0]'],
    ['{from: eu, to: {eu: 100, us: 0}}', 'invalid-locality-weights [0].to.us'],
    ['{from: eu, to: {eu: 101}}', 'invalid-locality-weights [0].to.eu'],
    ['{from: eu, to: {eu: -1, us: 101}}', 'out-of-range [0].to.eu', 'invalid-locality-weights [0].to.us'],
    ['{to: {us: 100}}', 'invalid-locality [0]'],
    ['{from: "", to: {us: 100}}', 'invalid-locality [0].from'],
    ['{from: eu//a, to: {us: 100}}', 'invalid-locality [0].from'],
    ['{from: eu/, to: {us: 100}}', 'invalid-locality [0].from'],
    ['{from: "eu/*/a", to: {us: 100}}', 'invalid-locality [0].from'],
    ['{from: "*/*", to: {us: 100}}', 'invalid-locality [0].from'],
    ['{from: eu, to: {"us/*/*": 100}}', 'invalid-locality [0].to["us/*/*"]'],
    ['{from: eu, to: {us: 100}}, {from: eu, to: {us: 100}}', 'overlapping-localities [1].from'],
    ['{from: eu/a, to: {us: 100}}, {from: eu, to: {us: 100}}', 'overlapping-localities [1].from'],
    ['{from: eu, to: {us: 100}}, {from: eu/a/b, to: {us: 100}}', 'overlapping-localities [1].from'],
    ['{from: "eu/*", to: {us: 100}}, {from: eu/a, to: {us: 100}}', 'overlapping-localities [1].from'],
    ['{from: "*", to: {us: 100}}, {from: eu, to: {us: 100}}', 'overlapping-localities [1].from'],
    ['{from: eu, to: {us: 50, us/a: 50}}', 'overlapping-localities [0].to["us/a"]'],
    ['{from: eu, to: {us/a: 50, us/a/*: 50}}', 'overlapping-localities [0].to["us/a/*"]'],
    ['{from: eu, to: {us/a: 50, "*": 50}}', 'locality-wildcard-around-another [0].to["*"]'],
    ['{from: eu, to: {us/*: 50, us/a: 50}}', 'locality-wildcard-around-another [0].to["us/a"]'],
    ['{from: eu, to: {us/a/b: 50, us/a/c: 50}}'],
  );
});

describe('failovers', () => {
  const detection = 'outlierDetection: {consecutive5xxErrors: 5}';
  const region = 'topology.kubernetes.io/region';
  describe.each(['localityLbSetting', 'zoneAwareLbSetting'])('of a %s', setting => {
    all(
      lines =>
        inPolicy(`{loadBalancer: {${setting}: {${lines}}}, ${detection}}`).map(each =>
          each.replace(`loadBalancer.${setting}.`, ''),
        ),
      ['failover: [{from: eu, to: us}]'],
      ['failover: [{from: "$(A)", to: "$(A)"}]'],
      ['failoverPriority: [app, version=v1]'],
      ['failover: [{from: eu, to: eu}]', 'invalid-failover failover[0].to'],
      ['failover: [{}]', 'invalid-failover failover[0]'],
      ['failover: [{from: eu/a, to: us}]', 'invalid-failover failover[0].from'],
      ['failover: [{from: eu, to: us/b}]', 'invalid-failover failover[0].to'],
      ['failover: [{from: eu, to: "us*"}]', 'invalid-failover failover[0].to'],
      ['failover: [{from: "*", to: us}]', 'invalid-failover failover[0].from'],
      ['failover: [{from: eu, to: us}], failoverPriority: [app]'],
      [
        `failover: [{from: eu, to: us}], failoverPriority: [app, ${region}]`,
        'topology-in-failover-priority failoverPriority[1]',
      ],
    );
  });

  all(
    inPolicy,
    [`{loadBalancer: {localityLbSetting: {failoverPriority: [${region}]}}, ${detection}}`],
    [
      `{loadBalancer: {zoneAwareLbSetting: {failoverPriority: [${region}]}}, ${detection}}`,
      'topology-in-failover-priority loadBalancer.zoneAwareLbSetting.failoverPriority[0]',
    ],
    [
      `{loadBalancer: {localityLbSetting: {distribute: [{from: eu, to: {us: 100}}], failover: [{from: eu, to: us}]}}, ${detection}}`,
      'distribute-with-failover loadBalancer.localityLbSetting.failover',
    ],
    ['{loadBalancer: {localityLbSetting: {failover: []}}}'],
    [
      '{loadBalancer: {localityLbSetting: {failover: [{from: eu, to: us}]}}}',
      'failover-without-outlier-detection loadBalancer.localityLbSetting.failover',
    ],
    [
      '{loadBalancer: {zoneAwareLbSetting: {failoverPriority: [app]}}}',
      'failover-without-outlier-detection loadBalancer.zoneAwareLbSetting.failoverPriority',
    ],
    [
      `{${detection}, portLevelSettings: [{port: {number: 80}, loadBalancer: {localityLbSetting: {failoverPriority: [app]}}}]}`,
      'failover-without-outlier-detection portLevelSettings[0].loadBalancer.localityLbSetting.failoverPriority',
    ],
  );

  it('of a subset rely on the outlier detection of the rule', () => {
    const subsets =
      'subsets: [{name: v1, trafficPolicy: {loadBalancer: {localityLbSetting: {failoverPriority: [app]}}}}]';
    expect(found(`{host: model, trafficPolicy: {${detection}}, ${subsets}}`)).toEqual([]);
    expect(found(`{host: model, ${subsets}}`)).toEqual([
      'failover-without-outlier-detection subsets[0].trafficPolicy.loadBalancer.localityLbSetting.failoverPriority',
    ]);
  });
});

describe('outlier detection', () => {
  all(
    detection =>
      inPolicy(`{outlierDetection: ${detection}}`).map(each => each.replace('outlierDetection.', '')),
    ['{maxEjectionPercent: 0, minHealthPercent: 100}'],
    ['{maxEjectionPercent: "$(MAX)"}'],
    ['{maxEjectionPercent: 101}', 'invalid-outlier-percent maxEjectionPercent'],
    ['{maxEjectionPercent: -1}', 'invalid-outlier-percent maxEjectionPercent'],
    ['{minHealthPercent: 101}', 'invalid-outlier-percent minHealthPercent'],
    ['{consecutiveErrors: 5}', 'deprecated-policy-field consecutiveErrors'],
    ['{consecutiveErrors: 0}'],
    ['{consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: true}'],
    ['{consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: "$(SPLIT)"}'],
    ['{consecutiveLocalOriginFailures: 0}'],
    ['{consecutiveLocalOriginFailures: 5}', 'local-failures-not-split consecutiveLocalOriginFailures'],
    [
      '{consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: false}',
      'local-failures-not-split consecutiveLocalOriginFailures',
    ],
    ['{interval: 1.0005s}', 'duration-too-precise interval'],
    ['{baseEjectionTime: 2.000000005s}', 'duration-too-precise baseEjectionTime'],
  );
});

describe('tls settings', () => {
  const pair = 'clientCertificate: a, privateKey: b';
  all(
    tls => inPolicy(`{tls: ${tls}}`).map(each => each.replace('tls.', '')),
    ['{mode: ISTIO_MUTUAL}'],
    ['{mode: SIMPLE}'],
    [`{mode: MUTUAL, ${pair}}`],
    ['{mode: MUTUAL, credentialName: a}'],
    ['{mode: MUTUAL, credentialName: "$(NAME)"}'],
    ['{mode: MUTUAL}', 'mutual-tls-without-certificate mode'],
    ['{mode: MUTUAL, clientCertificate: a}', 'mutual-tls-without-certificate mode'],
    ['{mode: MUTUAL, privateKey: a, clientCertificate: ""}', 'mutual-tls-without-certificate mode'],
    ['{mode: DISABLE, credentialName: a, caCertificates: b}'],
    ['{mode: SIMPLE, credentialName: a, sni: b, subjectAltNames: [c]}'],
    ['{mode: SIMPLE, credentialName: a, caCertificates: b}', 'credential-with-files caCertificates'],
    ['{mode: MUTUAL, credentialName: a, caCrl: b}', 'credential-with-files caCrl'],
    [
      `{mode: MUTUAL, credentialName: a, ${pair}}`,
      'credential-with-files clientCertificate',
      'credential-with-files privateKey',
    ],
    ['{mode: SIMPLE, insecureSkipVerify: true}'],
    ['{mode: SIMPLE, insecureSkipVerify: true, subjectAltNames: []}'],
    ['{mode: SIMPLE, insecureSkipVerify: false, caCertificates: a}'],
    [
      '{mode: SIMPLE, insecureSkipVerify: true, caCertificates: a}',
      'verification-skipped-and-set caCertificates',
    ],
    [
      '{mode: SIMPLE, insecureSkipVerify: true, credentialName: a}',
      'verification-skipped-and-set credentialName',
    ],
    [
      '{mode: SIMPLE, insecureSkipVerify: true, subjectAltNames: [a]}',
      'verification-skipped-and-set subjectAltNames',
    ],
    ['{mode: MUTUAL, insecureSkipVerify: true, credentialName: a}'],
    [
      `{mode: MUTUAL, insecureSkipVerify: true, ${pair}, caCertificates: a}`,
      'verification-skipped-and-set caCertificates',
    ],
    [
      `{mode: MUTUAL, insecureSkipVerify: true, ${pair}, subjectAltNames: [a]}`,
      'verification-skipped-and-set subjectAltNames',
    ],
    ['{mode: SIMPLE, credentialName: "configmap://prod/ca"}'],
    ['{mode: SIMPLE, credentialName: "configmap://ca"}', 'invalid-configmap-credential credentialName'],
    ['{mode: SIMPLE, credentialName: "configmap:///ca"}', 'invalid-configmap-credential credentialName'],
    ['{mode: SIMPLE, credentialName: "configmap://prod/"}', 'invalid-configmap-credential credentialName'],
  );

  it.each([
    ['prod', []],
    ['dev', ['invalid-configmap-credential trafficPolicy.tls.credentialName']],
    ['"$(NS)"', []],
  ])('take a ConfigMap of the own namespace only: %s', (namespace, wanted) => {
    const spec = '{host: model, trafficPolicy: {tls: {mode: SIMPLE, credentialName: "configmap://prod/ca"}}}';
    expect(marked(rule(spec, `{name: model, namespace: ${namespace}}`))).toEqual(wanted);
  });
});

describe('tunnels', () => {
  all(
    tunnel => inPolicy(`{tunnel: ${tunnel}}`).map(each => each.replace('tunnel.', '')),
    ['{targetHost: db.com, targetPort: 443}'],
    ['{protocol: POST, targetHost: 10.0.0.1, targetPort: 65535}'],
    ['{protocol: CONNECT, targetHost: "2001:db8::1", targetPort: 1}'],
    ['{protocol: "$(A)", targetHost: "$(B)", targetPort: "$(C)"}'],
    ['{protocol: connect, targetHost: db.com, targetPort: 443}', 'invalid-tunnel protocol'],
    ['{targetHost: "*.db.com", targetPort: 443}', 'invalid-tunnel targetHost'],
    ['{targetHost: "", targetPort: 443}', 'invalid-tunnel targetHost'],
    ['{targetHost: db.com, targetPort: 0}', 'invalid-tunnel targetPort'],
    ['{targetHost: db.com, targetPort: 65536}', 'invalid-tunnel targetPort'],
    ['{targetHost: db.com}', 'missing-field tunnel'],
  );

  it('exclude the PROXY protocol', () => {
    expect(inPolicy('{tunnel: {targetHost: a.b, targetPort: 1}, proxyProtocol: {version: V1}}')).toEqual([
      'tunnel-with-proxy-protocol proxyProtocol',
    ]);
  });
});

describe('exportTo', () => {
  const own = (names: string): string => `{host: model, exportTo: [${names}]}`;
  all(
    names => found(own(names)),
    [''],
    ['"."'],
    ['"*"'],
    ['"$(NS)", "$(NS)"'],
    ['".", prod, dev'],
    ['".", "*"', 'invalid-export-to exportTo[1]'],
    ['"*", prod', 'invalid-export-to exportTo[0]'],
    ['prod, prod', 'invalid-export-to exportTo[1]'],
    ['"~"', 'invalid-export-to exportTo[0]'],
    ['prod_', 'invalid-export-to exportTo[0]'],
    ['prod/model', 'invalid-export-to exportTo[0]'],
    ['""', 'invalid-export-to exportTo[0]'],
  );

  it('names the own namespace once', () => {
    expect(marked(rule(own('".", prod'), '{name: model, namespace: prod}'))).toEqual([
      'invalid-export-to exportTo[1]',
    ]);
    expect(marked(rule(own('".", prod'), '{name: model, namespace: dev}'))).toEqual([]);
  });
});

describe('workload selectors', () => {
  all(
    lines => found(`{host: model, ${lines}}`),
    ['workloadSelector: {matchLabels: {app: a}}'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: []'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: ["."]'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: [prod]'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: ["$(NS)"]'],
    ['workloadSelector: {matchLabels: {app: a}}, exportTo: ["*"]', 'selector-with-export-to exportTo[0]'],
    [
      'workloadSelector: {matchLabels: {app: a}}, exportTo: [".", prod]',
      'selector-with-export-to exportTo[1]',
    ],
    ['workloadSelector: {}', 'empty-workload-selector workloadSelector'],
    ['workloadSelector: {matchLabels: {}}', 'empty-workload-selector workloadSelector'],
    ['workloadSelector: {matchLabel: {app: a}}', 'unknown-field workloadSelector.matchLabel'],
    ['workloadSelector: {matchLabels: {app: "*"}}', 'invalid-value workloadSelector.matchLabels.app'],
  );

  it('stay in the own namespace', () => {
    const spec = '{host: model, workloadSelector: {matchLabels: {app: a}}, exportTo: [prod]}';
    expect(marked(rule(spec, '{name: model, namespace: prod}'))).toEqual([]);
    expect(marked(rule(spec, '{name: model, namespace: dev}'))).toEqual([
      'selector-with-export-to exportTo[0]',
    ]);
  });
});
