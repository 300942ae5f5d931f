import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/canary/model.ts';
import { changedRows } from '../../../src/editor/tree/changed.ts';
import { mostPods, podRows, podsFailed } from '../../../src/editor/tree/pods.ts';
import { modelSnapshot } from './support.ts';
import { all, lines, noon, rowsFor, service, snapshotWith } from './tree-support.ts';

describe('rows that are drawn anew', () => {
  const services = (weight: number) =>
    ['a', 'b', 'c'].map(name =>
      service('prod', name, { v1: 100 - weight, v2: weight }, { resourceVersion: `${weight}` }),
    );

  it('are none where nothing says something else', () => {
    expect(changedRows(rowsFor(snapshotWith(...services(1))), rowsFor(snapshotWith(...services(1))))).toEqual(
      [],
    );
  });

  it('are those that changed, and they become what they are now', () => {
    const before = rowsFor(snapshotWith(...services(1)));
    const kept = all(before).find(row => row.id === 'prod/b');
    const [a, , c] = services(1);
    const [, b] = services(10);
    const after = rowsFor(snapshotWith(...[a, b, c].flatMap(one => one ?? [])));
    const changed = changedRows(before, after);
    expect(changed?.map(row => row.id)).toEqual(['prod/b']);
    expect(changed?.[0]).toBe(kept);
    expect(lines(before)).toEqual(lines(after));
  });

  it.each<[string, (snapshot: Snapshot) => Snapshot, object?]>([
    ['ready replicas', one => ({ ...one, workloads: one.workloads?.map(each => ({ ...each, ready: 4 })) })],
    ['a subset', one => ({ ...one, destinationRules: [] })],
    ['drift', one => one, { drift: () => ({ file: 'model.yaml', text: 'file v1 90, live v1 100' }) }],
  ])('are told by %s', (_what, change, around) => {
    const snapshot = modelSnapshot({ v1: 90, v2: 10 }, { 'istio-canary.dev/stable': 'v1' });
    const [before, after] = [rowsFor(snapshot), rowsFor(change(snapshot), {}, around)];
    expect(changedRows(before, after)?.map(row => row.kind)).toEqual(['host']);
    expect(lines(before)).toEqual(lines(after));
  });

  it('are all where a host came, went or moved', () => {
    const before = rowsFor(snapshotWith(...services(1)));
    const text = lines(before);
    expect(changedRows(before, rowsFor(snapshotWith(...services(1).slice(1))))).toBeUndefined();
    expect(
      changedRows(before, rowsFor(snapshotWith(...services(1), service('prod', 'd', { v1: 1 })))),
    ).toBeUndefined();
    expect(lines(before)).toEqual(text);
  });
});

describe('pods below a version', () => {
  const pod = (name: string, more: object = {}) => ({
    name,
    phase: 'Running',
    ready: true,
    readyContainers: 2,
    containers: 2,
    restarts: 0,
    since: '2026-05-01T09:00:00Z',
    ...more,
  });

  it('tell their phase, readiness and restarts, bounded', () => {
    const pods = [
      pod('a'),
      pod('b', { phase: 'CrashLoopBackOff', ready: false, readyContainers: 1, restarts: 7 }),
      pod('c', { phase: 'Pending', ready: false, readyContainers: 0, restarts: 1 }),
    ];
    expect(lines(podRows({ pods, more: 12, isMoreAtLeast: false }, 'x', noon))).toEqual([
      'a – Running · 2/2 ready [pass]',
      'b – CrashLoopBackOff · 1/2 ready · 7 restarts [warning]',
      'c – Pending · 0/2 ready · 1 restart [circle-large-outline]',
      '12 more [ellipsis]',
    ]);
    expect(lines(podRows({ pods: [], more: 0, isMoreAtLeast: false }, 'x', noon))).toEqual([
      'No pod carries the labels of this version [info]',
    ]);
    expect(lines(podRows({ pods: [pod('a')], more: 1000, isMoreAtLeast: true }, 'x', noon)).at(-1)).toBe(
      'at least 1000 more [ellipsis]',
    );
    expect(mostPods).toBe(50);
    expect(lines(podsFailed('x', 'You may not list pods'))).toEqual(['You may not list pods [lock]']);
  });
});
