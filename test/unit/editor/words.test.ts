import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/canary/refusal.ts';
import { routeStatuses } from '../../../src/canary/status.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import { remediesOf, sentenceOf } from '../../../src/editor/commands/failure.ts';
import { detailsOf } from '../../../src/editor/log/details.ts';
import { ContextChoice } from '../../../src/editor/session/choice.ts';
import type { Connection } from '../../../src/editor/session/connection.ts';
import { statusText } from '../../../src/editor/status/status-text.ts';
import { modelSnapshot } from './support.ts';

describe('failures', () => {
  it('are told in their own words where somebody chose them', () => {
    expect(sentenceOf(new Refusal('refused', 'x', 'Say it.'))).toBe('Say it.');
    expect(sentenceOf(new ClusterError('unreachable', 'No answer.'))).toBe('No answer.');
  });

  it('are told to be unexpected where nobody did', () => {
    expect(sentenceOf(new TypeError('x is not a function'))).toMatch(/unexpected.*x is not a function.*log/);
  });

  it('offer what helps', () => {
    const labels = (error: unknown): string[] => remediesOf(error).map(one => one.label);
    expect(labels(new ClusterError('unauthorized', ''))).toEqual(['Select Context…', 'Show Log']);
    expect(labels(new ClusterError('no-kubeconfig', ''))).toEqual(['Open Sandbox', 'Select Context…']);
    expect(labels(new Refusal('usage', 'share-out-of-range', ''))).toEqual([]);
    expect(labels(new TypeError(''))).toEqual(['Show Log']);
  });

  it('are logged with their causes, and end even where causes go in circles', () => {
    const cause = new Error('socket hang up');
    expect(detailsOf(new ClusterError('unreachable', 'No answer.', { cause }))).toMatch(
      /^No answer\. \[unreachable\]\n {2}caused by: Error: socket hang up/,
    );
    cause.cause = cause;
    expect(detailsOf(cause).split('caused by').length).toBeLessThan(10);
  });
});

describe('the status bar', () => {
  const routes = routeStatuses(modelSnapshot({ v1: 90, v2: 10 }));
  const ready: Connection = { state: 'ready', context: 'kind', server: '127.0.0.1:6443', notes: [] };

  it('is silent until something was connected to', () => {
    expect(statusText({ state: 'idle', notes: [] }, [])).toBeUndefined();
    expect(statusText({ state: 'untrusted', notes: [] }, [])).toBeUndefined();
    expect(statusText({ state: 'no-kubeconfig', message: 'None.', notes: [] }, [])).toBeUndefined();
  });

  it('counts the routes that are split', () => {
    expect(statusText(ready, routes)?.text).toBe('$(beaker) kind: 1 split');
    expect(statusText(ready, [])?.text).toBe('$(beaker) kind: no split');
  });

  it('warns, and says why', () => {
    const shown = statusText({ state: 'error', message: 'No answer.', context: 'kind', notes: [] }, []);
    expect(shown).toEqual({ text: '$(warning) kind', tooltip: 'No answer.', warning: true });
  });

  it('has a lock and a colour for a protected context, and says why', () => {
    const shown = statusText(ready, routes, { protected: true, readOnly: true });
    expect(shown?.text).toBe('$(lock) $(beaker) kind: 1 split');
    expect(shown?.warning).toBe(true);
    expect(shown?.tooltip).toMatch(/kind is protected: .*\nRead-only mode is on/);
    expect(statusText(ready, routes)?.warning).toBe(false);
  });
});

describe('the choice of a cluster', () => {
  const made = (remembered?: string) => {
    let kept = remembered;
    const memory = {
      get: () => kept,
      set: (value: string | undefined) => {
        kept = value;
      },
    };
    return new ContextChoice(memory, () => ({ kubeconfig: '', context: 'from-settings', namespaces: [] }));
  };

  it('is the own one, else that of the settings', () => {
    expect(made('mine').now().context).toBe('mine');
    expect(made().now().context).toBe('from-settings');
  });

  it('is the sandbox while that is open, without the namespaces of the settings', () => {
    const choice = made('mine');
    choice.enterSandbox('/tmp/sandbox');
    expect(choice.now()).toEqual({ kubeconfig: '/tmp/sandbox', own: true });
    choice.choose('other');
    expect(choice.now()).toMatchObject({ context: 'other', kubeconfig: undefined });
  });
});
