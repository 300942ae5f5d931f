/** A guarded rollout driven in this process, over a view of the cluster that stays open, as the editor has one. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { metricsTargetOf } from '../../../src/analysis/target.ts';
import { findObject } from '../../../src/canary/shift.ts';
import { sleep } from '../../../src/cluster/backoff.ts';
import {
  holderName,
  openLease,
  openLive,
  openMetrics,
  openSession,
  rolloutCluster,
} from '../../../src/cluster/index.ts';
import { readPolicyText, startRollout } from '../../../src/rollout/index.ts';
import type { RolloutEvent, RolloutView } from '../../../src/rollout/model.ts';

export interface DrivenHere {
  events: readonly RolloutEvent[];
  ended: Promise<RolloutView>;
  close(): Promise<void>;
}

/** Starts a rollout by the policy of a file. */
export async function driveHere(
  kubeconfig: string,
  target: { namespace: string; name: string },
  policyFile: string,
  prometheus: string,
): Promise<DrivenHere> {
  const { policy } = readPolicyText(readFileSync(policyFile, 'utf8'));
  if (!policy) throw new Error(`${policyFile} holds no policy`);
  const session = await openSession({ kubeconfig });
  const live = openLive(session);
  await live.ready();
  const { uid } = findObject(live.snapshot(), target);
  const events: RolloutEvent[] = [];
  const driven = await startRollout(
    {
      clock: { now: () => Date.now(), steady: () => performance.now(), sleep },
      target,
      cluster: rolloutCluster(session, target, async () => live.snapshot()),
      metrics: async ({ versions, since, share }) =>
        openMetrics(session, metricsTargetOf(live.snapshot(), target, versions), policy.metrics, {
          url: prometheus,
          since,
          canaryShare: share,
        }),
      lease: openLease(session, { ...target, uid, holder: holderName(live.snapshot().user, randomUUID()) }),
      newId: () => randomUUID(),
    },
    { policy, onEvent: event => events.push(event) },
  );
  return {
    events,
    ended: driven.ended,
    close: async () => {
      await driven.stop();
      await live.dispose();
      await session.close();
    },
  };
}
