import { describe, expect, it } from 'vitest';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { KindState } from '../../../src/cluster/ports.ts';
import { afterFailure, ofStates } from '../../../src/editor/session/connection.ts';

const state = (
  kind: KindState['kind'],
  is: KindState['state'],
  more: Partial<KindState> = {},
): KindState => ({
  kind,
  scope: 'cluster',
  state: is,
  ...more,
});

describe('the state of the view', () => {
  it.each([
    ['ready', 3, 'ready'],
    ['ready', 0, 'empty'],
    ['loading', 0, 'connecting'],
    ['missing', 0, 'no-istio'],
    ['forbidden', 0, 'forbidden'],
    ['error', 0, 'error'],
    // A watch that broke still shows what it knew.
    ['error', 3, 'ready'],
  ] as const)('VirtualServices %s, %i of them: %s', (is, count, expected) => {
    expect(ofStates([state('VirtualService', is)], count).state).toBe(expected);
  });

  it('is connecting before anything is known', () => {
    expect(ofStates([], 0).state).toBe('connecting');
  });

  it('names the right that is missing and what that costs, and keeps showing the rest', () => {
    const right = { verb: 'list', group: 'apps', resource: 'deployments', namespace: 'prod' };
    const { state: is, notes } = ofStates(
      [state('VirtualService', 'ready'), state('Deployment', 'forbidden', { right, code: 'forbidden' })],
      1,
    );
    expect(is).toBe('ready');
    expect(notes).toEqual([
      'Deployments: no right to list deployments in namespace prod – ready counts may be unknown.',
    ]);
  });

  it('says once that what it shows may be old, when the watches broke', () => {
    const broken = { code: 'unreachable', message: 'Nothing listens there.' } as const;
    const shown = ofStates([state('VirtualService', 'error', broken), state('Service', 'error', broken)], 2);
    expect(shown).toEqual({
      state: 'ready',
      stale: true,
      notes: ['Nothing listens there. What is shown may be old.'],
    });
  });

  it('says nothing of kinds that a cluster may well lack', () => {
    expect(ofStates([state('VirtualService', 'ready'), state('Rollout', 'missing')], 1).notes).toEqual([]);
  });

  it('says that only a namespace is shown', () => {
    const narrowed = state('VirtualService', 'ready', {
      scope: 'prod',
      message: 'Only namespace "prod" is shown.',
    });
    expect(ofStates([narrowed], 1).notes).toEqual(['Only namespace "prod" is shown.']);
  });

  it('a kubeconfig that a setting names and that is missing is an error, told in its own words', () => {
    const failure = new ClusterError('no-kubeconfig', 'There is no /named.');
    expect(afterFailure(failure, '/named')).toMatchObject({ state: 'error', message: 'There is no /named.' });
  });

  it.each([
    ['no-kubeconfig', 'no-kubeconfig'],
    ['broken-kubeconfig', 'error'],
    ['unauthorized', 'error'],
    ['forbidden', 'forbidden'],
    ['crds-missing', 'no-istio'],
  ] as const)('a failure %s leads to %s, in its own words', (code, expected) => {
    expect(afterFailure(new ClusterError(code, 'what and why'))).toEqual({
      state: expected,
      message: 'what and why',
      code,
      notes: [],
    });
  });
});
