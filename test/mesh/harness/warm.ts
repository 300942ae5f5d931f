/** The engine as the editor holds it: a session and a view of the cluster that are there before they are needed. */
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import type { Stamp } from '../../../src/canary/plan.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { stampNow } from '../../../src/cli/stamp.ts';
import { applyPlan, openLive, openSession } from '../../../src/cluster/index.ts';

export interface WarmSession {
  /** Roll Back, planned and written. */
  rollBack(): Promise<void>;
  /** The canary v2 gets so many percent. */
  shift(percent: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens it and waits until everything is listed. */
export async function openWarm(
  kubeconfig: string,
  target: { namespace: string; name: string },
): Promise<WarmSession> {
  const session = await openSession({ kubeconfig });
  const live = openLive(session);
  await live.ready();
  const carryOut = async (plan: (snapshot: Snapshot, stamp: Stamp) => Plan): Promise<void> => {
    const made = plan(live.snapshot(), stampNow());
    const { objects } = await applyPlan(session, made, { onApplied: object => live.applied(object) });
    for (const one of objects) if (one.status !== 'applied') throw new Error(one.message ?? one.status);
  };
  return {
    rollBack: () => carryOut((snapshot, stamp) => planRollback(snapshot, target, { stable: 'v1' }, stamp)),
    shift: percent =>
      carryOut((snapshot, stamp) => planShift(snapshot, target, { v2: percent }, { stable: 'v1' }, stamp)),
    close: async () => {
      await live.dispose();
      await session.close();
    },
  };
}
