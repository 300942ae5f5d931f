import { describe, expect, it } from 'vitest';
import { difference } from '../../../src/canary/difference.ts';
import { planGoTo } from '../../../src/canary/go-to.ts';
import { readHistory } from '../../../src/canary/history.ts';
import { planMirror } from '../../../src/canary/mirror.ts';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planRouteBy } from '../../../src/canary/route-by.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { stateAfter } from '../../../src/canary/simulate.ts';
import { planSticky } from '../../../src/canary/sticky.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import type { HttpRoute, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const start = (): Snapshot =>
  snapshot([
    virtualService([{ name: 'all', route: [to('v1', 100), to('v2', 0)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1' },
    }),
  ]);

function applied(before: Snapshot, plan: Plan): Snapshot {
  expect(plan.objects).toHaveLength(1);
  const virtualServices = before.virtualServices.map(vs => {
    const object = plan.objects.find(one => one.uid === vs.metadata?.uid);
    if (!object) return vs;
    const stored = carryOut(vs, object);
    expect(stored.spec).toEqual(stateAfter(vs, object.changes, object.edits).spec);
    return stored;
  });
  return { ...before, virtualServices };
}

const spec = ({ virtualServices: [vs] }: Snapshot): VirtualService['spec'] => vs?.spec;
const newest = ({ virtualServices: [vs] }: Snapshot): string =>
  readHistory(vs?.metadata?.annotations, 'u-1')[0]?.id ?? '';

/** Six states and the entries that led to them. */
function story(): { states: Snapshot[]; ids: string[] } {
  const header = { by: 'header', name: 'x-canary-version', value: 'v2' } as const;
  const makers: ((now: Snapshot) => Plan)[] = [
    now => planShift(now, target, { v2: 10 }, {}, stamp()),
    now => planRouteBy(now, target, header, {}, stamp()),
    now => planMirror(now, target, 5, {}, stamp()),
    now => planSticky(now, target, {}, stamp()),
    now => planShift(now, target, { v2: 50 }, {}, stamp()),
    now => planRollback(now, target, { all: true }, stamp()),
    now => planUndo(now, target, stamp()),
  ];
  const states = [start()];
  for (const make of makers) {
    const now = states.at(-1) ?? start();
    states.push(applied(now, make(now)));
  }
  return { states: states.slice(1), ids: states.slice(1).map(newest) };
}

describe('go to a history entry', () => {
  it('brings the very routes back that any entry left behind, forth and back again', () => {
    const { states, ids } = story();
    for (const [i, id] of ids.entries()) {
      const last = states.at(-1) ?? start();
      const plan = planGoTo(last, target, id, stamp());
      if (i === ids.length - 1 || i === ids.length - 3) {
        expect(plan.objects).toEqual([]);
        continue;
      }
      const back = applied(last, plan);
      expect(spec(back)).toEqual(spec(states[i] ?? last));
      expect(plan.objects[0]?.entry).toMatchObject({ action: 'restore', restores: id });
      expect(spec(applied(back, planUndo(back, target, stamp())))).toEqual(spec(last));
      const forth = applied(back, planGoTo(back, target, ids.at(-1) ?? '', stamp()));
      expect(spec(forth)).toEqual(spec(last));
    }
  });

  it('redoes what was undone, and asks then, as the canary gets more', () => {
    const shifted = applied(start(), planShift(start(), target, { v2: 10 }, {}, stamp()));
    const undone = applied(shifted, planUndo(shifted, target, stamp()));
    const redo = planGoTo(undone, target, newest(shifted), stamp());
    expect(redo.raisesCanary).toBe(true);
    expect(spec(applied(undone, redo))).toEqual(spec(shifted));
  });

  it('is refused for an entry that is not there, and where somebody else has been', () => {
    const { states, ids } = story();
    const last = structuredClone(states.at(-1) ?? start());
    expect(() => planGoTo(last, target, 'nobody', stamp())).toThrow(/has no entry nobody; the newest is/);
    for (const route of last.virtualServices[0]?.spec?.http ?? []) route.timeout = '1s';
    const [split] = (last.virtualServices[0]?.spec?.http ?? []).slice(-1);
    if (split?.route) split.route = [to('v1', 33), to('v2', 67)];
    expect(() => planGoTo(last, target, ids[0] ?? '', stamp())).toThrow(/somebody changed/);
  });
});

describe('the difference of two states', () => {
  const a: HttpRoute = { name: 'a', match: [{ uri: { prefix: '/a' } }], route: [to('v1', 1), to('v2', 2)] };
  const b: HttpRoute = { name: 'b', redirect: { uri: '/c' } };
  const c: HttpRoute = { name: 'c', route: [to('v1')], mirror: { host: 'm' } };
  const states: HttpRoute[][] = [
    [],
    [a],
    [b],
    [a, b],
    [b, a],
    [a, b, c],
    [a, c],
    [{ ...a, route: [to('v1', 3)] }, b, { ...c, mirror: undefined }],
    [c, a, b],
    [a, a],
  ];
  const pairs = states.flatMap(one => states.map(other => [one, other] as const));
  it.each(pairs)('%j to %j', (one, other) => {
    const [from, into] = [virtualService(one), virtualService(other)];
    const found = difference(from, into);
    expect(found).toBeDefined();
    expect(stateAfter(from, found?.changes ?? [], found?.edits).spec).toEqual(into.spec);
  });

  it('is not told where tcp routes come or go', () => {
    const tcp = virtualService([a], {}, { tcp: [{ route: [to('v1')] }] });
    expect(difference(virtualService([a]), tcp)).toBeUndefined();
  });
});
