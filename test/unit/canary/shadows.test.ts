/** Routes beside a split that could take more than they should, or nothing at all. */
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../src/canary/condition.ts';
import { planMirror } from '../../../src/canary/mirror.ts';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planRouteBy, planUnroute } from '../../../src/canary/route-by.ts';
import { planSticky, planUnsticky } from '../../../src/canary/sticky.ts';
import type { HttpRoute, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const recorded = { annotations: { 'istio-canary.dev/stable': 'v1' } };
const state = (http: HttpRoute[], spec: VirtualService['spec'] = {}): Snapshot =>
  snapshot([virtualService(http, recorded, spec)]);
const split = { route: [to('v1', 90), to('v2', 10)] };
const all: HttpRoute = { name: 'all', ...split };
const a: HttpRoute = { name: 'a', match: [{ uri: { prefix: '/a' } }], rewrite: { uri: '/' }, ...split };
const header: Condition = { by: 'header', name: 'x-version', value: 'v2' };

function applied(before: Snapshot, plan: Plan): Snapshot {
  const virtualServices = before.virtualServices.map(vs => {
    const object = plan.objects.find(one => one.uid === vs.metadata?.uid);
    return object ? carryOut(vs, object) : vs;
  });
  return { ...before, virtualServices };
}
const routes = ({ virtualServices: [vs] }: Snapshot): HttpRoute[] => vs?.spec?.http ?? [];
const names = (now: Snapshot) => routes(now).map(one => one.name);
const routeBy = (now: Snapshot, condition: Condition, options: object = {}) =>
  applied(now, planRouteBy(now, target, condition, options, stamp()));
const sticky = (now: Snapshot, options: object = {}) =>
  applied(now, planSticky(now, target, options, stamp()));

describe('a route for testers', () => {
  it('moves before the route that it branches from now, and takes nothing of the routes between', () => {
    const first = routeBy(state([a, all]), header, { route: 'a' });
    expect(names(first)).toEqual(['v2-by-header', 'a', 'all']);
    expect(names(routeBy(first, header, { route: 'all' }))).toEqual(['a', 'v2-by-header', 'all']);
  });

  it('is refused where it would never get a request', () => {
    const taken: HttpRoute = { match: [{ headers: { 'x-version': { exact: 'v2' } } }], route: [to('v1')] };
    expect(() => routeBy(state([taken, all]), header)).toThrow(
      /would never get a request .*header x-version = v2/,
    );
    expect(() => routeBy(state([all, a]), header, { route: 'a' })).toThrow(/takes all of them before it/);
    const without = { ...all, match: [{ withoutHeaders: { 'X-Version': {} } }] };
    expect(() => routeBy(state([without]), header)).toThrow(/without the header X-Version/);
    const other = { ...all, match: [{ withoutHeaders: { 'x-version': { exact: 'v1' } } }] };
    expect(routes(routeBy(state([other]), header))).toHaveLength(2);
  });

  it('asks for no header twice, however it is spelt', () => {
    const base = { ...all, match: [{ headers: { 'X-Version': { prefix: 'v' } } }] };
    expect(() => routeBy(state([base]), header)).toThrow(/asks for the header x-version already/);
  });

  it('by source is refused where Istio looks at the gateway instead, and would take every request', () => {
    const source: Condition = { by: 'source', name: 'app', value: 'tester' };
    const mesh = { ...all, match: [{ gateways: ['mesh'] }] };
    expect(() => routeBy(state([mesh]), source)).toThrow(/ignores source labels there/);
    expect(() => routeBy(state([all], { gateways: ['edge'] }), source)).toThrow(/knows no labels of callers/);
    expect(routes(routeBy(state([all], { gateways: ['edge', 'mesh'] }), source))).toHaveLength(2);
    expect(routes(routeBy(state([mesh]), header))).toHaveLength(2);
  });

  it('comes of splits whose shares are no whole percents', () => {
    const thirds = state([{ route: [to('v1', 0), to('v2', 2), to('v3', 1)] }]);
    expect(routes(routeBy(thirds, header, { to: 'v2' }))[0]?.route).toEqual([to('v2')]);
  });

  it('takes no name of a route that requests need', () => {
    const old: HttpRoute = { name: 'v2-by-header', match: [{ uri: { exact: '/old' } }], route: [to('v1')] };
    const http = [old, { ...all, match: [{ uri: { prefix: '/new' } }] }];
    expect(() => routeBy(state(http), header, { route: 'all' })).toThrow(/that requests need.*--name/);
    expect(names(routeBy(state(http), header, { route: 'all', name: 'x' }))).toEqual([
      'v2-by-header',
      'x',
      'all',
    ]);
  });

  it('does not make testers stay', () => {
    const after = routeBy(sticky(state([all])), header);
    expect(routes(after).find(one => one.name === 'v2-by-header')?.route).toEqual([to('v2')]);
  });

  it('has no name of a sticky route', () => {
    expect(() => routeBy(state([all]), header, { name: 'istio-canary-sticky-x' })).toThrow(/another name/);
  });
});

describe('a route to take away', () => {
  const unroute = (http: HttpRoute[], name: string) => planUnroute(state(http), target, name, stamp());

  it('stays where no other one takes its requests', () => {
    expect(() => unroute([a], 'a')).toThrow(/without it some would fail/);
    expect(() => unroute([a, { ...all, match: [{ uri: { prefix: '/b' } }] }], 'a')).toThrow(/would fail/);
    expect(unroute([a, all], 'a').objects).toHaveLength(1);
  });

  it('gives the canary more where it kept requests with stable', () => {
    const vip = (...route: NonNullable<HttpRoute['route']>): HttpRoute[] => [
      { name: 'vip', match: [{ headers: { vip: { exact: '1' } } }], route },
      all,
    ];
    expect(unroute(vip(to('v1')), 'vip').raisesCanary).toBe(true);
    expect(unroute(vip(to('v2')), 'vip').raisesCanary).toBe(false);
  });
});

describe('sticky canaries of one object', () => {
  const unnamed = [{ match: [{ uri: { prefix: '/a' } }], rewrite: { uri: '/' }, ...split }, split];

  it('keep apart routes without names', () => {
    const one = sticky(state(unnamed), { route: '0' });
    const both = sticky(one, { route: '2' });
    expect(routes(both)).toHaveLength(4);
    expect(routes(both)[0]).toMatchObject({ match: [{ uri: { prefix: '/a' } }], rewrite: { uri: '/' } });
    expect(routes(both)[2]?.match).toEqual([{ headers: { cookie: { regex: expect.any(String) } } }]);
    const back = applied(both, planRollback(both, target, {}, stamp()));
    expect(routes(back)).toHaveLength(2);
    expect(routes(applied(both, planUnsticky(both, target, stamp())))).toEqual(unnamed);
  });

  it('say the host where there are several, so that users of one do not stay with the other', () => {
    const hosts = ['alpha', 'beta'];
    const http = hosts.map(host => ({
      name: host,
      match: [{ uri: { prefix: `/${host}` } }],
      route: [to('v1', 90, host), to('v2', 10, host)],
    }));
    const annotations = { 'istio-canary.dev/stable': 'alpha/v1,beta/v1' };
    const two = snapshot([virtualService(http, { annotations })], {
      destinationRules: hosts.map(host => destinationRule(['v1', 'v2'], host)),
    });
    const text = JSON.stringify(routes(sticky(sticky(two, { route: 'alpha' }), { route: 'beta' })));
    expect(text).toContain('istio-canary-sticky-default.model=alpha/v2;');
    expect(text).toContain('istio-canary-sticky-default.model=beta/v2;');
  });

  it('are refused where the version sets a cookie of its own there, which would be lost', () => {
    const headers = { response: { add: { 'set-cookie': 'own=1' } } };
    const own = state([{ route: [to('v1', 90), { ...to('v2', 10), headers }] }]);
    expect(() => sticky(own)).toThrow(/sets a cookie of its own/);
  });

  it('are nothing to branch from, since they go with a roll back', () => {
    expect(() => routeBy(sticky(state([all])), header, { route: '0' })).toThrow(/one of a sticky canary/);
  });

  it('end with a roll back on routes to one version too', () => {
    const one: HttpRoute = { name: 'a', match: [{ uri: { prefix: '/a' } }], route: [to('v2')] };
    const other: HttpRoute = { route: [to('v3', 1, 'beta'), to('v1', 9, 'beta')] };
    const annotations = { 'istio-canary.dev/stable': 'model-service/v1,beta/v1' };
    const now = snapshot([virtualService([one, other], { annotations })]);
    const after = sticky(now, { route: 'a', to: 'v2' });
    expect(JSON.stringify(applied(after, planRollback(after, target, {}, stamp())))).not.toContain(
      'istio-canary-sticky"',
    );
    expect(routes(applied(after, planRollback(after, target, {}, stamp())))[0]).toEqual(one);
  });

  it('come over a null', () => {
    const headers = { response: null };
    expect(routes(sticky(state([{ route: [to('v1', 90), { ...to('v2', 10), headers }] }])))).toHaveLength(2);
  });

  it('end without a word on which version they were for', () => {
    const three = state([{ route: [to('v1', 80), to('v2', 10), to('v3', 10)] }]);
    const after = sticky(three, { to: 'v3' });
    expect(routes(applied(after, planUnsticky(after, target, stamp())))).toEqual(routes(three));
  });
});

describe('a mirror to take away', () => {
  it('goes though nothing defines its version any more', () => {
    const http = { route: [to('v1')], mirror: { host: 'model-service', subset: 'v2' } };
    const now = { ...state([http]), destinationRules: [destinationRule(['v1'])] };
    const after = applied(now, planMirror(now, target, 0, { to: 'v2' }, stamp()));
    expect(routes(after)).toEqual([{ route: [to('v1')] }]);
    expect(planMirror(now, target, 0, {}, stamp()).objects).toHaveLength(1);
  });

  it('leaves other mirrors as they are written', () => {
    const http = { ...split, mirror: { host: 'archive' }, mirrorPercent: 10 } as HttpRoute;
    expect(planMirror(state([http]), target, 0, {}, stamp()).objects).toEqual([]);
  });
});
