/** What an undo takes away: pods that nobody sends to any more, and no others. */
import { describe, expect, it } from 'vitest';
import type { DeploymentLike } from '../../../src/canary/copy-workload.ts';
import type { HistoryEntry, Plan, Snapshot, Workload } from '../../../src/canary/model.ts';
import { planNewCanary } from '../../../src/canary/new-canary.ts';
import type { RecordedOther } from '../../../src/canary/other-model.ts';
import { create, takesAway } from '../../../src/canary/others.ts';
import { needsName } from '../../../src/canary/protected.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import type { DestinationRule, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import {
  destinationRule,
  service,
  snapshot,
  stamp,
  target,
  to,
  virtualService,
  workload,
} from './fixtures.ts';

const source: DeploymentLike = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'model-v1', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'model', version: 'v1' } },
    template: {
      metadata: { labels: { app: 'model', version: 'v1' } },
      spec: { containers: [{ name: 'model', image: 'model:1' }] },
    },
  },
};

/** The cluster once a New Canary of v3 was carried out. */
function begun(): Snapshot {
  const vs = virtualService([{ route: [to('v1', 100), to('v2', 0)] }], {
    annotations: { 'istio-canary.dev/stable': 'v1' },
  });
  const before = snapshot([vs]);
  const { plan } = planNewCanary(before, source, { image: 'model:3', version: 'v3', settleMs: 1 }, stamp());
  const [object] = plan.objects;
  const [made] = plan.after ?? [];
  const v3: Workload = { ...workload('v3', 5) };
  if (made?.op === 'create') v3.metadata = { ...v3.metadata, ...made.object.metadata, uid: 'd-3' };
  return {
    ...before,
    virtualServices: object ? [carryOut(vs, object)] : [],
    destinationRules: [destinationRule(['v1', 'v2', 'v3'])],
    workloads: [...(before.workloads ?? []), v3],
  };
}

const testers = (subset: string, weight?: number): VirtualService => ({
  ...virtualService([{ route: [to(subset, weight)] }], {}, { hosts: ['testers'] }),
  metadata: { name: 'testers', namespace: 'default', uid: 'u-2' },
});
const undo = (now: Snapshot): Plan => planUndo(now, target, stamp());
const words = ({ after = [] }: Plan): string[] => after.map(one => one.words);

describe('an undo of a new canary', () => {
  it('changes the routes first, then takes the subset, then the pods', () => {
    const plan = undo(begun());
    expect(plan.before).toBeUndefined();
    expect(plan.objects[0]?.after).toEqual({ v1: 100, v2: 0 });
    expect(plan.after).toMatchObject([
      { kind: 'DestinationRule', change: { from: { name: 'v3' } }, waitMs: 2000 },
      { kind: 'Deployment', op: 'delete', name: 'model-v3', waitMs: 2000 },
    ]);
  });

  it('is asked about, and wants the name of a protected context, though it gives the canary nothing', () => {
    const plan = undo(begun());
    expect([plan.raisesCanary, takesAway(plan)]).toEqual([false, true]);
    expect(needsName(plan, ['test'])).toBe(true);
    expect(needsName(plan, ['other'])).toBe(false);
  });

  it('leaves pods that another VirtualService sends to, and says so', () => {
    const now = begun();
    const plan = undo({ ...now, virtualServices: [...now.virtualServices, testers('v3')] });
    expect(plan.objects[0]?.after).toEqual({ v1: 100, v2: 0 });
    expect(words(plan)).toEqual([]);
    expect(plan.warnings).toEqual([
      'The subset v3 of DestinationRule default/model-destination stays, since default/testers names it.',
      'Deployment default/model-v3 stays as it is, since it still gets requests: route 0: all requests to v3 of default/testers (100 % to v3).',
    ]);
    expect(takesAway(plan)).toBe(false);
  });

  it('leaves pods of a Service of their own that an HTTPRoute sends to', () => {
    const own = {
      ...service,
      metadata: { name: 'model-v3', namespace: 'default' },
      spec: { selector: { app: 'model', version: 'v3' } },
    };
    const route = {
      metadata: { name: 'public', namespace: 'default' },
      spec: { rules: [{ backendRefs: [{ name: 'model-v3' }] }] },
    };
    const now: Snapshot = { ...begun(), services: [service, own] };
    expect(words(undo(now))).toHaveLength(2);
    const plan = undo({ ...now, senders: [{ kind: 'HTTPRoute', objects: [route] }] });
    expect(words(plan)).toEqual([expect.stringMatching(/^- subset v3/)]);
    expect(plan.warnings.join()).toMatch(/model-v3 stays as it is, .*HTTPRoute default\/public/);
    const unread = undo({ ...now, senders: [{ kind: 'Ingress', objects: [], unread: 'forbidden' }] });
    expect(unread.warnings.join()).toMatch(/Ingresss? may send there too, and not all of them can be read/);
  });

  it('leaves pods where Services, which say whom a route reaches, cannot be read', () => {
    const plan = undo({ ...begun(), services: undefined });
    expect(words(plan)).toEqual([expect.stringMatching(/^- subset v3/)]);
    expect(plan.warnings.join()).toMatch(/model-v3 stays as it is, since Services cannot be read/);
  });
});

describe('an undo of', () => {
  const ref = { namespace: 'default', when: 'after' } as const;
  const noted = (
    others: RecordedOther[],
    http = [{ route: [to('v1', 90), to('v2', 10)] }],
  ): VirtualService => {
    const entry: HistoryEntry = {
      id: 'x',
      action: 'shift',
      uid: 'u-1',
      by: 'a',
      at: '2026-01-01T00:00:00Z',
      changes: [],
      others,
    };
    const text = JSON.stringify({ v: 1, entries: [entry] });
    return virtualService(http, { annotations: { 'istio-canary.dev/history': text } });
  };

  it('replicas that came never takes those of who gets requests', () => {
    const scaled: RecordedOther = {
      ...ref,
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'model-v1',
      did: 'patch',
      change: { field: 'replicas', from: 0, to: 5 },
    };
    const plan = undo(snapshot([noted([scaled])]));
    expect([plan.before, plan.after]).toEqual([undefined, undefined]);
    expect(plan.warnings.join()).toMatch(/Deployment default\/model-v1 stays as it is.*\(90 % to v1\)/);
    const idle = undo(snapshot([noted([scaled], [{ route: [to('v2', 100)] }])]));
    expect(idle.after).toMatchObject([{ name: 'model-v1', change: { from: 5, to: 0 } }]);
    expect(takesAway(idle)).toBe(true);
  });

  it('a rule that was made leaves it to a VirtualService that names one of its subsets', () => {
    const write = create(destinationRule(), 'mark');
    const rule = (write.op === 'create' ? write.object : {}) as DestinationRule;
    const made: RecordedOther = {
      ...ref,
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      name: 'model-destination',
      did: 'create',
      mark: 'mark',
    };
    const own = noted([made], [{ route: [to(undefined)] }]);
    expect(undo(snapshot([own], { destinationRules: [rule] })).after).toMatchObject([{ op: 'delete' }]);
    const used = undo(snapshot([own, testers('v2', 0)], { destinationRules: [rule] }));
    expect(used.after).toBeUndefined();
    expect(used.warnings).toEqual([
      'DestinationRule default/model-destination stays, since default/testers names its subset v2.',
    ]);
  });
});
