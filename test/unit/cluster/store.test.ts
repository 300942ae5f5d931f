import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backoff, sleep } from '../../../src/cluster/backoff.ts';
import { Coalesced } from '../../../src/cluster/coalesce.ts';
import { Store } from '../../../src/cluster/store.ts';
import type { KubeObject } from '../../../src/istio/types.ts';

const object = (name: string, resourceVersion: string, uid = name): KubeObject => ({
  metadata: { namespace: 'n', name, uid, resourceVersion },
});
const versions = (store: Store): string[] =>
  store.values().map(({ metadata }) => `${metadata?.name}@${metadata?.resourceVersion}`);

describe('a store', () => {
  test('says of a list whether it changed anything', () => {
    const store = new Store();
    expect(store.replace([object('a', '1'), object('b', '2')], '2')).toBe(true);
    expect(store.replace([object('a', '1'), object('b', '2')], '5')).toBe(false);
    expect(store.replace([object('a', '6')], '6')).toBe(true);
    expect(versions(store)).toEqual(['a@6']);
  });

  test('shows what was applied until the watch is as far, also over a list from before', () => {
    const store = new Store();
    store.replace([object('a', '9')], '9');
    expect(store.apply(object('a', '12'))).toBe(true);
    expect(store.upsert(object('a', '10'))).toBe(false);
    store.replace([object('a', '10')], '11');
    expect(versions(store)).toEqual(['a@12']);
    expect(store.upsert(object('a', '12'))).toBe(false);
    expect(store.upsert(object('a', '100'))).toBe(true);
  });

  test('does not bring back what was deleted after the write', () => {
    const store = new Store();
    store.replace([object('a', '9')], '9');
    expect(store.remove(object('a', '15'))).toBe(true);
    expect(store.apply(object('a', '12'))).toBe(false);
    expect(store.apply(object('a', '16'))).toBe(true);
  });

  test('takes versions that are no numbers as they come', () => {
    const store = new Store();
    store.upsert(object('a', 'zz'));
    expect(store.upsert(object('a', 'aa'))).toBe(true);
  });
});

describe('waiting', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('a burst is told once, and nothing after dispose', () => {
    const changes = new Coalesced(50);
    const told = vi.fn();
    const subscription = changes.on(told);
    for (let i = 0; i < 100; i += 1) changes.changed();
    vi.advanceTimersByTime(49);
    expect(told).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledTimes(1);
    changes.changed();
    subscription.dispose();
    vi.advanceTimersByTime(50);
    changes.changed();
    changes.dispose();
    vi.advanceTimersByTime(50);
    expect(told).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('backs off from half a second to half a minute, by chance', () => {
    expect([1, 2, 3, 4, 7, 50].map(failures => backoff(failures, () => 1))).toEqual([
      500, 1000, 2000, 4000, 30_000, 30_000,
    ]);
    expect(backoff(50, () => 0)).toBe(15_000);
    expect(backoff(1, () => 0)).toBe(500);
  });

  test('sleep ends with its signal and leaves no timer', async () => {
    const stop = new AbortController();
    const slept = sleep(60_000, stop.signal);
    stop.abort();
    await slept;
    await sleep(60_000, stop.signal);
    expect(vi.getTimerCount()).toBe(0);
  });
});
