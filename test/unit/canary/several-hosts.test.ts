/** What hurts in production: several hosts in one object, hosts shared by strangers, stable that is not listed. */
import { describe, expect, it } from 'vitest';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import type { HttpRoute, RouteDestination, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const stable = (text: string): VirtualService['metadata'] => ({
  annotations: { 'istio-canary.dev/stable': text },
});
const at = (prefix: string, route: RouteDestination[], more: HttpRoute = {}): HttpRoute => ({
  match: [{ uri: { prefix } }],
  route,
  ...more,
});
const forTesters = (route: RouteDestination[]): HttpRoute => ({
  match: [{ headers: { 'x-canary-version': { exact: 'v2' } } }],
  route,
});
const alpha = (subset: string, weight?: number) => to(subset, weight, 'alpha');
const beta = (subset: string, weight?: number) => to(subset, weight, 'beta');
const primary = (weight?: number) => to(undefined, weight, 'podinfo-primary');
const canary = (weight?: number) => to(undefined, weight, 'podinfo-canary');
const rules = [destinationRule(['v1', 'v2'], 'alpha'), destinationRule(['v1', 'v2'], 'beta')];

function carried(state: Snapshot, plan: Plan): Snapshot {
  const virtualServices = state.virtualServices.map(vs => {
    const object = plan.objects.find(one => one.uid === vs.metadata?.uid);
    return object ? carryOut(vs, object) : vs;
  });
  return { ...state, virtualServices };
}

const rolled = (state: Snapshot, options = {}): { state: Snapshot; plan: Plan } => {
  const plan = planRollback(state, target, options, stamp());
  return { plan, state: carried(state, plan) };
};

const routesOf = (state: Snapshot, i = 0): (RouteDestination[] | undefined)[] | undefined =>
  state.virtualServices[i]?.spec?.http?.map(one => one.route);

describe('one object, several hosts with the same subset names', () => {
  const two = virtualService([
    at('/a', [alpha('v1', 90), alpha('v2', 10)]),
    at('/b', [beta('v1', 0), beta('v2', 100)]),
  ]);

  it('records each with its host and rolls each back to its own', () => {
    let state = snapshot([two], { destinationRules: rules });
    state = carried(state, planSetStable(state, target, 'v1', { route: '0' }, stamp()));
    state = carried(state, planSetStable(state, target, 'v2', { route: '1' }, stamp()));
    expect(state.virtualServices[0]?.metadata?.annotations?.['istio-canary.dev/stable']).toBe(
      'beta/v2,alpha/v1',
    );
    expect(routesOf(rolled(state).state)).toEqual([
      [alpha('v1', 100), alpha('v2', 0)],
      [beta('v1', 0), beta('v2', 100)],
    ]);
  });

  it('does not take a bare name for certain', () => {
    const state = snapshot([{ ...two, metadata: { ...two.metadata, ...stable('v2') } }], {
      destinationRules: rules,
    });
    expect(() => rolled(state)).toThrow(/names none of .* for certain/);
    expect(routesOf(rolled(state, { stable: 'alpha/v1,beta/v2' }).state)?.[1]).toEqual([
      beta('v1', 0),
      beta('v2', 100),
    ]);
  });

  it('does not carry one host’s stable over to another', () => {
    const vs = virtualService([at('/a', [alpha('v1', 100), alpha('v2', 0)]), { route: [beta('v2')] }]);
    let state = snapshot([vs], { destinationRules: rules });
    state = carried(state, planShift(state, target, { v2: 10 }, { route: '0' }, stamp()));
    expect(routesOf(rolled(state).state)).toEqual([[alpha('v1', 100), alpha('v2', 0)], [beta('v2')]]);
  });
});

describe('stable that is recorded and not listed', () => {
  const only = virtualService([forTesters([alpha('v2')]), { route: [alpha('v2')] }], stable('v1'));

  it('is brought back where DestinationRules cannot be read', () => {
    const state = snapshot([only], { destinationRules: undefined });
    expect(routesOf(rolled(state).state)).toEqual([[alpha('v2')], [alpha('v2', 0), alpha('v1', 100)]]);
    expect(routesOf(rolled(state, { all: true }).state)?.[0]).toEqual([alpha('v2', 0), alpha('v1', 100)]);
  });

  it('is brought back where no DestinationRule of the host is there', () => {
    expect(routesOf(rolled(snapshot([only], { destinationRules: [] })).state)?.[1]).toEqual([
      alpha('v2', 0),
      alpha('v1', 100),
    ]);
  });

  it('is refused, not passed over, where the DestinationRule has lost it', () => {
    const state = snapshot([only], { destinationRules: [destinationRule(['v2', 'v3'], 'alpha')] });
    expect(() => rolled(state)).toThrow(/records v1 as stable/);
  });

  it('by host is brought back where the two were in one split, and asked for otherwise', () => {
    const vs = virtualService([{ route: [canary()] }], stable('podinfo-primary'));
    expect(() => rolled(snapshot([vs]))).toThrow(/records podinfo-primary as stable/);
    const before = snapshot([virtualService([{ route: [primary(100), canary(0)] }])]);
    const shifted = carried(before, planShift(before, target, { 'podinfo-canary': 100 }, {}, stamp()));
    const [live] = shifted.virtualServices;
    if (live?.spec?.http?.[0]) live.spec.http[0].route = [canary()];
    expect(routesOf(rolled(shifted).state)?.[0]).toEqual([canary(0), primary(100)]);
  });

  it('takes the word for a subset where nothing says that it is missing', () => {
    const vs = virtualService([{ route: [alpha('v2')] }]);
    expect(routesOf(rolled(snapshot([vs], { destinationRules: [] }), { stable: 'v1' }).state)?.[0]).toEqual([
      alpha('v2', 0),
      alpha('v1', 100),
    ]);
  });
});

describe('what a roll back is about', () => {
  it('refuses when the object itself cannot be rolled back, whatever others record', () => {
    const other = virtualService([{ route: [to('v1', 50), to('v2', 50)] }], {
      name: 'vb',
      uid: 'u-2',
      ...stable('v1'),
    });
    const state = snapshot([virtualService([{ route: [to('v1', 50), to('v2', 50)] }]), other]);
    expect(() => rolled(state)).toThrow(/stable is not recorded/);
    expect(rolled(state, { stable: 'v1' }).plan.objects).toHaveLength(2);
  });

  it('leaves a stranger alone that answers for the same gateway host', () => {
    const hosts = { hosts: ['api.example.com'], gateways: ['edge'] };
    const mine = virtualService(
      [at('/a', [to(undefined, 90, 'a-primary'), to(undefined, 10, 'a-canary')])],
      stable('a-primary'),
      hosts,
    );
    const theirs = virtualService(
      [at('/b', [to(undefined, 50, 'b-primary'), to(undefined, 50, 'b-canary')])],
      { name: 'b', uid: 'u-2', ...stable('b-primary') },
      hosts,
    );
    expect(rolled(snapshot([mine, theirs])).plan.objects.map(one => one.name)).toEqual(['model']);
  });

  const flagger = virtualService(
    [forTesters([canary()]), { route: [primary(90), canary(10)], mirror: { host: 'podinfo-canary' } }],
    stable('podinfo-primary'),
  );

  it('names header routes and mirrors to a canary that is a host of its own, and takes them with all', () => {
    const { plan } = rolled(snapshot([flagger]));
    expect(plan.warnings).toEqual([
      expect.stringContaining('Still reaches another version than podinfo-primary'),
      expect.stringContaining('Still mirrors'),
    ]);
    const all = rolled(snapshot([flagger]), { all: true });
    expect(all.plan.warnings).toEqual([]);
    expect(all.state.virtualServices[0]?.spec?.http).toEqual([
      { ...forTesters([canary(0), primary(100)]) },
      { route: [primary(100), canary(0)] },
    ]);
  });

  it('takes away the canary’s mirror and no other, also on a route to another host', () => {
    const audit = { destination: { host: 'audit-log' } };
    const vs = virtualService(
      [
        at('/web', [to(undefined, undefined, 'web')], {
          mirrors: [audit, { destination: { host: 'model-service', subset: 'v2' } }],
        }),
        { route: [to('v1', 50), to('v2', 50)], mirror: { host: 'model-service', subset: 'v1' } },
      ],
      stable('v1'),
    );
    const state = snapshot([vs]);
    expect(rolled(state).plan.warnings).toEqual([
      expect.stringContaining('Still mirrors requests to another version: route 0'),
    ]);
    const all = rolled(state, { all: true });
    const http = all.state.virtualServices[0]?.spec?.http;
    expect(http?.[0]?.mirrors).toEqual([audit]);
    expect(http?.[1]?.mirror).toEqual({ host: 'model-service', subset: 'v1' });
    expect(carried(all.state, planUndo(all.state, target, stamp())).virtualServices[0]?.spec).toEqual(
      vs.spec,
    );
  });

  it('names, and leaves, another object’s route to one version that was never shifted', () => {
    const preview = virtualService(
      [{ route: [to('v2')] }],
      { name: 'preview', uid: 'u-2' },
      { hosts: ['preview.example.com'] },
    );
    const state = snapshot([
      virtualService([{ route: [to('v1', 50), to('v2', 50)] }], stable('v1')),
      preview,
    ]);
    const { plan } = rolled(state);
    expect(plan.objects.map(one => one.name)).toEqual(['model']);
    expect(plan.warnings).toEqual([expect.stringContaining('default/preview')]);
    expect(rolled(state, { all: true }).plan.objects).toHaveLength(2);
  });

  it('says which delegates and namespaces it could not see', () => {
    const root = virtualService(
      [
        at('/leaf', [], { route: undefined, delegate: { name: 'leaf', namespace: 'other' } }),
        { route: [to('v1', 90), to('v2', 10)] },
      ],
      stable('v1'),
    );
    const { plan } = rolled(snapshot([root], { namespaces: ['default'] }));
    expect(plan.warnings).toEqual([
      expect.stringContaining('other/leaf cannot be read'),
      expect.stringContaining('Only default can be read'),
    ]);
  });

  it('of an object that only delegates, asks for stable, and undo finds what it did', () => {
    const root = virtualService([{ delegate: { name: 'leaf', namespace: 'default' } }]);
    const leaf = virtualService(
      [{ route: [to('v1', 50), to('v2', 50)] }],
      { name: 'leaf', uid: 'u-2' },
      { hosts: undefined },
    );
    const state = snapshot([root, leaf]);
    expect(() => rolled(state)).toThrow(/stable is not recorded/);
    const done = rolled(state, { stable: 'v1' });
    expect(carried(done.state, planUndo(done.state, target, stamp())).virtualServices[1]?.spec).toEqual(
      leaf.spec,
    );
  });

  it('takes header routes with all where there is no split', () => {
    const vs = virtualService([forTesters([to('v2')])], stable('v1'));
    expect(() => rolled(snapshot([vs]))).toThrow(/--all/);
    expect(routesOf(rolled(snapshot([vs]), { all: true }).state)?.[0]).toEqual([to('v2', 0), to('v1', 100)]);
  });

  it('says so when the word for stable is not taken', () => {
    const state = snapshot([virtualService([{ route: [to('v1', 50), to('v2', 50)] }], stable('v1'))]);
    expect(rolled(state, { stable: 'v2' }).plan.warnings).toEqual([
      expect.stringContaining('--stable v2 was not taken'),
    ]);
  });
});

describe('shares that must not move by themselves', () => {
  const three = [destinationRule(['v1', 'v2', 'v3'])];

  it('a third destination keeps its share when stable is wished for too', () => {
    const state = snapshot(
      [virtualService([{ route: [to('v1', 70), to('v2', 10), to('v3', 20)] }], stable('v1'))],
      { destinationRules: three },
    );
    expect(() => planShift(state, target, { v1: 50, v2: 10 }, {}, stamp())).toThrow(
      /v3 keeps its 20 percent/,
    );
  });

  it('a destination is added beside stable, not beside the first', () => {
    const vs = virtualService([
      {
        route: [
          to('old', 0, 'gamma'),
          { destination: { host: 'alpha', subset: 'v1', port: { number: 80 } }, weight: 100 },
        ],
      },
    ]);
    const state = snapshot([vs], { destinationRules: [...rules, destinationRule(['old'], 'gamma')] });
    const [object] = planShift(state, target, { v2: 10 }, {}, stamp()).objects;
    expect(object?.changes[0]?.to[2]).toEqual({
      destination: { host: 'alpha', subset: 'v2', port: { number: 80 } },
      weight: 10,
    });
  });

  it('the same destination twice is told apart', () => {
    const vs = virtualService([{ route: [to('v1', 50), { ...to('v1', 30), headers: {} }, to('v2', 20)] }]);
    const state = snapshot([vs]);
    const plan = planShift(state, target, { v2: 10 }, { stable: 'model-service/v1' }, stamp());
    expect(plan.objects[0]?.after).toEqual({ 'model-service/v1': 60, 'model-service/v1#2': 30, v2: 10 });
  });

  it('records stable when told, though the shares are so already', () => {
    const state = snapshot([virtualService([{ route: [to('v1', 50), to('v2', 50)] }])]);
    const plan = planShift(state, target, { v2: 50 }, { stable: 'v1' }, stamp());
    expect(plan.objects[0]?.entry.stable).toEqual({ to: 'v1' });
    expect(plan.objects[0]?.changes).toEqual([]);
  });

  it('a subset of a host without a visible DestinationRule is added with a warning', () => {
    const host = 'zeta.other.svc.cluster.local';
    const state = snapshot([virtualService([{ route: [to('v1', 100, host)] }])], { namespaces: ['default'] });
    const plan = planShift(state, target, { v2: 10 }, {}, stamp());
    expect(plan.warnings).toEqual([expect.stringContaining(`No DestinationRule of ${host} is visible`)]);
  });
});

describe('undo finds its route', () => {
  const before = snapshot([virtualService([{ route: [to('v1', 100), to('v2', 0)] }])]);
  const shifted = () => carried(before, planShift(before, target, { v2: 10 }, {}, stamp()));

  it('by its conditions when another was put in front of it', () => {
    const state = shifted();
    state.virtualServices[0]?.spec?.http?.unshift(at('/beta', [to('v1', 90), to('v2', 10)]));
    expect(planUndo(state, target, stamp()).objects[0]?.changes[0]?.route.index).toBe(1);
  });

  it('and takes a dropped weight of 0 for what it is', () => {
    const all = carried(before, planShift(before, target, { v2: 100 }, {}, stamp()));
    const [route] = all.virtualServices[0]?.spec?.http ?? [];
    delete route?.route?.[0]?.weight;
    expect(planUndo(all, target, stamp()).objects[0]?.after).toEqual({ v1: 100, v2: 0 });
  });

  it('and names the objects of its plan that moved on', () => {
    const vs = (name: string, uid: string) =>
      virtualService([{ route: [to('v1', 50), to('v2', 50)] }], { name, uid, ...stable('v1') });
    let state = rolled(
      snapshot([
        virtualService([{ route: [to('v1', 50), to('v2', 50)] }], stable('v1')),
        vs('preview', 'u-2'),
      ]),
    ).state;
    state = carried(
      state,
      planShift(state, { namespace: 'default', name: 'preview' }, { v2: 5 }, {}, stamp()),
    );
    const plan = planUndo(state, target, stamp());
    expect(plan.objects.map(one => one.name)).toEqual(['model']);
    expect(plan.warnings).toEqual([expect.stringContaining('default/preview went in the same plan')]);
  });
});
