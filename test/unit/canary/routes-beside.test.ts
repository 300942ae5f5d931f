import { describe, expect, it } from 'vitest';
import { type Condition, matchOf } from '../../../src/canary/condition.ts';
import { planMirror } from '../../../src/canary/mirror.ts';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planRouteBy, planUnroute } from '../../../src/canary/route-by.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planSticky, planUnsticky } from '../../../src/canary/sticky.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import type { HttpRoute } from '../../../src/istio/types.ts';
import { validateText } from '../../../src/validation/index.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const everybody: HttpRoute = {
  name: 'everybody',
  match: [{ uri: { prefix: '/predict' } }],
  rewrite: { uri: '/v1/predict' },
  timeout: '3s',
  retries: { attempts: 2 },
  corsPolicy: { allowOrigins: [{ exact: 'https://a.example' }] },
  mirror: { host: 'archive' },
  route: [to('v1', 90), to('v2', 10)],
};
const fallback: HttpRoute = { route: [to('v1')] };
const recorded = { annotations: { 'istio-canary.dev/stable': 'v1' } };
const state = (http: HttpRoute[] = [everybody, fallback]): Snapshot =>
  snapshot([virtualService(http, recorded)]);
const route = 'everybody';
const header: Condition = { by: 'header', name: 'X-Canary-Version', value: 'v2' };

function applied(before: Snapshot, plan: Plan): Snapshot {
  const virtualServices = before.virtualServices.map(vs => {
    const object = plan.objects.find(one => one.uid === vs.metadata?.uid);
    return object ? carryOut(vs, object) : vs;
  });
  for (const vs of virtualServices) {
    const errors = validateText(JSON.stringify(vs)).filter(one => one.severity === 'error');
    expect(errors).toEqual([]);
  }
  return { ...before, virtualServices };
}

const routes = ({ virtualServices: [vs] }: Snapshot): HttpRoute[] => vs?.spec?.http ?? [];

describe('a route by header, cookie, query parameter or caller', () => {
  it('goes before the route that it branches from, keeping what that does', () => {
    const plan = planRouteBy(state(), target, header, { route }, stamp());
    const after = routes(applied(state(), plan));
    expect(after).toEqual([
      {
        name: 'v2-by-header',
        match: [{ uri: { prefix: '/predict' }, headers: { 'x-canary-version': { exact: 'v2' } } }],
        rewrite: { uri: '/v1/predict' },
        timeout: '3s',
        retries: { attempts: 2 },
        corsPolicy: { allowOrigins: [{ exact: 'https://a.example' }] },
        route: [to('v2')],
      },
      everybody,
      fallback,
    ]);
    expect(plan).toMatchObject({ action: 'route', raisesCanary: true });
    expect(plan.objects[0]?.notes).toEqual([
      '+ route "v2-by-header" (uri begins with /predict and header x-canary-version = v2 to v2)',
    ]);
  });

  it('is written anew where it is already, and moved up where it came too late', () => {
    const first = applied(state(), planRouteBy(state(), target, header, { route }, stamp()));
    const again = planRouteBy(first, target, { ...header, value: 'beta' }, { route }, stamp());
    expect(routes(applied(first, again)).map(one => one.name)).toEqual(['v2-by-header', route, undefined]);
    const late: HttpRoute = {
      name: 'v2-by-header',
      match: [{ uri: { exact: '/predict/old' } }],
      route: [to('v1')],
    };
    const moved = planRouteBy(state([everybody, late]), target, header, { route }, stamp());
    expect(routes(applied(state([everybody, late]), moved)).map(one => one.name)).toEqual([
      'v2-by-header',
      route,
    ]);
  });

  it.each<[Condition, object]>([
    [
      { by: 'cookie', name: 'group', value: 'beta.1' },
      { headers: { cookie: { regex: '^(?:.*;\\s*)?group=beta\\.1(?:;.*)?$' } } },
    ],
    [
      { by: 'query', name: 'Version', value: 'v', how: 'prefix' },
      { queryParams: { Version: { prefix: 'v' } } },
    ],
    [{ by: 'source', name: 'app', value: 'tester' }, { sourceLabels: { app: 'tester' } }],
  ])('%j', (condition, match) => expect(matchOf(condition)).toEqual(match));

  it('finds its cookie among others, and no other', () => {
    const match = matchOf({ by: 'cookie', name: 'group', value: 'beta' });
    const regex = new RegExp(match.headers?.cookie?.regex ?? '');
    const matched = [
      'group=beta',
      'a=1; group=beta',
      'a=1; group=beta; b=2',
      'group=beta2',
      'mygroup=beta',
      'a=group=beta',
    ];
    expect(matched.filter(cookies => regex.test(cookies))).toEqual(matched.slice(0, 3));
  });

  it.each<Condition>([
    { by: 'header', name: 'authority', value: 'a' },
    { by: 'header', name: 'x y', value: 'a' },
    { by: 'header', name: 'x', value: '' },
    { by: 'cookie', name: 'a b', value: 'c' },
    { by: 'query', name: '', value: 'c' },
    { by: 'source', name: 'app', value: 'a b' },
    { by: 'source', name: 'app', value: 'a', how: 'prefix' },
  ])('refuses %j', condition => {
    expect(() => planRouteBy(state(), target, condition, { route }, stamp())).toThrow(/is no|has no/);
  });

  it.each<Condition>([
    { by: 'header', name: 'x', value: '[', how: 'regex' },
    { by: 'cookie', name: 'x', value: 'v2(?!3)', how: 'regex' },
  ])('refuses the regular expression of %j, which every proxy would', condition => {
    expect(() => planRouteBy(state(), target, condition, { route }, stamp())).toThrow(
      /Istio cannot use the regular expression .* Write it in RE2 syntax/,
    );
  });

  it('says who is meant where that is not clear, and refuses what would lead nowhere', () => {
    const by = (options: object) => () =>
      planRouteBy(state(), target, header, { route, ...options }, stamp());
    expect(by({ to: 'v1' })).toThrow(/v1 is stable/);
    expect(by({ to: 'v9' })).toThrow(/No DestinationRule .* defines the subset "v9"/);
    expect(by({ name: route })).toThrow(/other routes called "everybody"/);
    const three = state([{ route: [to('v1', 80), to('v2', 10), to('v3', 10)] }]);
    expect(() => planRouteBy(three, target, header, {}, stamp())).toThrow(/--to KEY \(v2, v3\)/);
    expect(
      routes(applied(three, planRouteBy(three, target, header, { to: 'v3' }, stamp())))[0]?.route,
    ).toEqual([to('v3')]);
  });

  it('takes the canary by its full name too', () => {
    const plan = planRouteBy(state(), target, header, { route, to: 'model-service/v2' }, stamp());
    expect(routes(applied(state(), plan))[0]?.route).toEqual([to('v2')]);
  });

  it('warns of a version that nobody serves', () => {
    const none = { ...state(), workloads: [workload('v1', 5), workload('v2', 0)] };
    expect(planRouteBy(none, target, header, { route }, stamp()).warnings[0]).toMatch(/no ready replica/);
  });

  it('goes again by its name, is undone and redone, and is never the one that catches all', () => {
    const first = applied(state(), planRouteBy(state(), target, header, { route }, stamp()));
    const gone = planUnroute(first, target, 'v2-by-header', stamp());
    expect(gone.raisesCanary).toBe(false);
    const without = applied(first, gone);
    expect(routes(without)).toEqual([everybody, fallback]);
    const back = planUndo(without, target, stamp());
    expect(back.raisesCanary).toBe(true);
    const again = applied(without, back);
    expect(routes(again)).toEqual(routes(first));
    expect(routes(applied(again, planUndo(again, target, stamp())))).toEqual([everybody, fallback]);
    expect(() => planUnroute(first, target, 'nobody', stamp())).toThrow(/no route called "nobody"/);
    const all = state([{ name: 'all', route: [to('v1')] }]);
    expect(() => planUnroute(all, target, 'all', stamp())).toThrow(/takes every request/);
  });

  it('is not undone where its route has changed since', () => {
    const first = applied(state(), planRouteBy(state(), target, header, { route }, stamp()));
    const [vs] = structuredClone(first.virtualServices);
    const [mine] = vs?.spec?.http ?? [];
    if (mine) mine.timeout = '9s';
    const other = { ...first, virtualServices: vs ? [vs] : [] };
    expect(() => planUndo(other, target, stamp())).toThrow(/somebody changed them since/);
  });

  it('does not stand in the way of shifts and their undo', () => {
    const first = applied(state(), planRouteBy(state(), target, header, { route }, stamp()));
    const shifted = applied(first, planShift(first, target, { v2: 50 }, { route }, stamp()));
    expect(routes(shifted)[1]?.route).toEqual([to('v1', 50), to('v2', 50)]);
    const undone = applied(shifted, planUndo(shifted, target, stamp()));
    expect(routes(undone)).toEqual(routes(first));
    expect(routes(applied(undone, planUndo(undone, target, stamp())))).toEqual([everybody, fallback]);
  });
});

describe('a sticky canary', () => {
  const sticky = (before: Snapshot) => applied(before, planSticky(before, target, { route }, stamp()));

  it('sets a cookie on its answers and keeps those who bring it', () => {
    const [beside, split] = routes(sticky(state()));
    const cookie = 'istio-canary-sticky-default.model=v2; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax';
    const withCookie = { headers: { response: { add: { 'set-cookie': cookie } } } };
    expect(split?.route).toEqual([to('v1', 90), { ...to('v2', 10), ...withCookie }]);
    expect(beside).toMatchObject({
      name: 'istio-canary-sticky-everybody',
      match: [{ uri: { prefix: '/predict' }, headers: { cookie: { regex: /model=v2/ } } }],
      route: [{ ...to('v2'), ...withCookie }],
    } as object);
  });

  it.each([{}, { all: true }])('is always taken away by a roll back (%j), which can be undone', options => {
    const before = sticky(state());
    const plan = planRollback(before, target, options, stamp());
    const after = applied(before, plan);
    expect(routes(after)[0]?.route).toEqual([to('v1', 100), to('v2', 0)]);
    expect(JSON.stringify(routes(after))).not.toContain('cookie');
    expect(routes(applied(after, planUndo(after, target, stamp())))).toEqual(routes(before));
  });

  it('is taken away by a roll back where the canary has no share left', () => {
    const before = sticky(state());
    const zero = applied(before, planShift(before, target, { v2: 0 }, { route }, stamp()));
    const after = applied(zero, planRollback(zero, target, {}, stamp()));
    expect(JSON.stringify(routes(after))).not.toContain('cookie');
  });

  it('ends on a word, shares staying, and other headers with them', () => {
    const headers = { request: { set: { a: 'b' } }, response: { add: { c: 'd' } } };
    const own = state([{ ...everybody, route: [to('v1', 90), { ...to('v2', 10), headers }] }, fallback]);
    const before = sticky(own);
    expect(routes(before)).toHaveLength(3);
    const after = applied(before, planUnsticky(before, target, stamp()));
    expect(routes(after)).toEqual(routes(own));
  });

  it('is for an hour, or for as long as said; once is enough', () => {
    const once = sticky(state());
    expect(planSticky(once, target, { route }, stamp()).objects).toEqual([]);
    const day = applied(once, planSticky(once, target, { route, maxAgeSeconds: 86_400 }, stamp()));
    expect(routes(day)).toHaveLength(3);
    expect(JSON.stringify(routes(day)).match(/Max-Age=86400/g)).toHaveLength(2);
    expect(() => planSticky(once, target, { route, maxAgeSeconds: 0.5 }, stamp())).toThrow(/whole seconds/);
  });

  it('is undone where two routes look alike', () => {
    const twin: HttpRoute = {
      name: 'twin',
      match: [{ uri: { prefix: '/a' } }],
      route: [to('v1'), to('v2', 1)],
    };
    const before = state([twin, { ...twin, route: [to('v2')] }, everybody]);
    const after = applied(before, planSticky(before, target, { route: '0' }, stamp()));
    expect(routes(applied(after, planUndo(after, target, stamp())))).toEqual(routes(before));
  });

  it('may be prepared before the canary gets anything', () => {
    const before = state([{ ...everybody, route: [to('v1')] }]);
    expect(routes(sticky(before))[1]?.route).toMatchObject([to('v1', 100), to('v2', 0)]);
  });
});

describe('mirroring to the canary', () => {
  const mirrored = (before: Snapshot, percent: number) =>
    applied(before, planMirror(before, target, percent, { route }, stamp()));
  const plain: HttpRoute = { name: route, route: [to('v1')] };

  it('is written in the field that every Istio knows, and taken away again', () => {
    const first = mirrored(state([plain]), 10);
    expect(routes(first)).toEqual([
      { ...plain, mirror: { host: 'model-service', subset: 'v2' }, mirrorPercentage: { value: 10 } },
    ]);
    const more = mirrored(first, 25.5);
    expect(routes(more)[0]?.mirrorPercentage).toEqual({ value: 25.5 });
    expect(routes(mirrored(more, 0))).toEqual([plain]);
    expect(routes(applied(more, planUndo(more, target, stamp())))).toEqual(routes(first));
  });

  it('leaves other mirrors alone', () => {
    const first = mirrored(state(), 10);
    expect(routes(first)[0]).toMatchObject({
      mirrors: [
        { destination: { host: 'archive' } },
        { destination: { host: 'model-service', subset: 'v2' }, percentage: { value: 10 } },
      ],
    });
    expect(routes(first)[0]).not.toHaveProperty('mirror');
    expect(routes(mirrored(first, 0))).toEqual([everybody, fallback]);
  });

  it('says what cannot be', () => {
    expect(() => mirrored(state(), 101)).toThrow(/0 to 100 percent/);
    expect(() => mirrored(state(), Number.NaN)).toThrow(/0 to 100 percent/);
    expect(planMirror(state([plain]), target, 0, { route }, stamp()).objects).toEqual([]);
  });
});
