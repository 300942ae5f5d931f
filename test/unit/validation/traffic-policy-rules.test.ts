/** What is found in the traffic policies of a DestinationRule, load balancers aside. */
import { describe, expect, it } from 'vitest';
import { all, inPolicy, marked, rule } from './destination-rule-cases.ts';

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
    pool => inPolicy(`{connectionPool: ${pool}}`, 'connectionPool.'),
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

describe('outlier detection', () => {
  all(
    detection => inPolicy(`{outlierDetection: ${detection}}`, 'outlierDetection.'),
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
    tls => inPolicy(`{tls: ${tls}}`, 'tls.'),
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
    tunnel => inPolicy(`{tunnel: ${tunnel}}`, 'tunnel.'),
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
