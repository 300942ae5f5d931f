import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/canary/model.ts';
import { Refusal } from '../../../src/canary/refusal.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { sharesOf } from '../../../src/istio/shares.ts';
import type { RouteDestination, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const shifted = (vs: VirtualService, wish: Record<string, number>, options = {}): Plan =>
  planShift(snapshot([vs]), target, wish, options, stamp());

const weights = (plan: Plan): (number | undefined)[] | undefined =>
  plan.objects[0]?.changes[0]?.to.map(one => one.weight);

const refusal = (run: () => unknown): Refusal => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('expected a refusal');
};

const patched = (vs: VirtualService, plan: Plan): VirtualService =>
  plan.objects[0] ? carryOut(vs, plan.objects[0]) : vs;

describe('weights of a shift', () => {
  it.each<[string, RouteDestination[], Record<string, number>, number[]]>([
    ['1 % of 100/0', [to('v1', 100), to('v2', 0)], { v2: 1 }, [99, 1]],
    ['the sum that is there stays', [to('v1', 900), to('v2', 100)], { v2: 25 }, [750, 250]],
    ['an odd sum that cannot hold the share goes to 100', [to('v1', 7), to('v2', 0)], { v2: 10 }, [90, 10]],
    ['0.1 % goes to 1000', [to('v1', 100), to('v2', 0)], { v2: 0.1 }, [999, 1]],
    ['0.01 % goes to 10000', [to('v1', 100), to('v2', 0)], { v2: 0.01 }, [9999, 1]],
    ['a single destination gets the other', [to('v1')], { v2: 10 }, [90, 10]],
    ['everything', [to('v1', 100), to('v2', 0)], { v2: 100 }, [0, 100]],
    ['stable named, canary takes the rest', [to('v1', 100), to('v2', 0)], { v1: 90 }, [90, 10]],
    ['both named', [to('v1', 100), to('v2', 0)], { v1: 40, v2: 60 }, [40, 60]],
    ['a third keeps its share', [to('v1', 80), to('v3', 20), to('v2', 0)], { v2: 10 }, [70, 20, 10]],
    ['thirds stay exact', [to('v1', 2), to('v3', 1)], { v2: 10 }, [170, 100, 30]],
  ])('%s', (_name, from, wish, expected) => {
    const plan = planShift(
      snapshot([virtualService([{ route: from }])], {
        destinationRules: [destinationRule(['v1', 'v2', 'v3'])],
      }),
      target,
      wish,
      { stable: 'v1' },
      stamp(),
    );
    expect(weights(plan)).toEqual(expected);
  });

  it('copies host and port of stable to the destination it adds', () => {
    const vs = virtualService([
      { route: [{ destination: { host: 'model-service', subset: 'v1', port: { number: 80 } } }] },
    ]);
    expect(shifted(vs, { v2: 10 }).objects[0]?.changes[0]?.to[1]?.destination).toEqual({
      host: 'model-service',
      subset: 'v2',
      port: { number: 80 },
    });
  });

  it('adds the only other subset when stable alone is named, and asks when there are two', () => {
    const single = virtualService([{ route: [to('v1')] }]);
    expect(weights(shifted(single, { v1: 90 }))).toEqual([90, 10]);
    const three = snapshot([single], { destinationRules: [destinationRule(['v1', 'v2', 'v3'])] });
    expect(refusal(() => planShift(three, target, { v1: 90 }, {}, stamp())).code).toBe(
      'shares-do-not-add-up',
    );
  });

  it('any two-decimal share of any two weights comes out exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        (share, a, b) => {
          const plan = shifted(
            virtualService([{ route: [to('v1', a), to('v2', b)] }]),
            { v2: share / 100 },
            { stable: 'v1' },
          );
          const list = plan.objects[0]?.changes[0]?.to ?? [to('v1', a), to('v2', b)];
          expect(sharesOf(list.map(one => one.weight))[1]).toBeCloseTo(share / 100, 9);
          expect(list.every(one => Number.isInteger(one.weight) && (one.weight ?? -1) >= 0)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[string, Record<string, number>, string, string]>([
    ['over 100', { v2: 101 }, 'usage', 'share-out-of-range'],
    ['below 0', { v2: -1 }, 'usage', 'share-out-of-range'],
    ['no number', { v2: Number.NaN }, 'usage', 'share-out-of-range'],
    ['finer than 0.01', { v2: 0.001 }, 'usage', 'share-too-fine'],
    ['sum over 100', { v1: 60, v2: 60 }, 'usage', 'shares-over-100'],
    ['sum below 100 with nobody left', { v1: 60, v2: 10 }, 'usage', 'shares-do-not-add-up'],
    ['a subset that no rule defines', { v9: 10 }, 'refused', 'unknown-destination'],
  ])('refuses %s', (_name, wish, kind, code) => {
    const vs = virtualService([{ route: [to('v1', 100), to('v2', 0)] }]);
    expect(refusal(() => shifted(vs, wish))).toMatchObject({ kind, code });
  });

  it('refuses more than a kept destination leaves', () => {
    const vs = virtualService([{ route: [to('v1', 80), to('v2', 0), to('v3', 20)] }]);
    const error = refusal(() =>
      planShift(
        snapshot([vs], { destinationRules: [destinationRule(['v1', 'v2', 'v3'])] }),
        target,
        { v2: 90 },
        { stable: 'v1' },
        stamp(),
      ),
    );
    expect(error.code).toBe('shares-do-not-add-up');
    expect(error.message).toContain('v3 keeps its 20 percent');
  });
});

describe('the patch of a shift', () => {
  const headers = { request: { set: { 'x-version': 'v1' } } };
  const vs = virtualService(
    [
      { name: 'testers', match: [{ headers: { 'x-canary-version': { exact: 'v2' } } }], route: [to('v2')] },
      {
        name: 'rest',
        timeout: '2s',
        retries: { attempts: 2 },
        route: [{ ...to('v1', 100), headers }, to('v2', 0)],
      },
    ],
    { annotations: { team: 'ml' }, labels: { app: 'model' } },
  );

  it('moves nothing but the split and its own annotations', () => {
    const after = patched(vs, shifted(vs, { v2: 10 }));
    expect(after.spec?.http?.[0]).toEqual(vs.spec?.http?.[0]);
    expect(after.spec?.http?.[1]).toEqual({
      name: 'rest',
      timeout: '2s',
      retries: { attempts: 2 },
      route: [{ ...to('v1', 90), headers }, to('v2', 10)],
    });
    expect(after.metadata?.labels).toEqual({ app: 'model' });
    expect(Object.keys(after.metadata?.annotations ?? {}).sort()).toEqual([
      'istio-canary.dev/history',
      'istio-canary.dev/stable',
      'team',
    ]);
    expect(after.metadata?.annotations).toMatchObject({ team: 'ml', 'istio-canary.dev/stable': 'v1' });
  });

  it('tests uid, the whole route and the history as seen before it writes', () => {
    const operations = shifted(vs, { v2: 10 }).objects[0]?.patch ?? [];
    const firstWrite = operations.findIndex(one => one.op !== 'test');
    expect(operations.slice(0, firstWrite)).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'u-1' },
      { op: 'test', path: '/spec/http/1', value: vs.spec?.http?.[1] },
    ]);
    expect(operations).toContainEqual({
      op: 'test',
      path: '/metadata/annotations/istio-canary.dev~1history',
      value: null,
    });
  });

  it('adds the map where there are no annotations', () => {
    const bare = virtualService([{ route: [to('v1', 100), to('v2', 0)] }]);
    const operations = shifted(bare, { v2: 10 }).objects[0]?.patch ?? [];
    expect(operations).toContainEqual({ op: 'test', path: '/metadata/annotations', value: null });
    expect(operations.at(-1)).toMatchObject({ op: 'add', path: '/metadata/annotations' });
  });

  it('a wish that is fulfilled already gives an empty plan', () => {
    expect(shifted(vs, { v2: 0 }).objects).toEqual([]);
  });

  it('warns of a version without a ready replica', () => {
    const plan = planShift(
      snapshot([vs], { workloads: [workload('v1', 5), workload('v2', 0)] }),
      target,
      { v2: 10 },
      {},
      stamp(),
    );
    expect(plan.warnings).toEqual([expect.stringContaining('v2 has no ready replica')]);
  });
});

describe('stable', () => {
  const split = virtualService([{ route: [to('v1', 50), to('v2', 50)] }]);

  it('is asked for, never guessed', () => {
    expect(refusal(() => shifted(split, { v2: 60 })).code).toBe('stable-unknown');
    expect(weights(shifted(split, { v2: 60 }, { stable: 'v1' }))).toEqual([40, 60]);
  });

  it('is what the annotation says, whoever says otherwise', () => {
    const recorded = virtualService([{ route: [to('v1', 50), to('v2', 50)] }], {
      annotations: { 'istio-canary.dev/stable': 'v2' },
    });
    const plan = shifted(recorded, { v1: 10 }, { stable: 'v1' });
    expect(weights(plan)).toEqual([10, 90]);
    expect(plan.warnings).toEqual([expect.stringContaining('records v2 as stable')]);
  });

  it('must name a destination', () => {
    expect(refusal(() => shifted(split, { v2: 60 }, { stable: 'v8' }))).toMatchObject({
      kind: 'usage',
      code: 'stable-not-a-destination',
    });
  });
});

describe('naming', () => {
  it('goes by host where the split does', () => {
    const vs = virtualService([
      { route: [to(undefined, 100, 'app-primary'), to(undefined, 0, 'app-canary')] },
    ]);
    const plan = shifted(vs, { 'app-canary': 5 });
    expect(plan.objects[0]?.after).toEqual({ 'app-primary': 95, 'app-canary': 5 });
  });

  it('goes by host/subset where subsets repeat', () => {
    const vs = virtualService([{ route: [to('v1', 100, 'a'), to('v1', 0, 'b')] }]);
    const plan = planShift(
      snapshot([vs], { destinationRules: undefined }),
      target,
      { 'b/v1': 5 },
      {},
      stamp(),
    );
    expect(plan.objects[0]?.after).toEqual({ 'a/v1': 95, 'b/v1': 5 });
  });
});

describe('which route', () => {
  const two = virtualService([
    { name: 'a', match: [{ uri: { prefix: '/a' } }], route: [to('v1', 100), to('v2', 0)] },
    { name: 'b', match: [{ uri: { prefix: '/b' } }], route: [to('v1', 100), to('v2', 0)] },
  ]);

  it('lists the routes when it is not told', () => {
    const error = refusal(() => shifted(two, { v2: 10 }));
    expect(error).toMatchObject({ kind: 'usage', code: 'route-ambiguous' });
    expect(error.message).toContain('0 "a": uri begins with /a to v1, v2');
  });

  it.each([['b'], ['1'], ['http/1']])('takes %s', route => {
    expect(shifted(two, { v2: 10 }, { route }).objects[0]?.changes[0]?.route.index).toBe(1);
  });

  it('shifts tls and tcp routes', () => {
    const vs = virtualService(
      [],
      {},
      { tls: [{ match: [{ sniHosts: ['a'] }], route: [to('v1', 100), to('v2', 0)] }] },
    );
    const plan = shifted(vs, { v2: 10 }, { route: 'tls/0' });
    expect(plan.objects[0]?.patch).toContainEqual({
      op: 'replace',
      path: '/spec/tls/0/route',
      value: [to('v1', 90), to('v2', 10)],
    });
    expect(plan.warnings).toContain(
      'Connections that are open stay where they are: tls/0 of default/model counts for new ones.',
    );
  });

  it('says where a delegate is', () => {
    const root = virtualService([{ delegate: { name: 'child', namespace: 'team' } }]);
    expect(refusal(() => shifted(root, { v2: 10 })).message).toContain('team/child');
  });

  it('takes a version by its full name too, and adds it no second time', () => {
    const split = virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1' },
    });
    const plan = planShift(snapshot([split]), target, { 'model-service/v2': 50 }, {}, stamp());
    expect(plan.objects[0]?.after).toEqual({ v1: 50, v2: 50 });
    const twice = { v2: 10, 'model-service/v2': 20 };
    expect(() => planShift(snapshot([split]), target, twice, {}, stamp())).toThrow(/names v2 twice/);
  });
});
