/**
 * Random objects and all commands, in any order: patches do what was planned, requests go where they went unless the
 * command is about them, every entry can be undone and gone to exactly, and a roll back leaves nothing behind.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planGoTo } from '../../../src/canary/go-to.ts';
import { readHistory } from '../../../src/canary/history.ts';
import { planMirror } from '../../../src/canary/mirror.ts';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planNextStep, planPromote } from '../../../src/canary/next-step.ts';
import { Refusal } from '../../../src/canary/refusal.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planRouteBy, planUnroute } from '../../../src/canary/route-by.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { stateAfter } from '../../../src/canary/simulate.ts';
import { planSticky, planUnsticky } from '../../../src/canary/sticky.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { readVirtualService } from '../../../src/canary/virtual-service.ts';
import type { HttpMatch, HttpRoute, VirtualService } from '../../../src/istio/types.ts';
import { validateText } from '../../../src/validation/index.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, to, virtualService } from './fixtures.ts';
import { type Request, routeOf } from './requests.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 120);
/** The same sequences each time, unless others are asked for: a rare find should not stop an unrelated change. */
const seed = Number(process.env.FUZZ_SEED ?? (process.env.FUZZ_RUNS ? Date.now() % 1_000_000_000 : 1));
const hosts = ['alpha', 'alpha.default.svc.cluster.local', 'beta'];
const weight = fc.option(fc.constantFrom(0, 1, 2, 10, 50, 90, 100), { nil: undefined });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

const match = fc.constantFrom<HttpMatch[] | undefined>(
  undefined,
  undefined,
  [{ uri: { prefix: '/a' } }],
  [{ uri: { prefix: '/a' } }, { uri: { prefix: '/b' } }],
  [{ uri: { prefix: '/' } }],
  [{ headers: { 'x-version': { exact: 'v2' } } }],
  [{ uri: { prefix: '/b' }, withoutHeaders: { 'X-Version': {} } }],
  [{ headers: { 'X-User': { prefix: 't' } } }],
);

const splitBody = fc
  .record({
    host: fc.constantFrom(...hosts),
    subsets: fc.subarray(['v1', 'v2', 'v3'], { minLength: 1 }),
    weights: fc.tuple(weight, weight, weight),
    mirror: fc.constantFrom<object>(
      {},
      {},
      { mirror: { host: 'alpha', subset: 'v2' }, mirrorPercentage: { value: 5 } },
      { mirror: { host: 'archive' }, mirrorPercent: 7 },
      { mirrors: [{ destination: { host: 'beta', subset: 'v3' } }, { destination: { host: 'archive' } }] },
    ),
  })
  .map(({ host, subsets, weights, mirror }) => ({
    route: subsets.map((one, i) => to(one, weights[i], host)),
    timeout: '2s',
    ...mirror,
  }));
const hostBody = fc.tuple(weight, weight).map(([a, b]) => ({
  route: [to(undefined, a, 'gamma-primary'), to(undefined, b, 'gamma-canary')],
}));
const body: fc.Arbitrary<HttpRoute> = fc.oneof(
  { weight: 8, arbitrary: splitBody },
  { weight: 1, arbitrary: hostBody },
  {
    weight: 1,
    arbitrary: fc.constantFrom<HttpRoute>({ redirect: { uri: '/x' } }, { delegate: { name: 'o1' } }),
  },
);
const route = fc.record({ name: maybe(fc.constantFrom('one', 'two', 'v2-by-header')), match, body }).map(
  ({ name, match: matches, body: what }): HttpRoute => ({
    ...(name ? { name } : {}),
    ...(matches ? { match: matches } : {}),
    ...what,
  }),
);
const tcp = maybe(fc.tuple(weight, weight)).map(weights =>
  weights ? { tcp: [{ route: [to('v1', weights[0], 'beta'), to('v2', weights[1], 'beta')] }] } : {},
);
const objects = fc.array(
  fc.record({ http: fc.array(route, { minLength: 1, maxLength: 4 }), tcp, recorded: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);

const acts = [
  'shift',
  'together',
  'next',
  'promote',
  'route',
  'unroute',
  'sticky',
  'unsticky',
  'mirror',
  'unmirror',
  'stable',
  'rollback',
  'all',
  'undo',
  'restore',
] as const;
const command = fc.record({
  act: fc.constantFrom(...acts),
  object: fc.nat(2),
  route: maybe(fc.nat(3)),
  to: maybe(fc.constantFrom('v2', 'v3', 'gamma-canary')),
  said: fc.boolean(),
  share: fc.constantFrom(0, 1, 33.33, 100),
  entry: fc.nat(6),
  kind: fc.constantFrom(0, 1, 2, 3),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const stables = 'alpha/v1,beta/v1,gamma-primary';
const build = (made: { http: HttpRoute[]; tcp: object; recorded: boolean }[]): Snapshot =>
  snapshot(
    made.map(({ http, tcp: more, recorded }, i) =>
      virtualService(
        http,
        { name: `o${i}`, uid: `u${i}`, annotations: recorded ? { 'istio-canary.dev/stable': stables } : {} },
        more,
      ),
    ),
    { destinationRules: ['alpha', 'beta'].map(host => destinationRule(['v1', 'v2', 'v3'], host)) },
  );

const conditions = [
  { by: 'header', name: 'X-Version', value: 'v2' },
  { by: 'header', name: 'x-user', value: 'tom' },
  { by: 'cookie', name: 'group', value: 'beta' },
  { by: 'source', name: 'app', value: 'tester' },
] as const;

const requestsWith = (values: string[]): Request[] => {
  const cookies = [
    'group=beta',
    ...['o0', 'o1', 'o2'].flatMap(name =>
      values.map(value => `a=b; istio-canary-sticky-default.${name}=${value}`),
    ),
  ];
  const others: Record<string, string>[] = [
    {},
    { 'x-version': 'v2' },
    { 'x-user': 'tom' },
    { 'x-version': 'v2', 'x-user': 'tom' },
  ];
  return ['/a', '/b', '/c'].flatMap(path =>
    [undefined, ...cookies].flatMap(cookie =>
      others.flatMap((other): Request[] => {
        const headers = { ...other, ...(cookie ? { cookie } : {}) };
        return [
          { path, headers },
          { path, headers, source: { app: 'tester' } },
        ];
      }),
    ),
  );
};
const requests = requestsWith(['v2', 'alpha/v2']);
const manyRequests = requestsWith(
  ['v1', 'v2', 'v3']
    .flatMap(one => [one, `alpha/${one}`, `beta/${one}`])
    .concat('gamma-canary', 'gamma-primary'),
);

function make(state: Snapshot, one: Command, target: { namespace: string; name: string }): Plan {
  const options = {
    route: one.route === undefined ? undefined : String(one.route),
    stable: one.said ? 'v1' : undefined,
    to: one.to,
  };
  switch (one.act) {
    case 'shift':
    case 'together':
      return planShift(
        state,
        target,
        { [one.to ?? 'v2']: one.share },
        { ...options, together: one.act === 'together' },
        stamp(),
      );
    case 'next':
      return planNextStep(state, target, options, stamp());
    case 'promote':
      return planPromote(state, target, options, stamp());
    case 'route':
      return planRouteBy(state, target, conditions[one.kind], options, stamp());
    case 'unroute':
      return planUnroute(
        state,
        target,
        ['one', 'two', 'v2-by-header', 'v2-by-cookie'][one.kind] ?? '',
        stamp(),
      );
    case 'sticky':
      return planSticky(state, target, options, stamp());
    case 'unsticky':
      return planUnsticky(state, target, stamp());
    case 'mirror':
      return planMirror(state, target, 10, options, stamp());
    case 'unmirror':
      return planMirror(state, target, 0, options, stamp());
    case 'stable':
      return planSetStable(state, target, one.to ?? 'v1', options, stamp());
    case 'undo':
      return planUndo(state, target, stamp());
    case 'restore': {
      const vs = state.virtualServices.find(each => each.metadata?.name === target.name);
      const entries = readHistory(vs?.metadata?.annotations, vs?.metadata?.uid ?? '');
      return planGoTo(state, target, entries[one.entry]?.id ?? 'none', stamp());
    }
    default:
      return planRollback(state, target, { all: one.act === 'all', stable: stables }, stamp());
  }
}

function carriedOut(state: Snapshot, plan: Plan): Snapshot {
  const virtualServices = state.virtualServices.map(vs => {
    const planned = plan.objects.find(each => each.uid === vs.metadata?.uid);
    if (!planned) return vs;
    const stored = carryOut(vs, planned);
    expect(stored.spec).toEqual(stateAfter(vs, planned.changes, planned.edits).spec);
    return stored;
  });
  return { ...state, virtualServices };
}

const errorsOf = (vs: VirtualService): string[] => [
  ...new Set(
    validateText(JSON.stringify(vs))
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code),
  ),
];

/** What a route does with requests, without the numbers and cookies that commands are about. */
const remembered = <T>(work: (one: HttpRoute) => T) => {
  const known = new WeakMap<HttpRoute, T>();
  return (one: HttpRoute): T => {
    const found = known.get(one) ?? work(one);
    known.set(one, found);
    return found;
  };
};
const json = remembered(one => JSON.stringify(one));
const essence = remembered(one => {
  const about = new Set(['route', 'mirror', 'mirrors', 'mirrorPercentage', 'mirrorPercent']);
  const rest = Object.entries(one).filter(([field]) => !about.has(field));
  return JSON.stringify([Object.fromEntries(rest), one.route?.[0]?.destination?.host]);
});

const reaches = (vs: VirtualService, key: RegExp): string[] =>
  readVirtualService(vs)
    .routes.flatMap(one => [
      ...one.destinations.filter(each => each.share > 0 && key.test(`${each.fqdn}/${each.subset}`)),
      ...one.mirrors.filter(each => key.test(`${each.fqdn}/${each.subset}`)),
    ])
    .map(each => `${each.fqdn}/${each.subset}`);

/** Requests of others stay where they were; those of a new route come from the one that it branches from. */
function checkRequests(act: Command['act'], before: VirtualService, after: VirtualService): void {
  if (['undo', 'restore', 'rollback', 'all'].includes(act)) return;
  const old = new Set((before.spec?.http ?? []).map(json));
  const now = new Set((after.spec?.http ?? []).map(json));
  const isBeside = ['route', 'sticky', 'unroute', 'unsticky'].includes(act);
  for (const request of requests) {
    const [was, is] = [routeOf(before, request), routeOf(after, request)];
    const isSame = was && is ? essence(was) === essence(is) : was === is;
    // Those of a route that came or went go elsewhere, but somewhere.
    const mayMove = isBeside && was && is && (!old.has(json(is)) || !now.has(json(was)));
    if (!isSame && !mayMove) expect.fail(`${act} moves ${JSON.stringify(request)}`);
  }
}

/** A new route gets at least one of the requests: it is not behind one that takes them all. */
function checkSeen(plan: Plan, after: VirtualService): void {
  for (const { to: put } of plan.objects.flatMap(one => one.edits ?? [])) {
    if (!put) continue;
    const isSeen = manyRequests.some(request => {
      const found = routeOf(after, request);
      return found && json(found) === json(put);
    });
    expect(isSeen, JSON.stringify(put)).toBe(true);
  }
}

describe('any objects, all commands', () => {
  it('do what they are for and no more, and can all be taken back', () => {
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(objects, fc.array(command, { maxLength: 10 }), (made, commands) => {
        let state = build(made);
        const first = state.virtualServices.map(errorsOf);
        const results = new Map<string, VirtualService['spec']>();
        for (const one of commands) {
          const name = `o${one.object % made.length}`;
          const target = { namespace: 'default', name };
          const find = (of: Snapshot): VirtualService =>
            of.virtualServices.find(vs => vs.metadata?.name === name) ?? {};
          let plan: Plan;
          try {
            plan = make(state, one, target);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            counts[`${one.act}: ${error.code}`] = (counts[`${one.act}: ${error.code}`] ?? 0) + 1;
            if (one.act === 'restore' || one.act === 'undo')
              expect(['entry-missing', 'nothing-to-undo']).toContain(error.code);
            if (one.act === 'unsticky') throw error;
            continue;
          }
          counts[one.act] = (counts[one.act] ?? 0) + (plan.objects.length > 0 ? 1 : 0);
          const before = state;
          state = carriedOut(state, plan);
          for (const [i, vs] of state.virtualServices.entries()) {
            const was = before.virtualServices[i] ?? {};
            const planned = plan.objects.find(each => each.uid === vs.metadata?.uid);
            if (!planned) expect(vs).toBe(was);
            else {
              expect(first[i]).toEqual(expect.arrayContaining(errorsOf(vs)));
              checkRequests(one.act, was, vs);
              results.set(planned.entry.id, vs.spec);
            }
          }
          if (one.act === 'route' || one.act === 'sticky') checkSeen(plan, find(state));
          if (['route', 'sticky', 'mirror'].includes(one.act))
            expect(plan.raisesCanary || plan.objects.length === 0).toBe(true);
          if (one.act === 'unsticky')
            expect(JSON.stringify(find(state).spec)).not.toContain('istio-canary-sticky');
          if ((one.act === 'rollback' || one.act === 'all') && made[one.object % made.length]?.recorded) {
            const [stable = ''] = [find(state).metadata?.annotations?.['istio-canary.dev/stable']];
            if (stable === stables) {
              expect(JSON.stringify(find(state).spec)).not.toContain('istio-canary-sticky');
              const own = readVirtualService(find(before));
              const about = own.routes.flatMap(each =>
                each.destinations.filter(d => d.subset).map(d => d.fqdn.split('.')[0]),
              );
              if (one.act === 'all' && about.length > 0)
                expect(reaches(find(state), new RegExp(`^(${about.join('|')})\\..*/v[23]$`))).toEqual([]);
            }
          }
          if (one.act === 'restore') {
            const [entry] = plan.objects.map(each => each.entry.restores ?? '');
            if (entry !== undefined) expect(find(state).spec).toEqual(results.get(entry));
          }
          const moved = plan.objects.filter(each => each.entry.action !== 'stable');
          if (moved.length > 0 && one.act !== 'undo' && moved.some(each => each.name === name)) {
            const back = carriedOut(state, planUndo(state, target, stamp()));
            expect(back.virtualServices.map(vs => vs.spec)).toEqual(
              before.virtualServices.map(vs => vs.spec),
            );
          }
        }
      }),
      { numRuns: runs, seed },
    );
    if (process.env.FUZZ_RUNS) console.log(counts);
  }, 1_200_000);
});
