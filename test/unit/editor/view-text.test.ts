import { describe, expect, it } from 'vitest';
import { linesAbove, messageOf, wayOut } from '../../../src/editor/tree/view-text.ts';

const at = { context: 'prod-eu', server: '10.0.0.1:6443', notes: [] };

describe('what the view says around its rows', () => {
  it('names the cluster above its canaries, then what is not known', () => {
    expect(linesAbove({ ...at, state: 'ready' })).toBe('prod-eu · 10.0.0.1:6443');
    expect(linesAbove({ ...at, state: 'ready', notes: ['Only namespace "a" is shown.'] })).toBe(
      'prod-eu · 10.0.0.1:6443\nOnly namespace "a" is shown.',
    );
  });

  it.each(['idle', 'connecting', 'empty', 'no-istio', 'no-kubeconfig', 'untrusted'] as const)(
    'leaves %s to its welcome, which a message would hide',
    state => {
      expect(linesAbove({ ...at, state, message: 'in the log' })).toBeUndefined();
    },
  );

  it('says what went wrong in its own words, with ways out below', () => {
    expect(messageOf({ ...at, state: 'error', message: 'Nothing listens there.' })).toBe(
      'Nothing listens there.',
    );
    expect(wayOut().map(row => row.command)).toContain('istioCanary.selectContext');
  });
});
