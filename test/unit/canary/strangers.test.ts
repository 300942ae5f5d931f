/** Whose routes a roll back is about: its own canary's everywhere, and nobody else's anywhere. */
import { describe, expect, it } from 'vitest';
import { historyAnnotation, readHistory } from '../../../src/canary/history.ts';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { refuseOtherRoute } from '../../../src/canary/same-route.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { readVirtualService } from '../../../src/canary/virtual-service.ts';
import type { HttpRoute, RouteDestination, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const host = (name: string, weight?: number): RouteDestination => to(undefined, weight, name);

/** An object of its own: `object('shop', [routes], 'v1')`. */
function object(
  name: string,
  http: HttpRoute[],
  stable?: string,
  spec: VirtualService['spec'] = {},
): VirtualService {
  const annotations = stable ? { annotations: { 'istio-canary.dev/stable': stable } } : {};
  return virtualService(
    http,
    { name, uid: `uid-${name}`, ...annotations },
    { hosts: [`${name}.example.com`], ...spec },
  );
}

const split = (v1: number, v2: number): HttpRoute[] => [{ route: [to('v1', v1), to('v2', v2)] }];

const rollback = (state: Snapshot, name: string, options = {}): Plan =>
  planRollback(state, { namespace: 'default', name }, options, stamp());

/** Destination lists by object after the plan. */
function listsAfter(state: Snapshot, plan: Plan): Record<string, unknown> {
  const lists = state.virtualServices.map(vs => {
    const planned = plan.objects.find(one => one.uid === vs.metadata?.uid);
    return [
      vs.metadata?.name ?? '',
      (planned ? carryOut(vs, planned) : vs).spec?.http?.map(one => one.route),
    ];
  });
  return Object.fromEntries(lists);
}

describe('splits by host', () => {
  const catalog = object('catalog', [{ route: [host('monolith', 10), host('catalog', 90)] }], 'catalog');
  const shop = object('shop', [{ route: [host('monolith', 90), host('newshop', 10)] }]);
  const mono = object('mono', [{ route: [host('monolith')] }], 'monolith');
  const plain = object('plain', [{ route: [host('monolith')] }]);

  it('leave alone whoever uses one of the hosts for something else', () => {
    const state = snapshot([catalog, shop, mono]);
    const plan = rollback(state, 'catalog');
    expect(plan.objects.map(one => one.name)).toEqual(['catalog']);
    expect(rollback(state, 'catalog', { all: true }).objects.map(one => one.name)).toEqual(['catalog']);
  });

  it('name a route to nothing but the canary, and take it with all', () => {
    const state = snapshot([catalog, plain]);
    expect(rollback(state, 'catalog').warnings).toEqual([expect.stringContaining('default/plain')]);
    expect(rollback(state, 'catalog', { all: true }).objects.map(one => one.name)).toEqual([
      'catalog',
      'plain',
    ]);
  });
});

describe('other objects of the same host', () => {
  it('go by what they record themselves, and that is said', () => {
    const state = snapshot([
      object('a', split(50, 50), 'v1'),
      object('b', [{ route: [to('v2')] }], 'v2'),
      object('c', split(0, 100), 'v2'),
    ]);
    const plan = rollback(state, 'a');
    expect(plan.objects.map(one => one.name)).toEqual(['a']);
    expect(plan.warnings).toEqual([
      expect.stringContaining('b records v2 as its stable'),
      expect.stringContaining('c records v2'),
    ]);
  });

  it('that record nothing follow what the target records, wherever their shares are', () => {
    const state = snapshot([object('a', split(50, 50), 'v1'), object('b', split(0, 100))]);
    expect(listsAfter(state, rollback(state, 'a'))).toMatchObject({ b: [[to('v1', 100), to('v2', 0)]] });
  });

  it('do not follow what only a share tells', () => {
    const state = snapshot([object('a', [{ route: [to('v2')] }]), object('b', split(50, 50))]);
    const plan = rollback(state, 'a');
    expect(plan.objects).toEqual([]);
    expect(plan.warnings).toEqual([expect.stringContaining('Stable is not known for route 0')]);
  });

  it('stay named when they were only named before, however often it is run', () => {
    const b = object('b', [
      { match: [{ uri: { prefix: '/x' } }], route: [to('v1', 50), to('v2', 50)] },
      { route: [to('v2')] },
    ]);
    const state = snapshot([object('a', split(50, 50), 'v1'), b]);
    const first = rollback(state, 'a');
    const virtualServices = state.virtualServices.map((vs, i) =>
      first.objects[i] ? carryOut(vs, first.objects[i]) : vs,
    );
    expect(rollback({ ...state, virtualServices }, 'a').objects).toEqual([]);
  });

  it('that reach every version by naming no subset are named', () => {
    const state = snapshot([
      object('a', split(50, 50), 'v1'),
      object('b', [{ route: [host('model-service')] }]),
    ]);
    expect(rollback(state, 'a').warnings).toEqual([expect.stringContaining('Reaches every version')]);
  });

  it('of a third host in the same split are strangers', () => {
    const mixed = object('a', [{ route: [to('v1', 80), to('v2', 10), host('audit', 10)] }], 'v1');
    const audit = object('audit', [{ route: [host('audit', 50), host('audit-new', 50)] }], 'audit');
    const log = object('log', [{ route: [host('web')], mirror: { host: 'audit' } }]);
    expect(rollback(snapshot([mixed, audit, log]), 'a', { all: true }).objects.map(one => one.name)).toEqual([
      'a',
    ]);
  });
});

describe('the target’s own routes', () => {
  it('that disagree by their shares are asked about', () => {
    const http = [
      { match: [{ uri: { prefix: '/a' } }], route: [to('v1', 100), to('v2', 0)] },
      { route: [to('v1', 0), to('v2', 100)] },
    ];
    const state = snapshot([object('a', http)]);
    expect(() => rollback(state, 'a')).toThrow(/routes disagree/);
    expect(listsAfter(state, rollback(state, 'a', { stable: 'v1' }))).toMatchObject({
      a: [http[0]?.route, [to('v1', 100), to('v2', 0)]],
    });
  });

  it('behind delegates follow the one that records', () => {
    const root = object('root', [{ delegate: { name: 'c1' } }, { delegate: { name: 'c2' } }]);
    const state = snapshot([root, object('c1', split(50, 50), 'v1'), object('c2', split(0, 100))]);
    expect(listsAfter(state, rollback(state, 'root'))).toMatchObject({ c2: [[to('v1', 100), to('v2', 0)]] });
  });

  it('to something else do not stand in the way', () => {
    const vs = object(
      'a',
      [{ match: [{ uri: { prefix: '/old' } }], route: [host('legacy')] }, { route: [to('v2')] }],
      'v1',
      {
        tcp: [{ route: [host('db')] }],
      },
    );
    const state = snapshot([vs], { destinationRules: undefined });
    for (const all of [false, true]) {
      const [planned] = rollback(state, 'a', { all }).objects;
      expect(planned?.changes.map(one => one.to)).toEqual([[to('v2', 0), to('v1', 100)]]);
    }
  });

  it('are each checked for their own stable’s replicas', () => {
    const at = (name: string): RouteDestination[] => [to('v1', 50, name), to('v2', 50, name)];
    const vs = object(
      'a',
      [{ match: [{ uri: { prefix: '/a' } }], route: at('alpha') }, { route: at('beta') }],
      'alpha/v1,beta/v2',
    );
    const services = ['alpha', 'beta'].map(name => ({
      metadata: { name, namespace: 'default' },
      spec: { selector: { app: name } },
    }));
    const ready = (alpha2: number, beta1: number, beta2: number) =>
      [
        ['alpha', 'v1', 5],
        ['alpha', 'v2', alpha2],
        ['beta', 'v1', beta1],
        ['beta', 'v2', beta2],
      ].map(([app, version, count]) => ({
        ...workload(String(version), Number(count)),
        podLabels: { app: String(app), version: String(version) },
      }));
    const state = (workloads: ReturnType<typeof ready>) =>
      snapshot([vs], {
        services,
        workloads,
        destinationRules: [destinationRule(['v1', 'v2'], 'alpha'), destinationRule(['v1', 'v2'], 'beta')],
      });
    expect(rollback(state(ready(0, 0, 5)), 'a').raisesCanary).toBe(false);
    expect(() => rollback(state(ready(5, 5, 0)), 'a')).toThrow(/beta\/v2 has no ready replica/);
  });

  it('with one version on two ports keep both', () => {
    const port = (subset: string, number: number, weight: number): RouteDestination => ({
      destination: { host: 'model-service', subset, port: { number } },
      weight,
    });
    const state = snapshot([
      object('a', [{ route: [port('v1', 80, 50), port('v1', 81, 30), port('v2', 80, 20)] }], 'v1'),
    ]);
    expect(listsAfter(state, rollback(state, 'a'))).toEqual({
      a: [[port('v1', 80, 70), port('v1', 81, 30), port('v2', 80, 0)]],
    });
  });
});

describe('odd content', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  it.each([
    ['a reason that nests for ever', '"why":"DEEP"'],
    ['a reason that is no text', '"why":{"a":1}'],
    ['a stable version that is none', '"stable":5'],
    ['routes that are none', '"edits":[{"index":0,"to":{"route":"x"},"next":null}]'],
    ['a match that is none', '"edits":[{"index":0,"to":{"match":"x"},"next":null}]'],
    ['a destination that is none', '"edits":[{"index":0,"to":{"route":[null]},"next":null}]'],
  ])('%s in a history counts as not there, and stands in nobody’s way', (_, field) => {
    const text = `{"v":1,"entries":[{"id":"x","action":"shift","uid":"u-1","by":"a","at":"then","changes":[],${field}}]}`;
    const annotations = {
      'istio-canary.dev/stable': 'v1',
      [historyAnnotation]: text.replace('"DEEP"', deep),
    };
    expect(() => JSON.parse(annotations[historyAnnotation] ?? '')).not.toThrow();
    expect(readHistory(annotations, 'u-1')).toEqual([]);
    const state = snapshot([virtualService(split(90, 10), { annotations })]);
    expect(planRollback(state, target, {}, stamp()).objects).toHaveLength(1);
  });

  it('a subset may be called constructor', () => {
    const state = snapshot([virtualService([{ route: [to('v1', 100)] }])], {
      destinationRules: [destinationRule(['v1', 'constructor'])],
    });
    expect(
      planShift(state, target, { constructor: 10 } as Record<string, number>, {}, stamp()).raisesCanary,
    ).toBe(true);
  });

  it.each([
    { from: [{ destination: 5 }], to: [{ destination: null }] },
    { from: [{ destination: { host: 7 } }], to: [] },
    { from: [{ weight: 'x' }], to: [] },
  ])('a history with %j is none', lists => {
    const entry = {
      id: 'x',
      uid: 'u',
      action: 'shift',
      by: 'a',
      at: 'b',
      changes: [{ route: { protocol: 'http', index: 0 }, match: '', lists }],
    };
    expect(readHistory({ [historyAnnotation]: JSON.stringify({ v: 1, entries: [entry] }) }, 'u')).toEqual([]);
  });

  it('what lets everything in is a catch-all, whatever it is called in the metrics', () => {
    const vs = virtualService(
      [{ match: [{ uri: { prefix: '/' }, statPrefix: 'x' }], route: [to('v1')] }],
      {},
      {
        tcp: [
          { match: [{}], route: [to('v1')] },
          { match: [{ destinationSubnets: ['10.0.0.0/8'] }], route: [to('v1')] },
        ],
      },
    );
    expect(readVirtualService(vs).routes.map(route => [route.catchAll, route.match])).toEqual([
      [true, 'uri begins with /'],
      [true, 'all requests'],
      [false, 'to 10.0.0.0/8'],
    ]);
  });
});

describe('a route that was shown', () => {
  const testers: HttpRoute = { match: [{ headers: { x: { exact: 'y' } } }], route: [to('v2')] };
  const shown = readVirtualService(virtualService([...split(90, 10)])).routes[0];

  it('is the same one with other shares, and with another destination', () => {
    const now = snapshot([virtualService([{ route: [to('v1', 80), to('v2', 10), to('v3', 10)] }])]);
    expect(() => shown && refuseOtherRoute(now, target, shown)).not.toThrow();
  });

  it.each([
    [
      'another one stands in its place',
      [testers, ...split(90, 10)],
      /0 was all requests, and is header x = y/,
    ],
    ['it is gone', [], /is gone/],
  ])('is another one where %s', (_, http, why) => {
    expect(shown && (() => refuseOtherRoute(snapshot([virtualService(http)]), target, shown))).toThrow(why);
  });
});
