/** Plans over several kinds, without a cluster: what is written when, and what takes it back. */
import { describe, expect, it } from 'vitest';
import { planGoTo } from '../../../src/canary/go-to.ts';
import { guarded } from '../../../src/canary/guard.ts';
import { halfWay } from '../../../src/canary/half-way.ts';
import { readHistory, withEntry } from '../../../src/canary/history.ts';
import { kubectlCommandsFor } from '../../../src/canary/kubectl.ts';
import type { HistoryEntry, Plan, Snapshot } from '../../../src/canary/model.ts';
import type { OtherWrite, RecordedOther } from '../../../src/canary/other-model.ts';
import { addSubset, create, remove, removeSubset, scale } from '../../../src/canary/others.ts';
import type { Refusal } from '../../../src/canary/refusal.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { subsetLike, versionLabel } from '../../../src/canary/version-label.ts';
import type { Subset } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const recorded = { annotations: { 'istio-canary.dev/stable': 'v1' } };
const state = (more: Partial<Snapshot> = {}): Snapshot =>
  snapshot([virtualService([{ route: [to('v1', 100), to('v2', 0)] }], recorded)], {
    workloads: [workload('v1', 5), workload('v2', 5), workload('v3', 5)],
    ...more,
  });

/** What an API server has after a plan, as far as VirtualServices and DestinationRules go. */
function carried(before: Snapshot, plan: Plan): Snapshot {
  const others = [...(plan.before ?? []), ...(plan.after ?? [])];
  const destinationRules = before.destinationRules?.map(rule => {
    const subsets = [...(rule.spec?.subsets ?? [])];
    for (const write of others) {
      if (write.op !== 'patch' || write.change.field !== 'subset' || write.name !== rule.metadata?.name)
        continue;
      const { from, to: wanted, index } = write.change;
      subsets.splice(index, from ? 1 : 0, ...(wanted ? [wanted] : []));
    }
    return { ...rule, spec: { ...rule.spec, subsets } };
  });
  const virtualServices = before.virtualServices.map(vs => {
    const object = plan.objects.find(one => one.uid === vs.metadata?.uid);
    return object ? carryOut(vs, object) : vs;
  });
  return { ...before, virtualServices, destinationRules };
}

const code = (make: () => unknown): string => {
  try {
    make();
    return 'none';
  } catch (error) {
    return (error as Refusal).code;
  }
};
const subsets = (now: Snapshot) => now.destinationRules?.[0]?.spec?.subsets?.map(one => one.name);

describe('a shift to a version without a subset', () => {
  const shift = (now: Snapshot, addSubset?: boolean) =>
    planShift(now, target, { v3: 5 }, { addSubset, settleMs: 7 }, stamp());

  it('is refused, adds the subset first when told to, and is taken back in the other order', () => {
    expect(code(() => shift(state()))).toBe('subset-missing');
    const plan = guarded(shift(state(), true), state());
    expect(plan.before).toMatchObject([
      {
        op: 'patch',
        kind: 'DestinationRule',
        patch: [
          { op: 'test', path: '/metadata/uid' },
          { op: 'test', path: '/spec/subsets', value: [{ name: 'v1' }, { name: 'v2' }] },
          { op: 'add', path: '/spec/subsets/2', value: { name: 'v3', labels: { version: 'v3' } } },
        ],
      },
    ]);
    expect([plan.settleMs, plan.after]).toEqual([7, undefined]);
    const now = carried(state(), plan);
    expect(subsets(now)).toEqual(['v1', 'v2', 'v3']);
    const undo = planUndo(now, target, stamp());
    expect(undo.before).toBeUndefined();
    expect(undo.after).toMatchObject([{ op: 'patch', waitMs: 2000, change: { from: { name: 'v3' } } }]);
    const back = carried(now, undo);
    expect(back.virtualServices[0]?.spec).toEqual(state().virtualServices[0]?.spec);
    expect(subsets(back)).toEqual(['v1', 'v2']);
  });

  it('is refused as ever where no pods are there for it', () => {
    expect(code(() => planShift(state(), target, { v4: 5 }, { addSubset: true }, stamp()))).toBe(
      'unknown-destination',
    );
  });

  it('leaves plans of one object as they were', () => {
    const plan = planShift(state(), target, { v2: 5 }, { addSubset: true }, stamp());
    expect(Object.keys(plan)).toEqual(['id', 'cluster', 'action', 'objects', 'warnings', 'raisesCanary']);
    expect(plan.objects[0]?.entry).not.toHaveProperty('others');
  });

  it('cannot be taken back where the subset is another one by now', () => {
    const now = carried(state(), shift(state(), true));
    const rule = destinationRule(['v1', 'v2', 'v3']);
    const changed = { ...rule, spec: { ...rule.spec, subsets: [{ name: 'v3', labels: { version: 'x' } }] } };
    expect(code(() => planUndo({ ...now, destinationRules: [changed] }, target, stamp()))).toBe(
      'changed-since',
    );
    const gone = { ...now, destinationRules: [destinationRule()] };
    expect(planUndo(gone, target, stamp()).after).toBeUndefined();
    const unread = planUndo({ ...now, destinationRules: undefined }, target, stamp());
    expect(unread.warnings.join()).toMatch(/cannot be read/);
  });

  it('stands between a person and older entries, until it is undone', () => {
    const first = planShift(state(), target, { v2: 1 }, {}, stamp());
    const id = first.objects[0]?.entry.id ?? '';
    const shifted = carried(state(), first);
    const added = carried(shifted, shift(shifted, true));
    expect(code(() => planGoTo(added, target, id, stamp()))).toBe('others-since');
    const undone = carried(added, planUndo(added, target, stamp()));
    expect(planGoTo(undone, target, id, stamp()).objects).toHaveLength(0);
  });
});

describe('the label that tells versions apart', () => {
  const of = (...labels: Record<string, string>[]): Subset[] =>
    labels.map((one, i) => ({ name: `v${i + 1}`, labels: one }));

  it.each<[string, Subset[], string | undefined]>([
    ['version', of({ version: 'v1' }, { version: 'v2' }), 'version'],
    ['the one that differs', of({ app: 'm', rev: 'a' }, { app: 'm', rev: 'b' }), 'rev'],
    [
      'the one that says the name',
      of({ build: '7', release: 'v1' }, { build: '8', release: 'v2' }),
      'release',
    ],
    ['none where nothing differs', of({ app: 'm' }, { app: 'm' }), undefined],
    ['none where there are no labels', [{ name: 'v1' }], undefined],
  ])('is %s', (_, list, label) => expect(versionLabel(list)).toBe(label));

  it('goes with what all of them say', () => {
    const list = of({ app: 'm', version: 'v1' }, { app: 'm', version: 'v2' });
    expect(subsetLike(list, 'v3', 'version', 'v3')).toEqual({
      name: 'v3',
      labels: { app: 'm', version: 'v3' },
    });
  });
});

describe('what a history entry holds of other kinds', () => {
  const entry = (others: unknown): HistoryEntry =>
    ({ id: 'e', action: 'canary', uid: 'u', by: 'ada', at: 'now', changes: [], others }) as HistoryEntry;
  const read = (others: unknown) =>
    readHistory({ 'istio-canary.dev/history': JSON.stringify({ v: 1, entries: [entry(others)] }) }, 'u')
      .length;
  const base = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'b', when: 'after' };

  it.each<[unknown, number]>([
    [[{ ...base, did: 'create', mark: 'm' }], 1],
    [[{ ...base, did: 'patch', change: { field: 'replicas', from: 1, to: 0 } }], 1],
    [[{ ...base, did: 'delete' }], 1],
    [[{ ...base, did: 'create' }], 0],
    [[{ ...base, did: 'patch', change: { field: 'replicas', from: 'x', to: 0 } }], 0],
    [[{ ...base, did: 'patch', change: { field: 'subset', index: 0 } }], 0],
    [[{ ...base, did: 'patch', change: null }], 0],
    [[{ ...base, when: 'never', did: 'delete' }], 0],
    ['x', 0],
  ])('%j is %i entry', (others, count) => expect(read(others)).toBe(count));

  it('goes where it is too large, and the entry stays', () => {
    const many = Array.from(
      { length: 3000 },
      (_, i): RecordedOther => ({
        ...base,
        when: 'after',
        name: `a-rather-long-name-of-a-deployment-${i}`,
        did: 'delete',
      }),
    );
    const { text = '', without } = withEntry({}, entry(many));
    expect(without).toBe('changes');
    expect(JSON.parse(text).entries[0]).not.toHaveProperty('others');
  });
});

describe('a plan that stopped in the middle', () => {
  const rule = { ...destinationRule(), metadata: { ...destinationRule().metadata, uid: 'r' } };
  const outcome = (status: 'applied' | 'failed' | 'skipped') => ({ status, warnings: [] }) as never;
  const plan = (before: OtherWrite[]): Plan => ({
    ...planShift(state(), target, { v2: 5 }, {}, stamp()),
    before,
  });
  const made: OtherWrite[] = [
    addSubset(rule, { name: 'v3', labels: { version: 'v3' } }),
    create(
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'm', namespace: 'default' } },
      'mark',
    ),
  ];

  it('tells how to take back by hand what no history knows of, newest first', () => {
    const told = halfWay(plan(made), {
      plan: 'p',
      dryRun: false,
      before: [outcome('applied'), outcome('applied')],
      objects: [outcome('failed')],
    });
    expect(told?.undo).toBe(false);
    expect(told?.commands[0]).toBe('kubectl --context test -n default delete deployments.apps m');
    expect(told?.commands[1]).toMatch(
      /patch destinationrules\.networking\.istio\.io model-destination .*"remove"/,
    );
  });

  it('is left to Undo where the history has it, and to nobody where nothing or all was written', () => {
    const [p, base] = [plan(made), { plan: 'p', dryRun: false }];
    const first = [outcome('applied'), outcome('applied')];
    expect(
      halfWay(
        { ...p, after: made },
        { ...base, before: first, objects: [outcome('applied')], after: [outcome('failed')] },
      ),
    ).toEqual({ undo: true, commands: [], rest: [] });
    expect(
      halfWay(p, { ...base, before: [outcome('failed'), outcome('skipped')], objects: [outcome('skipped')] }),
    ).toBeUndefined();
    expect(halfWay(p, { ...base, before: first, objects: [outcome('applied')] })).toBeUndefined();
    expect(
      halfWay({ ...p, before: undefined }, { ...base, objects: [outcome('applied'), outcome('failed')] }),
    ).toBeUndefined();
  });

  it('can be carried out with kubectl, in the same order', () => {
    const commands = kubectlCommandsFor({
      ...plan(made),
      after: [remove(rule), scale(workload('v1', 5), 0)],
    });
    expect(commands.map(one => one.split(' ').slice(5, 7).join(' '))).toEqual([
      'patch destinationrule.networking.istio.io',
      'create --field-manager=istio-canary',
      'patch virtualservice.networking.istio.io',
      'delete destinationrule.networking.istio.io',
      'patch deployment.apps',
    ]);
  });

  it('takes the whole list of subsets where the last one goes', () => {
    const one = { ...rule, spec: { host: 'h', subsets: [{ name: 'v1' }] } };
    expect(removeSubset(one, 0)).toMatchObject({ patch: [{}, {}, { op: 'remove', path: '/spec/subsets' }] });
    const none = { ...rule, spec: { host: 'h' } };
    expect(addSubset(none, { name: 'v1' })).toMatchObject({
      patch: [
        {},
        { op: 'test', path: '/spec/subsets', value: null },
        { op: 'add', path: '/spec/subsets', value: [{ name: 'v1' }] },
      ],
    });
  });
});
