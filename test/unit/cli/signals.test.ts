/** The first signal brings things to an end, the second one ends at once; one that comes twice together is one. */
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { onStopOf } from '../../../src/cli/signals.ts';

function signalled() {
  const events = new EventEmitter();
  const kill = vi.fn();
  const process = Object.assign(events, { kill, pid: 7 });
  let at = 1000;
  const stop = vi.fn();
  const unlisten = onStopOf(process, () => at)(stop);
  const send = (signal: NodeJS.Signals, after = 0): void => {
    at += after;
    events.emit(signal, signal);
  };
  return { send, stop, kill, unlisten, events };
}

test('a Ctrl+C that also who started it passes on stops once and kills nothing', () => {
  const { send, stop, kill } = signalled();
  send('SIGINT');
  send('SIGINT', 5);
  expect([stop.mock.calls.length, kill.mock.calls.length]).toEqual([1, 0]);
});

test('a second signal, of whatever sort, does what it always does', () => {
  const { send, stop, kill, events } = signalled();
  send('SIGINT');
  send('SIGTERM', 900);
  expect(stop).toHaveBeenCalledOnce();
  expect(kill.mock.calls).toEqual([[7, 'SIGTERM']]);
  expect(events.eventNames()).toEqual([]);
});

test('a terminal that is closed asks to end too', () => {
  const { send, stop } = signalled();
  send('SIGHUP');
  expect(stop).toHaveBeenCalledOnce();
});

test('nothing is heard any more once it is taken back', () => {
  const { send, stop, unlisten } = signalled();
  unlisten();
  send('SIGTERM');
  expect(stop).not.toHaveBeenCalled();
});
