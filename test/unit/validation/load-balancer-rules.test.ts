/** What is found in the load balancers of a DestinationRule. */
import { describe, expect, it } from 'vitest';
import { all, inPolicy, inSpec } from './destination-rule-cases.ts';

describe('load balancers', () => {
  const hash = 'consistentHash: {httpHeaderName: a';
  all(
    balancer => inPolicy(`{loadBalancer: ${balancer}}`, 'loadBalancer.'),
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
  all(
    entries =>
      inPolicy(
        `{loadBalancer: {localityLbSetting: {distribute: [${entries}]}}}`,
        'loadBalancer.localityLbSetting.distribute',
      ),
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
    ['{from: eu, to: {eu: null}}', 'invalid-locality-weights [0].to', 'empty-value [0].to.eu'],
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
      lines => inPolicy(`{loadBalancer: {${setting}: {${lines}}}, ${detection}}`, `loadBalancer.${setting}.`),
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
    expect(inSpec(`{host: model, trafficPolicy: {${detection}}, ${subsets}}`)).toEqual([]);
    expect(inSpec(`{host: model, ${subsets}}`)).toEqual([
      'failover-without-outlier-detection subsets[0].trafficPolicy.loadBalancer.localityLbSetting.failoverPriority',
    ]);
  });
});
