import { describe, expect, it } from 'vitest';
import { routeStatuses, statusesOf } from '../../../src/canary/status.ts';
import { modelSnapshot } from '../editor/support.ts';

describe('what views look at again and again', () => {
  const first = modelSnapshot({ v1: 90, v2: 10 });

  it('is what a fresh look says, and the very same where nothing has changed', () => {
    const before = statusesOf(first);
    expect(before).toEqual(routeStatuses(first));
    const after = statusesOf({ ...first });
    expect(after).toEqual(before);
    expect(after.every((one, place) => one === before[place])).toBe(true);
  });

  it('follows ready replicas, rules and the object itself', () => {
    statusesOf(first);
    const [object] = first.virtualServices;
    for (const next of [
      { ...first, workloads: first.workloads?.map(one => ({ ...one, ready: 3 })) },
      { ...first, destinationRules: [] },
      { ...first, services: [] },
      { ...first, workloads: undefined, destinationRules: undefined },
      {
        ...first,
        virtualServices: object ? [{ ...object, spec: { ...object.spec, hosts: ['other'] } }] : [],
      },
      { ...first, virtualServices: [] },
      first,
    ]) {
      expect(statusesOf({ ...next })).toEqual(routeStatuses(next));
    }
  });
});
