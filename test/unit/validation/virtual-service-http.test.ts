import { describe, expect, it } from 'vitest';
import { found, inMatch, inRoute, inWholeRoute } from './virtual-service.ts';

type Case = readonly [spec: string, ...codes: string[]];

function check(look: (text: string) => string[], cases: readonly Case[]): void {
  it.each(cases)('%s', (text, ...codes) => {
    expect(look(text)).toEqual(codes.filter(code => code !== undefined));
  });
}

describe('the actions of an http route', () => {
  check(inRoute, [
    ['redirect: {uri: /a}', 'conflicting-actions route'],
    ['directResponse: {status: 503}', 'conflicting-actions route'],
    ['delegate: {name: a}', 'conflicting-actions route'],
    ['mirror: {host: a}, mirrors: [{destination: {host: a}}]', 'conflicting-actions mirrors'],
    ['mirror: {host: a}, mirrors: []'],
    ['redirect: null', 'empty-value redirect'],
  ]);
  check(inWholeRoute, [
    ['redirect: {uri: /a}, fault: {abort: {httpStatus: 503}}', 'conflicting-actions fault'],
    ['redirect: {uri: /a}, rewrite: {uri: /a}', 'conflicting-actions rewrite'],
    ['redirect: {uri: /a}, directResponse: {status: 503}', 'conflicting-actions directResponse'],
    ['directResponse: {status: 503}, rewrite: {uri: /a}', 'conflicting-actions rewrite'],
    ['redirect: {uri: /a}, route: []'],
    ['delegate: {name: a}, redirect: {uri: /a}', 'conflicting-actions redirect'],
    ['delegate: {name: a}, rewrite: {uri: /a}'],
  ]);
});

describe('matches', () => {
  check(inMatch, [
    ['headers: {x-canary: {prefix: ""}}', 'empty-condition headers.x-canary.prefix'],
    ['headers: {x-canary: {regex: ""}}', 'empty-condition headers.x-canary.regex'],
    ['headers: {x-canary: {exact: ""}}'],
    ['headers: {x-canary: {}}'],
    ['withoutHeaders: {x-canary: {regex: "*"}}'],
    ['headers: {x-canary: null}', 'wrong-type headers.x-canary'],
    ['withoutHeaders: {x-canary: null}', 'empty-value withoutHeaders.x-canary'],
    ['queryParams: {version: null}', 'empty-value queryParams.version'],
    ['uri: {regex: "/(a{100}){11}"}', 'invalid-regex uri.regex'],
    [`uri: {regex: /${'ä'.repeat(511)}}`],
    [`uri: {regex: /${'ä'.repeat(512)}}`, 'invalid-regex uri.regex'],
    ['uri: {regex: "^/(?!<your path>)"}', 'invalid-regex uri.regex'],
    ['uri: {regex: "/$(NAME)(?<=[a-z])"}', 'invalid-regex uri.regex'],
    ['uri: {regex: "/[(?!]\\\\(?=$(NAME)"}'],
    ['uri: {regex: "/(<your path>"}'],
    ['headers: {x-canary: {regex: "*"}}', 'invalid-regex headers.x-canary.regex'],
    ['queryParams: {version: {prefix: ""}}', 'empty-condition queryParams.version.prefix'],
    ['method: {regex: ""}', 'empty-condition method.regex'],
    ['uri: {prefix: ""}'],
    ['uri: {regex: ""}', 'empty-condition uri.regex'],
    ['headers: {"": {exact: a}}', 'invalid-header-match headers.'],
    ['headers: {"x canary": {exact: a}}', 'invalid-header-match headers.x canary'],
    ['headers: {":authority": {exact: a}, ":path": {exact: a}}'],
    ['headers: {":canary": {exact: a}}', 'invalid-header-match headers.:canary'],
    ['port: 65536', 'invalid-match-port port'],
    ['port: 65535'],
    ['port: 0'],
    ['sourceLabels: {app: client, example.com/version: "", v: v1.2_3}'],
    ['sourceLabels: {"a b": c}', 'invalid-match-source sourceLabels.a b'],
    ['sourceLabels: {app: -a}', 'invalid-match-source sourceLabels.app'],
    ['sourceNamespace: prod'],
    ['sourceNamespace: prod.a', 'invalid-match-source sourceNamespace'],
    ['gateways: [a/b/c]', 'invalid-gateway-name gateways[0]'],
    ['sourceNamespace: $(NAMESPACE), headers: {x: {regex: "$(REGEX)("}}'],
  ]);
});

describe('mirrors', () => {
  check(inRoute, [
    ['mirror: {host: a}, mirrorPercentage: {value: 100}'],
    ['mirror: {host: a}, mirrorPercentage: {value: 100.1}', 'mirror-percentage mirrorPercentage.value'],
    [
      'mirrors: [{destination: {host: a}, percentage: {value: -1}}]',
      'mirror-percentage mirrors[0].percentage.value',
    ],
    ['mirror: {host: a}, mirrorPercent: 10', 'IST0002 mirrorPercent'],
    ['mirror: {host: a}, mirror_percent: 10', 'IST0002 mirror_percent'],
    ['mirror: {host: "*"}', 'invalid-destination-host mirror.host'],
    ['mirrors: [{destination: {host: a_b}}]', 'invalid-destination-host mirrors[0].destination.host'],
  ]);
});

describe('redirects', () => {
  check(inWholeRoute, [
    ['redirect: {}', 'redirect-without-target redirect'],
    ['redirect: {redirectCode: 301}', 'redirect-without-target redirect'],
    ['redirect: {derivePort: FROM_PROTOCOL_DEFAULT}'],
    ['redirect: {scheme: https}'],
    ['redirect: {scheme: ftp}', 'invalid-redirect redirect.scheme'],
    ['redirect: {port: 8080, redirectCode: 308}'],
    ['redirect: {port: 80800}', 'invalid-redirect redirect.port'],
    ['redirect: {uri: /a, redirectCode: 299}', 'invalid-redirect redirect.redirectCode'],
    ['redirect: {uri: /a, prefixRewrite: /b}', 'redirect-prefix redirect.prefixRewrite'],
    ['match: [{uri: {exact: /}}], redirect: {prefixRewrite: /b}', 'redirect-prefix match[0].uri'],
    ['match: [{uri: {prefix: /}}, {port: 80}], redirect: {prefixRewrite: /b}', 'IST0131 match[1]'],
  ]);
});

describe('rewrites', () => {
  check(inRoute, [
    ['rewrite: {}', 'invalid-rewrite rewrite'],
    ['rewrite: {uri: /a}'],
    ['rewrite: {authority: a}'],
    [
      'rewrite: {uri: /a, uriRegexRewrite: {match: a, rewrite: b}}',
      'invalid-rewrite rewrite.uriRegexRewrite',
    ],
    ['rewrite: {uriRegexRewrite: {match: a}}', 'invalid-rewrite rewrite.uriRegexRewrite'],
    ['rewrite: {uriRegexRewrite: {match: "(", rewrite: a}}', 'invalid-regex rewrite.uriRegexRewrite.match'],
  ]);
});

describe('direct responses', () => {
  check(inWholeRoute, [
    ['directResponse: {status: 200}'],
    ['directResponse: {status: 600}'],
    ['directResponse: {status: 601}', 'direct-response-status directResponse.status'],
    ['directResponse: {status: 199}', 'direct-response-status directResponse.status'],
  ]);
  const withBody = (body: string) => inWholeRoute(`directResponse: {status: 200, body: {string: ${body}}}`);
  it('are weighed in bytes', () => {
    expect(withBody('a'.repeat(100 * 1024))).toEqual([]);
    expect(withBody('é'.repeat(100 * 1024))).toEqual(['direct-response-large directResponse.body.string']);
    expect(withBody('a'.repeat(1024 * 1024))).toEqual(['direct-response-large directResponse.body.string']);
    expect(withBody('é'.repeat(1024 * 1024))).toEqual([
      'direct-response-too-large directResponse.body.string',
    ]);
  });
});

describe('faults', () => {
  check(inRoute, [
    ['fault: {}', 'fault-without-kind fault'],
    ['fault: {abort: {httpStatus: 600}}'],
    ['fault: {abort: {httpStatus: 0}}', 'fault-status fault.abort.httpStatus'],
    ['fault: {abort: {grpcStatus: UNAVAILABLE}}'],
    ['fault: {abort: {grpcStatus: unavailable}}', 'fault-status fault.abort.grpcStatus'],
    ['fault: {abort: {http2Error: A}}', 'fault-unsupported fault.abort.http2Error'],
    ['fault: {abort: {}}', 'fault-without-status fault.abort'],
    ['fault: {delay: {exponentialDelay: 1s}}', 'fault-unsupported fault.delay.exponentialDelay'],
    ['fault: {delay: {fixedDelay: 1s, percentage: {value: 0}}}'],
    ['fault: {delay: {fixedDelay: 1s, percentage: {value: 0.0001}}}'],
    [
      'fault: {delay: {fixedDelay: 1s, percentage: {value: 0.00001}}}',
      'fault-percentage fault.delay.percentage.value',
    ],
    [
      'fault: {delay: {fixedDelay: 1s, percentage: {value: 100.5}}}',
      'fault-percentage fault.delay.percentage.value',
    ],
  ]);
});

describe('retries', () => {
  check(inRoute, [
    ['retries: {}'],
    ['retries: {attempts: 0}'],
    ['retries: {attempts: -1}', 'retries-without-attempts retries.attempts'],
    ['retries: {perTryTimeout: 1s}', 'retries-without-attempts retries.perTryTimeout'],
    [
      'retries: {attempts: 0, retryRemoteLocalities: false}',
      'retries-without-attempts retries.retryRemoteLocalities',
    ],
    ['retries: {attempts: 1, retryOn: "5xx,gateway-error,503,unavailable"}'],
    ['retries: {attempts: 1, retryOn: "5xx, 503"}', 'unknown-retry-policy retries.retryOn'],
    ['retries: {attempts: 1, retryOn: "5xx,"}', 'unknown-retry-policy retries.retryOn'],
    ['retries: {attempts: 1, retryOn: "599"}', 'unknown-retry-policy retries.retryOn'],
  ]);
});

describe('CORS', () => {
  check(inRoute, [
    [
      'corsPolicy: {allowOrigins: [{exact: "*"}, {regex: ".*"}], allowMethods: ["*"], allowHeaders: ["*", x-a]}',
    ],
    ['corsPolicy: {allowOrigins: [{}]}', 'cors-origin-empty corsPolicy.allowOrigins[0]'],
    ['corsPolicy: {allowOrigins: [{prefix: ""}]}', 'cors-origin-empty corsPolicy.allowOrigins[0]'],
    ['corsPolicy: {allowOrigins: [{regex: "a("}]}', 'invalid-regex corsPolicy.allowOrigins[0].regex'],
    ['corsPolicy: {allowMethods: [PUTT]}', 'cors-method corsPolicy.allowMethods[0]'],
    ['corsPolicy: {exposeHeaders: ["a b"]}', 'cors-header corsPolicy.exposeHeaders[0]'],
    ['corsPolicy: {allowHeaders: [""]}', 'cors-header corsPolicy.allowHeaders[0]'],
    ['corsPolicy: {maxAge: 1500ms}', 'cors-max-age corsPolicy.maxAge'],
    ['corsPolicy: {maxAge: 24h}'],
  ]);
});

describe('durations', () => {
  check(inRoute, [
    ['timeout: 1ms'],
    ['timeout: 1.5s'],
    ['timeout: 1.0005s', 'duration-too-precise timeout'],
    ['timeout: 999us', 'invalid-duration timeout'],
    ['retries: {attempts: 1, perTryTimeout: 1500us}', 'duration-too-precise retries.perTryTimeout'],
    ['retries: {attempts: 1, backoff: 1000001ns}', 'duration-too-precise retries.backoff'],
    ['fault: {delay: {fixedDelay: 1500us}}', 'duration-too-precise fault.delay.fixedDelay'],
  ]);
});

describe('destinations', () => {
  const to = (destination: string) =>
    inWholeRoute(`route: [{destination: {${destination}}}]`).map(one =>
      one.replace('route[0].destination.', ''),
    );
  check(to, [
    ['host: model.prod.svc.cluster.local.'],
    ['host: "*.example.com"'],
    ['host: ""', 'invalid-destination-host host'],
    ['host: "*"', 'invalid-destination-host host'],
    ['host: 10.0.0.1', 'invalid-destination-host host'],
    ['host: http://model', 'invalid-destination-host host'],
    ['host: MODEL_HOST.prod'],
    ['host: "{{ .Values.host }}"'],
    ['host: model, subset: v_1', 'invalid-subset-name subset'],
    ['host: model, subset: v1.2', 'invalid-subset-name subset'],
    ['host: model, port: {}', 'invalid-destination-port port'],
    ['host: model, port: {number: }', 'invalid-destination-port port', 'empty-value port.number'],
    ['host: model, port: {number: 0}', 'invalid-destination-port port.number'],
    ['host: model, port: {number: 65536}', 'invalid-destination-port port.number'],
    ['host: model, port: {number: 80}'],
  ]);
  it('are looked at in tls and tcp routes too', () => {
    expect(found('{hosts: [model], tcp: [{route: [{destination: {host: a_b}}]}]}')).toEqual([
      'invalid-destination-host tcp[0].route[0].destination.host',
    ]);
  });
});
