import { describe, expect, it } from 'vitest';
import type { Autoscaler, Plan, Snapshot } from '../../../src/canary/model.ts';
import { planNextStep, planPromote } from '../../../src/canary/next-step.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { readSteps, stepsOf, usualSteps } from '../../../src/canary/steps.ts';
import type { RouteDestination } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const state = (route: RouteDestination[], annotations = {}, more: Partial<Snapshot> = {}): Snapshot =>
  snapshot(
    [virtualService([{ route }], { annotations: { 'istio-canary.dev/stable': 'v1', ...annotations } })],
    more,
  );
const becomes = (plan: Plan): unknown => plan.objects[0]?.after;

describe('steps', () => {
  it.each([
    ['1, 10,50,100', [1, 10, 50, 100]],
    ['50 %,5%', [5, 50]],
    [
      [0.5, 20, 20],
      [0.5, 20],
    ],
    ['', undefined],
    ['1,,10', undefined],
    ['0,10', undefined],
    ['101', undefined],
    ['0.001', undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('%j', (text, steps) => expect(readSteps(text)).toEqual(steps));

  it('are the object’s own, else the person’s, else the usual ones; what cannot be read is passed over', () => {
    const own = { 'istio-canary.dev/steps': '5,25' };
    expect(stepsOf(own, [2])).toEqual([5, 25]);
    expect(stepsOf({ 'istio-canary.dev/steps': 'soon' }, [2])).toEqual([2]);
    expect(stepsOf({}, [])).toBe(usualSteps);
  });
});

describe('next step', () => {
  it.each([
    [[to('v1', 100), to('v2', 0)], { v1: 99, v2: 1 }],
    [[to('v1')], { v1: 99, v2: 1 }],
    [[to('v1', 99), to('v2', 1)], { v1: 90, v2: 10 }],
    [[to('v1', 80), to('v2', 20)], { v1: 50, v2: 50 }],
    [[to('v1', 50), to('v2', 50)], { v1: 0, v2: 100 }],
  ])('%j', (route, expected) => {
    expect(becomes(planNextStep(state(route), target, {}, stamp()))).toEqual(expected);
  });

  it('goes by the object’s own steps, and ends', () => {
    const own = { 'istio-canary.dev/steps': '5' };
    expect(becomes(planNextStep(state([to('v1')], own), target, {}, stamp()))).toEqual({ v1: 95, v2: 5 });
    const last = state([to('v1', 95), to('v2', 5)], own);
    expect(() => planNextStep(last, target, {}, stamp())).toThrow(/v2 of default\/model is at its last step/);
  });

  it('asks which one where several are on trial', () => {
    const three = state([to('v1', 80), to('v2', 10), to('v3', 10)]);
    expect(() => planNextStep(three, target, {}, stamp())).toThrow(/--to KEY \(v2, v3\)/);
    expect(becomes(planNextStep(three, target, { to: 'v3' }, stamp()))).toEqual({ v1: 40, v2: 10, v3: 50 });
  });
});

describe('promote', () => {
  it('gives the canary everything and leaves stable recorded', () => {
    const plan = planPromote(state([to('v1', 50), to('v2', 50)]), target, {}, stamp());
    expect(becomes(plan)).toEqual({ v1: 0, v2: 100 });
    expect(plan.objects[0]?.entry.stable).toBeUndefined();
  });

  it('takes the shares of further versions too', () => {
    const three = state([to('v1', 40), to('v2', 30), to('v3', 30)]);
    expect(becomes(planPromote(three, target, { to: 'v2' }, stamp()))).toEqual({ v1: 0, v2: 100, v3: 0 });
  });
});

describe('the canary that nobody names', () => {
  function promoted(): Snapshot {
    let now = state([to('v1', 90), to('v2', 10)]);
    for (const make of [
      () => planPromote(now, target, {}, stamp()),
      () => planSetStable(now, target, 'v2', {}, stamp()),
    ]) {
      const [object] = make().objects;
      now = { ...now, virtualServices: now.virtualServices.map(vs => (object ? carryOut(vs, object) : vs)) };
    }
    return now;
  }

  it('is not the version that a promotion left behind', () => {
    const now = promoted();
    expect(() => planNextStep(now, target, {}, stamp())).toThrow(/not clear; name it with --to KEY \(v1/);
    expect(planNextStep(now, target, { to: 'v1' }, stamp()).objects).toHaveLength(1);
  });
});

describe('capacity', () => {
  const warnings = (v2: number, share: number, autoscalers?: Autoscaler[]): string[] =>
    planShift(
      state(
        [to('v1', 100), to('v2', 0)],
        {},
        { workloads: [workload('v1', 5), workload('v2', v2)], autoscalers },
      ),
      target,
      { v2: share },
      {},
      stamp(),
    ).warnings;
  const scaler = (max: number): Autoscaler => ({
    metadata: { name: 'v2', namespace: 'default' },
    target: { kind: 'Deployment', name: 'model-v2' },
    min: 1,
    max,
    current: 1,
  });

  it('is compared by ready replica with what stable takes', () => {
    expect(warnings(5, 50)).toEqual([]);
    expect(warnings(1, 30)).toEqual([]);
    expect(warnings(1, 50)).toEqual([
      'v2 has 1 ready replica for 50 % of the requests, 50 % each; one of v1 takes 20 % when v1 gets all. Scale it first.',
    ]);
  });

  it('knows how far the autoscaler may go', () => {
    expect(warnings(1, 50, [scaler(4)])[0]).toMatch(/may bring it to 4/);
    expect(warnings(1, 50, [scaler(1)])[0]).toMatch(/Even the 1 that its autoscaler allows/);
  });

  it('is not measured by a stable version that has hardly anything left', () => {
    const late = state([to('v1', 1), to('v2', 99)]);
    expect(planPromote(late, target, {}, stamp()).warnings).toEqual([]);
    const half = state([to('v1', 50), to('v2', 50)]);
    expect(planPromote(half, target, {}, stamp()).warnings).toEqual([]);
  });

  it('is silent where replicas are not known, and where there is nobody at all', () => {
    const unknown = state([to('v1', 100), to('v2', 0)], {}, { workloads: undefined });
    expect(planShift(unknown, target, { v2: 50 }, {}, stamp()).warnings).toEqual([]);
    expect(warnings(0, 50)).toEqual([expect.stringMatching(/no ready replica/)]);
  });
});
