/** Versions whose subset somebody removed: requests to them fail, so nothing sends them there without a word. */
import { describe, expect, it } from 'vitest';
import { planGoTo } from '../../../src/canary/go-to.ts';
import { guarded } from '../../../src/canary/guard.ts';
import { readHistory } from '../../../src/canary/history.ts';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const start = snapshot([
  virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
    annotations: { 'istio-canary.dev/stable': 'v1' },
  }),
]);
const only = (now: Snapshot, ...subsets: string[]): Snapshot => ({
  ...now,
  destinationRules: [destinationRule(subsets)],
});
function applied(now: Snapshot, plan: Plan): Snapshot {
  const [object] = plan.objects;
  return { ...now, virtualServices: now.virtualServices.map(vs => (object ? carryOut(vs, object) : vs)) };
}
const back = applied(start, planRollback(start, target, {}, stamp()));

describe('a subset that is gone', () => {
  it('gets no more requests by a shift or a restored entry', () => {
    const now = only(start, 'v1');
    const more = () => guarded(planShift(now, target, { v2: 50 }, {}, stamp()), now);
    expect(more).toThrow(/No DestinationRule defines subset v2 of model-service.*Add the subset first/);
    expect(guarded(planShift(now, target, { v2: 5 }, {}, stamp()), now).objects).toHaveLength(1);
    const shifted = applied(start, planShift(start, target, { v2: 20 }, {}, stamp()));
    const later = only(applied(shifted, planRollback(shifted, target, {}, stamp())), 'v1');
    const [, id = ''] = readHistory(later.virtualServices[0]?.metadata?.annotations, 'u-1').map(
      one => one.id,
    );
    expect(() => guarded(planGoTo(later, target, id, stamp()), later)).toThrow(/defines subset v2/);
  });

  it('is told of, and asked about, by an undo', () => {
    const now = only(back, 'v1');
    const plan = guarded(planUndo(now, target, stamp()), now);
    expect(plan).toMatchObject({ raisesCanary: true, warnings: [expect.stringMatching(/subset v2/)] });
    expect(guarded(planUndo(back, target, stamp()), back).warnings).toEqual([]);
  });

  it('is nothing to roll back to without an explicit word', () => {
    const now = only(start, 'v2');
    expect(() => planRollback(now, target, {}, stamp())).toThrow(/subset that no DestinationRule defines/);
    expect(planRollback(now, target, { evenIfNotReady: true }, stamp()).objects).toHaveLength(1);
  });

  it('is not told where no DestinationRule of the host can be seen', () => {
    const now = { ...start, destinationRules: undefined };
    expect(guarded(planShift(now, target, { v2: 50 }, {}, stamp()), now).objects).toHaveLength(1);
  });
});
