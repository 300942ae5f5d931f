import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Coalescer } from '../../../src/editor/diagnostics/coalesce.ts';

let runs: string[] = [];
let coalescer: Coalescer;
beforeEach(() => {
  vi.useFakeTimers();
  runs = [];
  coalescer = new Coalescer(key => runs.push(key), 100);
});
afterEach(() => vi.useRealTimers());

it('runs once after a burst', () => {
  for (let i = 0; i < 3; i++) {
    coalescer.schedule('a');
    vi.advanceTimersByTime(50);
  }
  expect(runs).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(runs).toEqual(['a']);
  vi.advanceTimersByTime(1000);
  expect(runs).toEqual(['a']);
});

it('runs at once when hurried, and not again', () => {
  coalescer.hurry('a');
  expect(runs).toEqual([]);
  coalescer.schedule('a');
  coalescer.hurry('a');
  expect(runs).toEqual(['a']);
  vi.advanceTimersByTime(1000);
  expect(runs).toEqual(['a']);
});

it('keeps keys apart', () => {
  coalescer.schedule('a');
  vi.advanceTimersByTime(60);
  coalescer.schedule('b');
  vi.advanceTimersByTime(40);
  expect(runs).toEqual(['a']);
  vi.advanceTimersByTime(60);
  expect(runs).toEqual(['a', 'b']);
});

it('does not wait for ever while events keep coming', () => {
  for (let i = 0; i < 20; i++) {
    coalescer.schedule('a');
    vi.advanceTimersByTime(50);
  }
  expect(runs.length).toBeGreaterThanOrEqual(2);
});

it('can be in a hurry', () => {
  coalescer.schedule('a');
  coalescer.schedule('a', 0);
  vi.advanceTimersByTime(0);
  expect(runs).toEqual(['a']);
});

it('lets a run schedule itself again', () => {
  const again = new Coalescer(key => {
    runs.push(key);
    if (runs.length < 2) again.schedule(key);
  }, 100);
  again.schedule('a');
  vi.advanceTimersByTime(100);
  expect(runs).toEqual(['a']);
  vi.advanceTimersByTime(100);
  expect(runs).toEqual(['a', 'a']);
});

it('runs nothing that was cancelled or disposed of', () => {
  coalescer.schedule('a');
  coalescer.schedule('b');
  coalescer.cancel('a');
  coalescer.dispose();
  vi.advanceTimersByTime(1000);
  expect(runs).toEqual([]);
});
