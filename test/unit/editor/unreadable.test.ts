import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/canary/refusal.ts';
import { remediesOf } from '../../../src/editor/commands/failure.ts';
import { withByHand } from '../../../src/editor/commands/unreadable.ts';
import type { Hub } from '../../../src/editor/session/hub.ts';

const identity = { context: 'prod', server: 'https://one', caDigest: '' };
const hubIn = (state: string): Hub =>
  ({
    live: { session: { identity, namespace: 'shop' } },
    connection: { state, notes: [] },
    kubeconfigOf: () => '/named config',
  }) as unknown as Hub;
const failure = new Refusal('refused', 'unreachable', 'Nothing listens there.');

const copied = (error: unknown): string[] =>
  remediesOf(error).flatMap(remedy => ('copy' in remedy ? [remedy.copy] : []));

describe('a roll back on a cluster that was never read', () => {
  it('offers the kubectl command, for the cluster and the kubeconfig of the window', () => {
    const error = withByHand(failure, hubIn('error'), { namespace: 'eu', name: 'model' });
    expect(error).toMatchObject({ code: 'unreachable', name: 'Refusal' });
    expect((error as Error).message).toMatch(/^Nothing listens there\. By hand: /);
    expect(copied(error)).toEqual([
      "kubectl --kubeconfig '/named config' --context prod -n eu edit virtualservice model",
    ]);
  });

  it('leaves a name to be written in where none was said', () => {
    expect(copied(withByHand(failure, hubIn('error'), {}))[0]).toMatch(/-n shop edit virtualservice NAME$/);
  });

  it('offers none where there is no cluster, or none with Istio', () => {
    expect(withByHand(failure, { connection: { state: 'error' } } as Hub, {})).toBe(failure);
    expect(withByHand(failure, hubIn('no-istio'), {})).toBe(failure);
    expect(copied(failure)).toEqual([]);
  });
});
