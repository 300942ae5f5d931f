/** An undo that was carried out in part, and the next one. */
import { describe, expect, it } from 'vitest';
import { halfWay } from '../../../src/canary/half-way.ts';
import type { Outcome, Plan, Snapshot } from '../../../src/canary/model.ts';
import { remove } from '../../../src/canary/others.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planShift, type ShiftOptions } from '../../../src/canary/shift.ts';
import { entryToUndo, planUndo } from '../../../src/canary/undo.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const vs = virtualService([{ route: [to('v1', 100), to('v2', 0)] }], {
  annotations: { 'istio-canary.dev/stable': 'v1' },
});
const edge: VirtualService = {
  ...virtualService([{ route: [to('v1', 100), to('v2', 0)] }], {}, { hosts: ['edge'] }),
  metadata: { name: 'edge', namespace: 'default', uid: 'u-2' },
};

/** The VirtualServices once those of a plan that are `named` were written. */
const written = (now: Snapshot, plan: Plan, named = ['model', 'edge']): Snapshot => ({
  ...now,
  virtualServices: now.virtualServices.map(one => {
    const object = plan.objects.find(({ uid, name }) => uid === one.metadata?.uid && named.includes(name));
    return object ? carryOut(one, object) : one;
  }),
});
const withRule = (now: Snapshot, ...subsets: string[]): Snapshot => ({
  ...now,
  destinationRules: [destinationRule(subsets)],
});
let seconds = 0;
/** Later than the one before. */
const later = () => ({ ...stamp(), at: new Date(Date.UTC(2026, 0, 1, 0, 0, ++seconds)).toISOString() });
const shift = (now: Snapshot, shares: Record<string, number>, options: ShiftOptions = {}) =>
  planShift(now, target, shares, options, later());
const undo = (now: Snapshot) => planUndo(now, target, later());
const subsetsOf = ({ after = [] }: Plan) => after.map(one => one.words.split(' ').slice(0, 3).join(' '));

/** v2 was at 50 % and rolled back. */
function rolledBack(virtualServices: VirtualService[]): Snapshot {
  const first = snapshot(virtualServices, {
    workloads: [workload('v1', 5), workload('v2', 5), workload('v3', 5)],
  });
  const shifted = written(first, shift(first, { v2: 50 }, { together: true }));
  return written(shifted, planRollback(shifted, target, {}, later()));
}

describe('an undo after one that stopped before the subset went', () => {
  const added = (): Snapshot => {
    const now = rolledBack([vs]);
    return withRule(written(now, shift(now, { v3: 5 }, { addSubset: true })), 'v1', 'v2', 'v3');
  };
  const stopped = (): Snapshot => {
    const now = added();
    return written(now, undo(now));
  };

  it('takes the subset away, and goes back no further', () => {
    const now = added();
    const about = entryToUndo(now, target);
    const plan = undo(written(now, undo(now)));
    expect(plan.objects.map(({ changes, entry }) => [changes, entry.undoes])).toEqual([[[], about]]);
    expect(subsetsOf(plan)).toEqual(['- subset v3']);
    expect(plan.raisesCanary).toBe(false);
    expect(plan.warnings.join()).toMatch(/The rest of an undo that stopped half way: of the shift of 2026/);
  });

  it('is about the same entry, as long as something is left of it', () => {
    const now = added();
    const about = entryToUndo(now, target);
    const half = written(now, undo(now));
    expect(entryToUndo(half, target)).toBe(about);
    // Stopped there again: its own entry is in the history, and the subset is still there.
    const again = written(half, undo(half));
    expect(entryToUndo(again, target)).toBe(about);
    expect(subsetsOf(undo(again))).toEqual(['- subset v3']);
    expect(entryToUndo(withRule(again, 'v1', 'v2'), target)).not.toBe(about);
  });

  it('goes further back once the subset is gone, or is another one', () => {
    const done = undo(withRule(stopped(), 'v1', 'v2'));
    expect([done.objects[0]?.after, done.after]).toEqual([{ v1: 50, v2: 50 }, undefined]);
    const other = { ...destinationRule(), spec: { host: 'model-service', subsets: [{ name: 'v3' }] } };
    const now = { ...stopped(), destinationRules: [other] };
    expect(undo(now).objects[0]?.after).toEqual({ v1: 50, v2: 50 });
  });

  it('goes further back where the subset stays with who names it', () => {
    const testers: VirtualService = {
      ...edge,
      spec: { hosts: ['edge'], http: [{ route: [to('v3')] }] },
    };
    const now = stopped();
    const used = { ...now, virtualServices: [...now.virtualServices, testers] };
    expect(undo(used).objects[0]?.after).toEqual({ v1: 50, v2: 50 });
  });
});

describe('an undo after one that reached one object of two', () => {
  const both = (): Snapshot => {
    const now = rolledBack([vs, edge]);
    return written(now, shift(now, { v2: 5 }, { together: true }));
  };
  const shares = (plan: Plan) => plan.objects.map(({ name, after }) => [name, after.v2]);

  it('takes the other one back, and goes back no further', () => {
    const now = both();
    expect(shares(undo(now))).toEqual([
      ['model', 0],
      ['edge', 0],
    ]);
    const half = written(now, undo(now), ['model']);
    const plan = undo(half);
    expect(shares(plan)).toEqual([['edge', 0]]);
    expect(plan.raisesCanary).toBe(false);
    expect(shares(undo(written(half, plan)))).toContainEqual(['model', 50]);
  });

  it('leaves the other one to whoever has changed it since', () => {
    const now = both();
    const half = written(now, undo(now), ['model']);
    const http = [{ route: [to('v1', 70), to('v2', 30)] }];
    const [own, other] = half.virtualServices;
    const changed: Snapshot = {
      ...half,
      virtualServices: own && other ? [own, { ...other, spec: { ...other.spec, http } }] : [],
    };
    expect(shares(undo(changed))[0]).toEqual(['model', 50]);
  });

  it('leaves the other one that was undone alone of one object', () => {
    const now = both();
    const alone = { ...now, virtualServices: now.virtualServices.slice(0, 1) };
    const own = written(alone, undo(alone));
    const back = { ...now, virtualServices: [...own.virtualServices, ...now.virtualServices.slice(1)] };
    expect(shares(undo(back))[0]).toEqual(['model', 50]);
  });
});

describe('what is left of an undo', () => {
  it('is told as commands where its history went with the VirtualService', () => {
    const rule = { ...destinationRule(), kind: 'DestinationRule' };
    const plan: Plan = {
      ...undo(written(snapshot([vs]), shift(snapshot([vs]), { v2: 5 }))),
      objects: [],
      after: [remove({ ...vs, kind: 'VirtualService' }), remove(rule)],
    };
    const outcome = (status: string) => ({ status, warnings: [] }) as never;
    const half: Outcome = {
      plan: 'p',
      dryRun: false,
      objects: [],
      after: [outcome('applied'), outcome('failed')],
    };
    expect(halfWay(plan, half)?.rest).toEqual([
      'kubectl --context test -n default delete destinationrule.networking.istio.io model-destination',
    ]);
    const none: Outcome = { ...half, after: [outcome('conflict'), outcome('skipped')] };
    expect(halfWay(plan, none)).toBeUndefined();
  });
});
