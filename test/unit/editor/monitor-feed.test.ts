import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Feed, type FeedPorts, stepFor } from '../../../src/editor/monitor/feed.ts';
import type { Look } from '../../../src/editor/monitor/frame.ts';
import { FakeSource, historyAt, noon, rolloutAt, subject, verdictAt } from './monitor-support.ts';

const interval = 5000;

function bench(more: Partial<FeedPorts> = {}) {
  const source = new FakeSource();
  const looks: Look[] = [];
  const failures: unknown[] = [];
  const feed = new Feed(
    {
      subject,
      source,
      object: async () => ({ history: historyAt(noon, 'healthy'), share: 25 }),
      judge: sample => verdictAt(sample.at, source.mood),
      rollout: () => undefined,
      readOnly: () => false,
      now: () => Date.now(),
      show: look => looks.push(look),
      fail: error => failures.push(error),
      ...more,
    },
    15,
    interval,
  );
  return { feed, source, looks, failures };
}

describe('the pulse of a monitor', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: noon });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

  it('asks nothing before it runs, then at every interval, and nothing once it rests', async () => {
    const { feed, source, looks } = bench();
    await settle(60_000);
    expect(source.asked).toEqual([]);
    feed.run();
    await settle();
    expect(looks).toHaveLength(1);
    await settle(interval * 3);
    expect(looks).toHaveLength(4);
    feed.rest();
    const asked = source.asked.length;
    await settle(60_000);
    expect(source.asked).toHaveLength(asked);
    feed.run();
    await settle();
    expect(looks).toHaveLength(5);
    feed.dispose();
    expect(source.closed).toBe(true);
  });

  it('keeps every check, with what was thought of it', async () => {
    const { feed, source, looks } = bench();
    feed.run();
    await settle(interval);
    source.mood = 'failing';
    await settle(interval);
    expect(looks.at(-1)?.checks.map(one => one.outcome)).toEqual(['pass', 'pass', 'fail']);
    expect(looks.at(-1)?.verdict?.outcome).toBe('fail');
    feed.dispose();
  });

  it('shows what stands in the way, and goes on by itself when it is gone', async () => {
    const { feed, source, looks, failures } = bench();
    source.failure = new Error('Prometheus does not answer.');
    feed.run();
    await settle(interval);
    expect(failures).toHaveLength(2);
    expect(looks).toEqual([]);
    source.failure = undefined;
    await settle(interval);
    expect(looks).toHaveLength(1);
    feed.dispose();
  });

  it('drops an answer that is for another time than is wanted by now', async () => {
    let answer: (value: undefined) => void = () => {};
    const slow = new Promise<undefined>(resolve => {
      answer = resolve;
    });
    let isFirst = true;
    const { feed, looks } = bench({
      object: async () => {
        if (isFirst) await slow;
        isFirst = false;
        return { history: [], share: 1 };
      },
    });
    feed.run();
    await settle();
    isFirst = false;
    feed.look(60);
    await settle();
    answer(undefined);
    await settle();
    expect(looks.map(one => one.rangeMinutes)).toEqual([60]);
    feed.dispose();
  });

  it('leaves judging to the rollout where one runs', async () => {
    const judge = vi.fn(sample => verdictAt(sample.at, 'healthy'));
    const view = rolloutAt(noon, 'failing');
    const event = { at: noon - 1000, type: 'verdict' as const, text: 'worse', view };
    const { feed, looks } = bench({ judge, rollout: () => ({ view, events: [event] }) });
    feed.run();
    await settle();
    expect(looks[0]?.verdict).toBe(view.verdict);
    expect(looks[0]?.checks).toEqual([{ at: noon - 1000, outcome: 'fail', text: view.verdict?.text }]);
    feed.dispose();
  });

  it('asks for no more points than a screen has room for', () => {
    for (const minutes of [15, 60, 360, 1440]) {
      expect((minutes * 60_000) / stepFor(minutes)).toBeLessThanOrEqual(240);
      expect(stepFor(minutes)).toBeGreaterThanOrEqual(5000);
    }
  });
});
