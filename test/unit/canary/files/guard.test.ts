import { expect, test } from 'vitest';
import { guardedFile } from '../../../../src/canary/files/guard.ts';
import type { FileKind, PreparedFile, PreparedObject } from '../../../../src/canary/files/model.ts';
import { routePlan } from '../../../../src/canary/files/routes.ts';
import type { Snapshot } from '../../../../src/canary/model.ts';
import type { VirtualService } from '../../../../src/istio/types.ts';

const cluster = { context: 'prod', server: 'https://s', caDigest: '' };
const snapshot: Snapshot = { cluster, virtualServices: [] };
let ids = 0;
const stamp = { at: '2026-01-01T00:00:00Z', newId: () => `id-${++ids}` };

const prepared = (
  kind: FileKind,
  change: PreparedObject['change'],
  labels: Record<string, string>,
): PreparedFile => {
  const live = { kind, metadata: { name: 'a', namespace: 'b', labels } };
  const object = { kind, namespace: 'b', name: 'a', wanted: live, change, live, after: live };
  const plan = routePlan(snapshot, [], 'apply', stamp);
  return {
    id: 'p',
    cluster,
    objects: [{ ...object, conflicts: [], takesOver: [], warnings: [] }],
    plan,
    warnings: ['w'],
  };
};
const argo = { 'argocd.argoproj.io/instance': 'shop' };

test.each<FileKind>(['VirtualService', 'DestinationRule'])('%s of a tool that puts its own back', kind => {
  expect(() => guardedFile(prepared(kind, 'change', argo), snapshot)).toThrow(
    expect.objectContaining({ code: 'owned', message: expect.stringContaining('Argo CD') }),
  );
  const { warnings } = guardedFile(prepared(kind, 'change', argo), snapshot, { override: true });
  expect(warnings).toEqual([expect.stringContaining('Argo CD'), 'w']);
});

test('what is not changed has no owner to mind', () => {
  expect(guardedFile(prepared('VirtualService', 'none', argo), snapshot).warnings).toEqual(['w']);
});

const vs = (v2: number, more: object = {}): VirtualService => ({
  metadata: { name: 'a', namespace: 'b', uid: 'u', annotations: { 'istio-canary.dev/stable': 'v1' } },
  spec: {
    hosts: ['a'],
    http: [
      {
        route: [
          { destination: { host: 'a', subset: 'v1' }, weight: 100 - v2 },
          { destination: { host: 'a', subset: 'v2' }, weight: v2 },
        ],
      },
    ],
    ...more,
  },
});

test.each([
  ['more for the canary', vs(30), true],
  ['less for the canary', vs(5), false],
  ['other hosts', vs(10, { hosts: ['b'] }), true],
  ['tcp routes', vs(10, { tcp: [{ route: [{ destination: { host: 'a' } }] }] }), true],
])('%s: a protected context is asked about it: %s', (_, after, raises) => {
  const plan = routePlan(snapshot, [{ before: vs(10), after }], 'apply', stamp);
  expect(plan.raisesCanary).toBe(raises);
});

test('routes that the history cannot take back still have their entry in it', () => {
  const after = vs(10, { tcp: [{ route: [{ destination: { host: 'a' } }] }] });
  const [object] = routePlan(snapshot, [{ before: vs(10), after }], 'apply', stamp).objects;
  expect(object?.entry).toMatchObject({ action: 'apply', uid: 'u', changes: [] });
  expect(object?.before).toEqual({ v1: 90, v2: 10 });
});
