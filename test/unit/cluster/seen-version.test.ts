import { expect, test } from 'vitest';
import { planRollback } from '../../../src/canary/rollback.ts';
import { bySeenVersion } from '../../../src/cluster/patch.ts';
import { snapshot, stamp, target, to, virtualService } from '../canary/fixtures.ts';

const [planned] = planRollback(
  snapshot([
    virtualService([{ route: [to('v1', 50), to('v2', 50)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1', 'istio-canary.dev/history': '{"v":1,"entries":[]}' },
    }),
  ]),
  target,
  {},
  stamp(),
).objects;
if (!planned) throw new Error('one object');

test('the version that was seen stands for all that was seen in it', () => {
  const quick = bySeenVersion(planned) ?? [];
  expect(quick.filter(({ op }) => op === 'test')).toEqual([
    { op: 'test', path: '/metadata/uid', value: 'u-1' },
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
  ]);
  expect(quick.filter(({ op }) => op !== 'test')).toEqual(planned.patch.filter(({ op }) => op !== 'test'));
  expect(JSON.stringify(quick).length).toBeLessThan(JSON.stringify(planned.patch).length);
});

test('it stands for nothing where none is known, or a plan rests on something else', () => {
  const seen = { ...planned.seen, metadata: { ...planned.seen.metadata, resourceVersion: undefined } };
  expect(bySeenVersion({ ...planned, seen })).toBeUndefined();
  const other = {
    op: 'test',
    path: '/metadata/annotations/istio-canary.dev~1rollout',
    value: 'mine',
  } as const;
  expect(bySeenVersion({ ...planned, patch: [other, ...planned.patch] })).toBeUndefined();
  const absent = { ...other, value: null };
  expect(bySeenVersion({ ...planned, patch: [absent, ...planned.patch] })).toBeDefined();
});
