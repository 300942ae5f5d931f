import { describe, expect, it } from 'vitest';
import { historyAnnotation, readHistory, withEntry } from '../../../src/canary/history.ts';
import type { HistoryEntry, Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const split = (v1: number, v2: number, metadata = {}): VirtualService =>
  virtualService([{ route: [to('v1', v1), to('v2', v2)] }], metadata);
const recorded = { annotations: { 'istio-canary.dev/stable': 'v1' } };
const sharesNow = (vs: VirtualService | undefined): (number | undefined)[] | undefined =>
  vs?.spec?.http?.at(-1)?.route?.map(one => one.weight);

/** Carries a plan out on a snapshot, as the API server would. */
function applied(before: Snapshot, plan: Plan): Snapshot {
  return {
    ...before,
    virtualServices: before.virtualServices.map(vs => {
      const object = plan.objects.find(one => one.uid === vs.metadata?.uid);
      return object ? carryOut(vs, object) : vs;
    }),
  };
}

describe('roll back', () => {
  it('returns the split to stable and keeps the canary in the list', () => {
    const state = snapshot([split(50, 50, recorded)]);
    const plan = planRollback(state, target, {}, stamp());
    expect(sharesNow(applied(state, plan).virtualServices[0])).toEqual([100, 0]);
    expect(plan).toMatchObject({ action: 'rollback', raisesCanary: false, warnings: [] });
  });

  it('brings stable back where only the canary is left', () => {
    const state = snapshot([virtualService([{ route: [to('v2')] }], recorded)]);
    const result = applied(state, planRollback(state, target, {}, stamp()));
    expect(result.virtualServices[0]?.spec?.http?.[0]?.route).toEqual([to('v2', 0), to('v1', 100)]);
  });

  it('is refused while stable is not known, and takes the word for it', () => {
    const state = snapshot([split(50, 50)]);
    expect(() => planRollback(state, target, {}, stamp())).toThrow(/stable is not recorded/);
    expect(planRollback(state, target, { stable: 'v1' }, stamp()).objects[0]?.after).toEqual({
      v1: 100,
      v2: 0,
    });
  });

  it('needs an explicit word when stable has no ready replica', () => {
    const state = snapshot([split(50, 50, recorded)], { workloads: [workload('v1', 0), workload('v2', 5)] });
    expect(() => planRollback(state, target, {}, stamp())).toThrow(/no ready replica/);
    expect(planRollback(state, target, { evenIfNotReady: true }, stamp()).objects).toHaveLength(1);
  });

  it('needs nothing but the VirtualService', () => {
    const bare = snapshot([split(50, 50, recorded)], {
      services: undefined,
      workloads: undefined,
      destinationRules: undefined,
    });
    expect(planRollback(bare, target, {}, stamp()).objects[0]?.after).toEqual({ v1: 100, v2: 0 });
  });

  it('takes every VirtualService of the host, also one of another namespace and tcp routes, as one plan', () => {
    const fqdn = 'model-service.default.svc.cluster.local';
    const gateway = virtualService(
      [{ route: [to('v1', 10, fqdn), to('v2', 90, fqdn)] }],
      { name: 'edge', namespace: 'ingress', uid: 'u-2' },
      { hosts: ['model.example.com'], tcp: [{ route: [to('v1', 1, fqdn), to('v2', 1, fqdn)] }] },
    );
    const unrelated = virtualService([{ route: [to('v1', 1, 'other'), to('v2', 1, 'other')] }], {
      name: 'other',
      uid: 'u-3',
    });
    const state = snapshot([split(50, 50, recorded), gateway, unrelated]);
    const plan = planRollback(state, target, {}, stamp());
    expect(plan.objects.map(one => one.name)).toEqual(['model', 'edge']);
    expect(plan.objects.map(one => one.entry.plan)).toEqual([plan.id, plan.id]);
    const result = applied(state, plan);
    expect(sharesNow(result.virtualServices[1])).toEqual([100, 0]);
    expect(result.virtualServices[1]?.spec?.tcp?.[0]?.route?.map(one => one.weight)).toEqual([1 * 2, 0]);
    expect(result.virtualServices[2]).toEqual(unrelated);
  });

  it('follows delegates', () => {
    const root = virtualService([
      { match: [{ uri: { prefix: '/' } }], delegate: { name: 'child', namespace: 'team' } },
    ]);
    const host = 'model-service.team.svc.cluster.local';
    const child = virtualService(
      [{ route: [to('v1', 50, host), to('v2', 50, host)] }],
      { name: 'child', namespace: 'team', uid: 'u-2', ...recorded },
      { hosts: undefined },
    );
    const plan = planRollback(snapshot([root, child]), target, {}, stamp());
    expect(plan.objects.map(one => one.name)).toEqual(['child']);
  });

  const withTesters = virtualService(
    [
      { name: 'testers', match: [{ headers: { 'x-canary-version': { exact: 'v2' } } }], route: [to('v2')] },
      {
        route: [to('v1', 50), to('v2', 50)],
        mirror: { host: 'model-service', subset: 'v2' },
        mirrorPercentage: { value: 5 },
      },
    ],
    recorded,
  );

  it('names header routes and mirrors that still reach the canary, and leaves them', () => {
    const state = snapshot([withTesters]);
    const plan = planRollback(state, target, {}, stamp());
    expect(plan.warnings).toEqual([
      expect.stringContaining('Still reaches another version than v1: route 0 "testers"'),
      expect.stringContaining('Still mirrors requests'),
    ]);
    const [vs] = applied(state, plan).virtualServices;
    expect(vs?.spec?.http?.[0]).toEqual(withTesters.spec?.http?.[0]);
    expect(vs?.spec?.http?.[1]?.mirror).toBeDefined();
  });

  it('takes them with all, and undo brings them back exactly', () => {
    const state = snapshot([withTesters]);
    const plan = planRollback(state, target, { all: true }, stamp());
    expect(plan.warnings).toEqual([]);
    const rolled = applied(state, plan);
    const http = rolled.virtualServices[0]?.spec?.http;
    expect(http?.[0]?.route).toEqual([to('v2', 0), to('v1', 100)]);
    expect(http?.[1]).toEqual({ route: [to('v1', 100), to('v2', 0)] });
    const undone = applied(rolled, planUndo(rolled, target, stamp()));
    expect(undone.virtualServices[0]?.spec).toEqual(withTesters.spec);
  });

  it('is an empty plan where everything is stable already', () => {
    expect(planRollback(snapshot([split(100, 0, recorded)]), target, {}, stamp()).objects).toEqual([]);
  });
});

describe('undo', () => {
  const steps = [1, 10, 50];
  const shiftedState = (): Snapshot =>
    steps.reduce(
      (state, share) => applied(state, planShift(state, target, { v2: share }, {}, stamp())),
      snapshot([virtualService([{ route: [to('v1')] }])]),
    );

  it('walks back one shift further each time, to the very list it began with', () => {
    let state = shiftedState();
    const seen = steps.map(() => {
      state = applied(state, planUndo(state, target, stamp()));
      return state.virtualServices[0]?.spec?.http?.[0]?.route;
    });
    expect(seen).toEqual([[to('v1', 90), to('v2', 10)], [to('v1', 99), to('v2', 1)], [to('v1')]]);
    expect(() => planUndo(state, target, stamp())).toThrow(/no shift in its history left/);
  });

  it('is refused as a conflict when somebody changed the split since', () => {
    const state = shiftedState();
    const [vs] = state.virtualServices;
    if (vs?.spec?.http?.[0]) vs.spec.http[0].route = [to('v1', 20), to('v2', 80)];
    expect(() => planUndo(state, target, stamp())).toThrow(
      expect.objectContaining({ kind: 'conflict', code: 'changed-since' }),
    );
  });

  it('finds a named route again after the list has moved', () => {
    const before = snapshot([virtualService([{ name: 'rest', route: [to('v1', 100), to('v2', 0)] }])]);
    const state = applied(before, planShift(before, target, { v2: 10 }, {}, stamp()));
    state.virtualServices[0]?.spec?.http?.unshift({ match: [{ uri: { exact: '/x' } }], route: [to('v1')] });
    expect(planUndo(state, target, stamp()).objects[0]?.changes[0]?.route.index).toBe(1);
  });

  it('tells when the canary would get more', () => {
    const state = shiftedState();
    const rolled = applied(state, planRollback(state, target, {}, stamp()));
    expect(planUndo(rolled, target, stamp()).raisesCanary).toBe(true);
    expect(planUndo(state, target, stamp()).raisesCanary).toBe(false);
  });

  it('takes back every object of a plan together', () => {
    const edge = virtualService([{ route: [to('v1', 50), to('v2', 50)] }], { name: 'edge', uid: 'u-2' });
    const state = snapshot([split(50, 50, recorded), edge]);
    const rolled = applied(state, planRollback(state, target, {}, stamp()));
    expect(planUndo(rolled, { namespace: 'default', name: 'edge' }, stamp()).objects).toHaveLength(2);
  });
});

describe('history', () => {
  const entry = (id: string, uid = 'u-1'): HistoryEntry => ({
    id,
    uid,
    action: 'shift',
    by: 'ada',
    at: 'now',
    changes: [],
  });
  const idsIn = (text: string | undefined): string[] =>
    JSON.parse(text ?? '').entries.map((one: HistoryEntry) => one.id);

  it('leaves out entries of another object', () => {
    const annotations = {
      [historyAnnotation]: JSON.stringify({ v: 1, entries: [entry('a', 'u-9'), entry('b')] }),
    };
    expect(readHistory(annotations, 'u-1').map(one => one.id)).toEqual(['b']);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"entries":7}',
    '{"entries":[null,3,{}]}',
    '{"entries":[{"id":"x","uid":"u-1","action":"shift","by":"a","at":"b","changes":[null]}]}',
    '{"entries":[{"id":"x","uid":"u-1","action":"shift","by":"a","at":"b","changes":[{"route":{"index":0}}]}]}',
  ])('reads %j as none', text => {
    expect(readHistory({ [historyAnnotation]: text }, 'u-1')).toEqual([]);
    expect(idsIn(withEntry({ [historyAnnotation]: text }, entry('a')).text)).toEqual(['a']);
  });

  it('keeps the newest fifty', () => {
    let annotations: Record<string, string> = {};
    for (let i = 0; i < 80; i++)
      annotations = { [historyAnnotation]: withEntry(annotations, entry(`e${i}`)).text ?? '' };
    const kept = readHistory(annotations, 'u-1');
    expect(kept.map(one => one.id).slice(0, 2)).toEqual(['e79', 'e78']);
    expect(kept).toHaveLength(50);
  });

  it('keeps twenty shifts of ten destinations with headers, each undoable to the very list', () => {
    const many = Array.from({ length: 10 }, (_, i) => ({
      destination: { host: 'model-service', subset: `v${i}`, port: { number: 8080 } },
      weight: i === 0 ? 100 : 0,
      headers: { request: { set: { 'x-version': 'long enough to matter '.repeat(5) } } },
    }));
    const rules = [destinationRule(many.map(one => one.destination.subset))];
    let state = snapshot([virtualService([{ route: many }])], { destinationRules: rules });
    for (let share = 1; share <= 22; share++) {
      state = applied(state, planShift(state, target, { v1: share }, { stable: 'v0' }, stamp()));
    }
    expect(readHistory(state.virtualServices[0]?.metadata?.annotations, 'u-1').length).toBeGreaterThanOrEqual(
      20,
    );
    for (let back = 0; back < 20; back++) state = applied(state, planUndo(state, target, stamp()));
    expect(state.virtualServices[0]?.spec?.http?.[0]?.route?.map(one => one.weight)).toEqual([
      98, 2, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it('makes room where other annotations leave little', () => {
    const old = { [historyAnnotation]: withEntry({}, entry('old')).text ?? '' };
    const annotations = { other: 'x'.repeat(261_980), ...old };
    expect(idsIn(withEntry(annotations, entry('new')).text)).toEqual(['new']);
  });

  it('a shift is not blocked where there is no room at all, and says so', () => {
    const full = split(90, 10, {
      annotations: { other: 'x'.repeat(262_100), 'istio-canary.dev/stable': 'v1' },
    });
    const state = snapshot([full]);
    const plan = planRollback(state, target, {}, stamp());
    expect(plan.warnings).toEqual([expect.stringContaining('no room for the history')]);
    expect(sharesNow(applied(state, plan).virtualServices[0])).toEqual([100, 0]);
  });

  it('cuts a reason that would crowd out the entries', () => {
    const state = snapshot([split(100, 0)]);
    const plan = planShift(state, target, { v2: 1 }, {}, stamp('x'.repeat(70_000)));
    expect(plan.objects[0]?.entry.why).toHaveLength(500);
  });
});

describe('set stable', () => {
  it('records the key and moves no traffic', () => {
    const state = snapshot([split(50, 50)]);
    const plan = planSetStable(state, target, 'v2', {}, stamp());
    const [vs] = applied(state, plan).virtualServices;
    expect(vs?.metadata?.annotations?.['istio-canary.dev/stable']).toBe('v2');
    expect(vs?.spec).toEqual(state.virtualServices[0]?.spec);
  });

  it('replaces what was recorded and says so in the history', () => {
    const plan = planSetStable(snapshot([split(0, 100, recorded)]), target, 'v2', {}, stamp());
    expect(plan.objects[0]?.entry.stable).toEqual({ from: 'v1', to: 'v2' });
  });

  it('refuses a key that names nothing', () => {
    expect(() => planSetStable(snapshot([split(50, 50)]), target, 'v7', {}, stamp())).toThrow(
      /no destination "v7"/,
    );
  });
});
